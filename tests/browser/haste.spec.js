// Hands that are faster than the engine: what was asked for in turn is done in turn, as if each had waited for the one before.
import { deflateRawSync } from 'node:zlib';
import { expect, test } from './fixtures.js';

const status = (page) => page.getByRole('status').first();

/** Six nodes that have gossiped for four seconds; the run stands still. */
async function open(page) {
  const text = 'gossip 1\nprotocol rumor\nnodes 6\nseed 3\nset mode push-pull\nat 1s inject 1\nat 2s kill 3\n# stands at 4000000 us, digest 0123456789abcdef\n';
  await page.goto('about:blank');
  await page.goto(`index.html#run=1.${deflateRawSync(text).toString('base64url')}`);
  await expect(page.locator('#seconds')).toHaveText('4.00 s', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
}

const press = (page, keys) => page.evaluate((all) => {
  for (const key of all) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}, keys);

/** Everything that tells one run, one moment and one past from another. */
async function standing(page) {
  await page.waitForTimeout(700); // a step glides, panels are painted ten times a second, the log four times
  return page.evaluate(() => {
    const texts = (/** @type {string} */ selector) => [...document.querySelectorAll(selector)].map((one) => one.getAttribute('title') ?? one.textContent);
    return {
      said: document.querySelector('#status')?.textContent, seconds: document.querySelector('#seconds')?.textContent,
      ticker: document.querySelector('#ticker')?.textContent, marks: texts('#timeline .mark'), futures: texts('#timeline .lane'),
      pressed: texts('#bar [aria-pressed="true"]'),
    };
  });
}

const WALKS = {
  'back and back again': ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft'],
  'from the start, step by step': ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight'],
  'to the end, and on': ['Home', 'End', 'ArrowRight', 'ArrowLeft', 'ArrowLeft'],
  'what is switched twice': ['e', 'e', 'x', 'x', 'e'],
  'acting in the past': ['Home', 'i', 'ArrowRight', 'ArrowRight', 'e', 'ArrowLeft', 'x', 'End', 'x'],
};

for (const [name, keys] of Object.entries(WALKS)) {
  test(`fast keys come to the same as slow ones: ${name}`, async ({ page }) => {
    await open(page);
    for (const key of keys) {
      await press(page, [key]);
      await standing(page);
    }
    const slow = await standing(page);
    await open(page);
    await press(page, keys);
    const fast = await standing(page);
    expect(fast).toEqual(slow);
  });
}

test('two clicks on a node kill it and restart it, however fast', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /^Node 2,/ }).evaluate((button) => {
    button.click();
    button.click();
  });
  await expect(page.locator('#ticker')).toContainText('you restarted node 2');
  await expect(status(page)).toContainText('1 down');
});

test('a new run and a step at once: the run stands at its first event', async ({ page }) => {
  await open(page);
  await press(page, ['n', 'ArrowRight', 'i']);
  await expect(page.locator('#ticker')).toContainText('round 0: you told node 1 something new');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.locator('#timeline .mark')).toHaveCount(1);
});
