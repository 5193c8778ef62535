// Two runs side by side: one seed, one clock, one thing different; and a future beside the one that replaced it.
import { expect, openWith, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.getByRole('status').first();
const left = (page) => page.locator('#left-caption');
const right = (page) => page.locator('#right-caption');
const numbers = async (caption) => Number(/(\d+) of \d+ know/.exec(await caption.textContent())?.[1] ?? 0);

async function start(page) {
  await openWith(page, { Nodes: '100', Mode: 'push' });
  await expect(status(page)).toContainText('100 of 100 up');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('know');
}

test('fanout 1 against fanout 5: same start, same actions, one clock', async ({ page }) => {
  await start(page);
  await button(page, 'Compare').click();
  const dialog = page.getByRole('dialog', { name: 'Side by side' });
  await dialog.getByLabel('On the right').fill('0');
  await button(page, 'Run both').click();
  await expect(dialog.getByLabel('On the right')).toHaveAccessibleDescription(/1 to 16/);
  await dialog.getByLabel('On the right').fill('5');
  await button(page, 'Run both').click();
  await expect(left(page)).toContainText('fanout 1:');
  await expect(right(page)).toContainText('fanout 5:');
  await page.getByLabel('Speed', { exact: true }).fill('0');
  await expect.poll(() => numbers(right(page)), { timeout: 20_000 }).toBeGreaterThan(90);
  expect(await numbers(left(page))).toBeLessThan(await numbers(right(page)));
  const cost = page.getByRole('region', { name: 'Cost' });
  const told = (await cost.locator('dd:visible').allTextContents()).slice(0, 2).map((text) => Number(text.replace(',', '')));
  expect(told[1]).toBeGreaterThan(told[0]); // messages sent, of both
  await expect(page.getByRole('region', { name: 'Legend' }).getByRole('listitem').first().locator('b:visible')).toHaveCount(2);
  await page.keyboard.press('c'); // in which round each heard: both sides share the steps
  await expect(page.getByLabel('Colour by')).toHaveValue('heard');
  await expect(page.getByRole('region', { name: 'Legend' })).not.toContainText('–');
  const clusters = page.getByRole('group', { name: /cluster$/i });
  await button(page, 'Pause').click();
  await clusters.last().getByRole('button', { name: /^Node 17,/ }).click();
  for (const side of [0, 1]) await expect(clusters.nth(side).getByRole('button', { name: /^Node 17,/ })).toHaveText(/down/);
  await page.keyboard.press('Home');
  for (const caption of [left(page), right(page)]) await expect(caption).toContainText('100 of 100 up');
  await page.keyboard.press('v');
  await expect(right(page)).toBeHidden();
});

test('a future that was left stands beside the one that replaced it', async ({ page }) => {
  await start(page);
  await button(page, 'Pause').click();
  await page.getByRole('slider', { name: 'Timeline', exact: true }).focus();
  await page.keyboard.press('Home');
  await expect(status(page)).toContainText('100 of 100 up');
  await page.keyboard.press('k');
  await expect(status(page)).toContainText('99 of 100 up');
  await page.getByRole('button', { name: /^Compare with the future from/ }).click();
  await expect(left(page)).toContainText('this future: 99 of 100 up');
  await expect(right(page)).toContainText(/the other future: \d+ of 100 know/, { timeout: 15_000 });
});

test('how crashes are found out is drawn of both runs', async ({ page }) => {
  await openWith(page, { Protocol: 'swim', Nodes: '12' });
  await expect(status(page)).toContainText('12 of 12 up');
  const detection = page.getByRole('region', { name: 'Detection' });
  await expect(detection).not.toContainText('dashed');
  await button(page, 'Compare').click();
  await page.getByLabel('Setting', { exact: true }).selectOption('loss');
  await page.getByLabel('On the right', { exact: true }).fill('30%');
  await button(page, 'Run both').click();
  await expect(detection).toContainText('loss 30%: known (dashed)');
  await page.keyboard.press('v');
  await expect(detection).not.toContainText('dashed');
});
