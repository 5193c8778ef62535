// What a teacher sets in the address, a remote in the hand, and the panels that tell about one event and one node.
import { AxeBuilder } from '@axe-core/playwright';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.getByRole('status').first();
const log = (page) => page.getByRole('tabpanel', { name: 'Log' });

async function open(page, query = '') {
  await page.goto(`index.html${query}`);
  await expect(status(page)).toContainText('round');
}

/** A run in which node 2 missed an update, paused. */
async function told(page) {
  await open(page);
  await page.getByLabel('Speed', { exact: true }).fill('1');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('4 of 4 know');
  await page.getByRole('button', { name: /^Node 2,/ }).click();
  await button(page, 'Inject').click();
  for (const other of [3, 4]) await expect(page.getByRole('button', { name: new RegExp(`^Node ${other},`) })).toHaveText(/table \{1: 2\}/);
  await button(page, 'Pause').click();
}

test('the address sets theme, text and what is hidden, and takes no nonsense', async ({ page }) => {
  await open(page, '?theme=dark&text=1.5&hide=actions,curve,%3Cb%3E,everything');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('data-hide', 'actions curve');
  await expect(button(page, 'Inject')).toBeHidden();
  await expect(page.getByRole('region', { name: 'Spread curve' })).toBeHidden();
  await expect(page.getByRole('region', { name: 'Cost' })).toBeVisible();
  await open(page, '?theme=pink&text=huge');
  await expect(page.locator('html')).toHaveAttribute('data-theme', /^(light|dark)$/);
});

for (const text of [1, 1.5, 2.5]) {
  test(`at text size ${text} the stage keeps its room, and what acts stays in reach`, async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await open(page, `?text=${text}`);
    const stage = await page.getByRole('main', { name: 'Stage' }).boundingBox();
    expect(stage.height).toBeGreaterThan(400);
    expect(stage.width).toBeGreaterThan(900);
    for (const name of ['Inject', 'Kill', 'Pause', 'Help']) await expect(button(page, name)).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('tab', { name: 'Settings' })).toBeVisible({ visible: text === 1 });
    await page.keyboard.press('s');
    await expect(page.getByRole('tab', { name: 'Settings' })).toBeVisible({ visible: text !== 1 });
  });
}

test('nothing on the wall is smaller than 2.4 % of its height, in words or in pictures', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  // What is painted tells how large it is.
  await page.addInitScript(() => {
    const { fillText } = CanvasRenderingContext2D.prototype;
    Object.assign(window, { painted: {} });
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      const scale = this.getTransform().a;
      const shown = scale === 0 ? 0 : this.canvas.clientWidth / this.canvas.width;
      window.painted[text] = parseFloat(/[\d.]+(?=px)/.exec(this.font)[0]) * scale * shown;
      return fillText.call(this, text, ...place);
    };
  });
  const text = 'gossip 1\nprotocol swim\nnodes 10\nseed 3\nat 5s kill 3\nat 26s freeze 7\n# stands at 28000000 us, digest 0123456789abcdef\n';
  await page.goto(`index.html?present#run=1.${deflateRawSync(text).toString('base64url')}`);
  await expect(page.locator('#seconds')).toHaveText('28.0 s', { timeout: 20_000 });
  await button(page, 'Close').click();
  await page.evaluate(() => (window.painted = {}));
  await page.keyboard.press('t'); // all is painted anew
  await expect.poll(() => page.evaluate(() => window.painted['no answer so far'])).toBeGreaterThan(0);
  await expect.poll(() => page.evaluate(() => window.painted['100 %'])).toBeGreaterThan(0);
  const small = await page.evaluate(() => {
    const least = 0.024 * innerHeight;
    const found = Object.entries(window.painted).filter(([, px]) => px < least);
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement;
      const range = document.createRange();
      range.selectNodeContents(node);
      if (!node.textContent.trim() || !element.checkVisibility() || element.closest('.unseen, .handles, dialog') || range.getBoundingClientRect().width < 2) continue;
      const px = parseFloat(getComputedStyle(element).fontSize);
      if (px < least) found.push([node.textContent.trim(), px]);
    }
    return found;
  });
  expect(small).toEqual([]);
});

test('a finger finds everything on a phone: nothing is lower than 40 pixels', async ({ browser, baseURL }) => {
  const page = await browser.newPage({ baseURL, hasTouch: true, viewport: { width: 390, height: 844 } });
  await open(page);
  for (const tab of ['Settings', 'Network', 'Node', 'Log']) {
    await page.getByRole('tab', { name: tab }).click();
    const low = await page.evaluate(() => [...document.querySelectorAll('button, select, input:not([type="checkbox"]), summary, [role="slider"]')]
      .filter((one) => one.checkVisibility() && !one.closest('dialog, .handles, .blocks')).map((one) => [one.id || one.textContent, one.getBoundingClientRect().height])
      .filter(([, height]) => height < 40));
    expect(low).toEqual([]);
  }
  await page.close();
});

test('who is faster than the engine changes the look, and nothing breaks', async ({ page }) => {
  await page.addInitScript(() => {
    const begun = setInterval(() => {
      if (!document.querySelector('#bar button')) return;
      clearInterval(begun);
      for (const key of ['i', 'k', ' ', 'ArrowRight', 'c', 'a', 'f', 'x', 'l', 'Home', 'p', 'p']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    }, 0);
  });
  await open(page);
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('embedded in another page there are the number, the stage, time and actions', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 500 });
  await open(page, '?embed');
  await expect(button(page, 'Inject')).toBeInViewport();
  await expect(page.getByRole('main', { name: 'Stage' })).toBeInViewport();
  await expect(page.getByRole('tab', { name: 'Settings' })).toBeHidden();
});

test('presenter mode by address: captions on top, and a remote runs the show', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await open(page, '?present');
  await expect(button(page, 'Play')).toBeHidden();
  const caption = await page.locator('#caption').boundingBox();
  const stage = await page.getByRole('main', { name: 'Stage' }).boundingBox();
  const measures = await page.getByRole('complementary', { name: 'Measures' }).boundingBox();
  expect(measures.x + measures.width).toBeGreaterThan(1920 - 40); // the two fill the wall
  expect(stage.y + stage.height).toBeGreaterThan(1080 - 40);
  expect(caption.y + caption.height).toBeLessThanOrEqual(stage.y + 1);
  await page.keyboard.press('i');
  await expect(status(page)).toContainText('know');
  await page.keyboard.press('PageDown');
  const seconds = () => page.locator('#seconds').textContent();
  await expect.poll(async () => (await seconds()) === (await page.waitForTimeout(200), await seconds())).toBe(true);
  const stood = await seconds();
  await page.keyboard.press('.');
  await expect.poll(seconds).not.toBe(stood);
  await page.keyboard.press('PageUp');
  await expect(page.locator('#ticker')).toContainText('you told node 1');
});

test('the log is filtered, and a line leads to its moment and its node', async ({ page }) => {
  await told(page);
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByLabel('Show in the log').selectOption('What you did');
  await expect(log(page).getByRole('listitem')).toHaveText([/inject 1/, /kill 2/, /inject 1/]);
  await page.getByLabel('Show in the log').selectOption('News');
  await page.getByLabel('Find in the log').fill('node 3');
  const heard = log(page).getByRole('button', { name: /Node 3 heard 1:1/ });
  await heard.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Node 3, up, knows.*table \{1: 1\}/ })).toHaveCount(1);
  await expect(heard).toBeFocused();
  await page.getByRole('tab', { name: 'Node' }).click();
  await expect(page.getByRole('tabpanel', { name: 'Node' })).toContainText('Node 3, up');
});

test('the inspector says what changed last, who told it, and what the truth is', async ({ page }) => {
  await told(page);
  await page.getByRole('button', { name: /^Node 2,/ }).click({ modifiers: ['Shift'] });
  const panel = page.getByRole('tabpanel', { name: 'Node' });
  await expect(panel).toContainText('Node 2 went down, at');
  await expect(panel.getByRole('row').nth(1)).toHaveText(/1\s*1\s*2\s*behind/);
  await page.getByRole('button', { name: /^Node 3,/ }).click({ modifiers: ['Shift'] });
  await expect(panel).toContainText(/Node 3 heard 1:2 from node \d, at/);
});

// Looks do not depend on where the page came from: each theme is judged once.
for (const [what, prepare] of [
  ['the share dialog', (page) => button(page, 'Share').click()],
  ['the log', (page) => page.getByRole('tab', { name: 'Log' }).click()],
  ['the network', (page) => page.getByRole('tab', { name: 'Network' }).click()],
  ['branches', async (page) => {
    await page.keyboard.press('Home');
    await expect(status(page)).toContainText('round 0');
    await page.keyboard.press('k');
  }],
  ['side by side', async (page) => {
    await button(page, 'Compare').click();
    await page.getByLabel('On the right', { exact: true }).fill('3');
    await button(page, 'Run both').click();
    await expect(page.locator('#right-caption')).toContainText('fanout 3');
  }],
]) {
  test(`axe finds nothing serious in ${what}`, async ({ page }, { project }) => {
    await open(page, `?theme=${project.name === 'http' ? 'light' : 'dark'}`);
    await button(page, 'Inject').click();
    await expect(status(page)).toContainText('know');
    await prepare(page);
    const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}
