// Time as a line: scrubbed by hand and by keys, marked by every action, with the futures that were left.
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const node = (page, number) => page.getByRole('button', { name: new RegExp(`^Node ${number},`) });
const status = (page) => page.getByRole('status').first();
const line = (page) => page.getByRole('slider', { name: 'Timeline', exact: true });
const now = async (page) => Number(await line(page).getAttribute('aria-valuenow'));

/** A run of some rounds in which node 3 was killed, paused. */
async function played(page) {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await page.getByLabel('Speed', { exact: true }).fill('1');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('4 of 4 know');
  await node(page, 3).click();
  await expect(node(page, 3)).toHaveText(/down/);
  await expect.poll(() => now(page)).toBeGreaterThan(8e6);
  await button(page, 'Pause').click();
}

test('a hand on the line goes to any moment that was seen, and no further', async ({ page }) => {
  await played(page);
  const box = await line(page).boundingBox();
  const drag = async (from, to) => {
    await page.mouse.move(box.x + from * box.width, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 30 });
    await page.mouse.up();
  };
  await drag(0.3, 0);
  await expect(status(page)).toHaveText('round 0: nothing injected yet, 4 of 4 up, 0 down');
  await drag(0.1, 1);
  await expect(status(page)).toContainText('3 of 4 know, 1 down');
  await expect.poll(async () => Number(await line(page).getAttribute('aria-valuemax')) - (await now(page))).toBe(0);
});

test('a finger does the same', async ({ browser, baseURL }) => {
  const page = await browser.newPage({ baseURL, hasTouch: true, viewport: { width: 390, height: 844 } });
  await played(page);
  const box = await line(page).boundingBox();
  await page.touchscreen.tap(box.x + 1, box.y + box.height / 2);
  await expect.poll(() => now(page)).toBeLessThan(0.2e6);
  await page.close();
});

test('keys walk by rounds, by actions and to both ends, and each moment is said in words', async ({ page }) => {
  await played(page);
  await line(page).focus();
  await page.keyboard.press('Home');
  await expect(status(page)).toContainText('round 0');
  await page.keyboard.press('ArrowRight');
  await expect(status(page)).toContainText('round 1');
  await page.keyboard.press('End');
  await expect(line(page)).toHaveAttribute('aria-valuetext', /seen; last done: kill 3 at/);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageUp');
  await expect(line(page)).toHaveAttribute('aria-valuetext', /last done: inject 1/);
});

test('acting in the past keeps both futures, and one may change between them', async ({ page }) => {
  await played(page);
  await line(page).focus();
  await page.keyboard.press('Home');
  await expect(status(page)).toContainText('4 of 4 up');
  await node(page, 2).click();
  await expect(page.locator('#ticker')).toContainText('you killed node 2; the other future stays on the timeline');
  const other = (name) => page.getByRole('group', { name: 'Other futures' }).getByRole('button', { name });
  await expect(other(/inject 1, kill 3/)).toBeVisible();
  await other(/inject 1, kill 3/).click();
  await expect(other(/: kill 2/)).toBeVisible();
  await expect(status(page)).toContainText('4 of 4 up');
  await line(page).focus();
  await page.keyboard.press('End');
  await expect(status(page)).toContainText('3 of 4 know, 1 down');
});
