// The workshop's exercise and the controls, found by role and name as a screen reader finds them.
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const node = (page, number) => page.getByRole('button', { name: new RegExp(`^Node ${number},`) });
const status = (page) => page.getByRole('status').first();

/** Opens the page with time running fast: what is waited for here is the engine's time, not the wall's. */
async function open(page, query = '') {
  await page.goto(`index.html${query}`);
  await expect(status(page)).toContainText('round');
  await hurry(page);
}

async function hurry(page) {
  await page.getByLabel('Speed', { exact: true }).fill('1');
}

test('the workshop’s exercise: a node that was down catches up', async ({ page }) => {
  await open(page);
  await expect(status(page)).toContainText('4 of 4 up');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('4 of 4 know, 0 down');
  await expect(node(page, 1)).toHaveText(/table \{1: 1\}/);

  await node(page, 3).click();
  await expect(node(page, 3)).toHaveText(/^Node 3, down/);
  await button(page, 'Inject').click();
  for (const number of [2, 4]) await expect(node(page, number)).toHaveText(/up, knows.*table \{1: 2\}/);
  await expect(node(page, 3)).toHaveText(/down, does not know, table \{1: 1\}/);
  await expect(status(page)).toContainText('3 of 4 know, 1 down');

  await node(page, 3).click();
  await expect(node(page, 3)).toHaveText(/up, knows.*table \{1: 2\}/);
  await expect(status(page)).toContainText('4 of 4 know, 0 down');
});

test('pause holds time, step moves it to the next event, back undoes that', async ({ page }) => {
  await open(page);
  await button(page, 'Inject').click();
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
  const digest = () => page.locator('#seconds').textContent();
  await page.waitForTimeout(200);
  const paused = await digest();
  await page.waitForTimeout(300);
  expect(await digest()).toBe(paused);
  for (let i = 0; i < 3; i += 1) await button(page, 'Step').click();
  await expect.poll(digest).not.toBe(paused);
  await button(page, 'Play').click();
  await expect(status(page)).toContainText('4 of 4 know');
  await button(page, 'Pause').click();
  await expect(button(page, 'Play')).toBeVisible();
  await page.waitForTimeout(200); // the clock is painted less often than the button
  const late = parseFloat(await digest());
  await button(page, 'Back').click();
  await expect.poll(async () => parseFloat(await digest())).toBeLessThan(late);
});

test('anti-entropy repairs what loss broke', async ({ page }) => {
  await open(page);
  await expect(button(page, 'Anti-entropy')).toHaveAttribute('aria-pressed', 'false');
  await page.getByLabel('Loss', { exact: true }).fill('100%');
  await page.getByLabel('Loss', { exact: true }).press('Tab');
  await expect(page.locator('#ticker')).toContainText('loss is now 100%');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('1 of 4 know');
  await button(page, 'Anti-entropy').click();
  await expect(button(page, 'Anti-entropy')).toHaveAttribute('aria-pressed', 'true');
  await page.getByLabel('Loss', { exact: true }).fill('0');
  await page.getByLabel('Loss', { exact: true }).press('Tab');
  await expect(status(page)).toContainText('4 of 4 know');
});

for (const [field, absurd, range] of [
  ['Nodes', '0', /1 to \d+/],
  ['Nodes', '1000000000', /1 to \d+/],
  ['Seed', 'text', /4.?294.?967.?295/],
  ['Fanout', '99', /1 to 16/],
  ['Loss', '-5%', /0.*100|0.*1/],
  ['Latency', 'soon', /ms/],
]) {
  test(`${field} refuses “${absurd}” at the field, and the run goes on`, async ({ page }) => {
    await open(page);
    await button(page, 'Inject').click();
    await expect(status(page)).toContainText('4 of 4 know');
    const input = page.getByLabel(field, { exact: true });
    await input.fill(absurd);
    await button(page, 'New run').click();
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(input).toHaveAccessibleDescription(range);
    await expect(status(page)).toContainText('4 of 4 know');
    await expect(button(page, 'Pause')).toBeVisible();
  });
}

test('a fanout beyond the neighbours is refused with their number', async ({ page }) => {
  await open(page);
  await page.getByLabel('Fanout', { exact: true }).fill('5');
  await button(page, 'New run').click();
  await expect(page.getByLabel('Fanout', { exact: true })).toHaveAccessibleDescription(/3/);
});

test('two hundred nodes are drawn, named and reached', async ({ page }) => {
  await open(page);
  await page.getByLabel('Nodes', { exact: true }).fill('200');
  await page.getByLabel('Fanout', { exact: true }).fill('3');
  await button(page, 'New run').click();
  await expect(status(page)).toContainText('200 of 200 up');
  await node(page, 137).click();
  await expect(status(page)).toContainText('199 of 200 up, 1 down');
  await button(page, 'Inject').click();
  await hurry(page);
  await expect(status(page)).toContainText('199 of 200 know, 1 down');
});

test('the keyboard does all of it', async ({ page }) => {
  await open(page);
  await page.keyboard.press('i');
  await expect(status(page)).toContainText('4 of 4 know');
  await node(page, 1).focus();
  await page.keyboard.press('ArrowRight');
  await expect(node(page, 2)).toBeFocused();
  await page.keyboard.press('k');
  await expect(node(page, 2)).toHaveText(/down/);
  await page.keyboard.press('Enter');
  await expect(node(page, 2)).toHaveText(/up/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('PageDown');
  await expect(button(page, 'Play')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('p');
  await expect(button(page, 'Inject')).toBeHidden();
  await expect(page.locator('#headline')).toBeVisible();
});

test('shift and a click open the inspector instead of killing', async ({ page }) => {
  await open(page);
  await node(page, 4).click({ modifiers: ['Shift'] });
  await expect(page.getByRole('tabpanel', { name: 'Node' })).toContainText('Node 4, up');
  await button(page, 'Inject').click();
  await expect(node(page, 4)).toHaveText(/table \{4: 1\}/);
});

test('a node may lose its disk, and is told everything again', async ({ page }) => {
  await open(page);
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('4 of 4 know');
  await node(page, 4).click();
  await node(page, 4).click({ modifiers: ['Shift'] });
  await button(page, 'Pause').click();
  await button(page, 'Start it with an empty disk').click();
  await expect(node(page, 4)).toHaveText(/up, does not know, table \{\}/);
  await button(page, 'Play').click();
  await expect(node(page, 4)).toHaveText(/knows.*table \{1: 1\}/);
});

test('without WebAssembly the page says so', async ({ page }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto('index.html');
  await expect(page.getByRole('alert')).toContainText('WebAssembly');
});

test('what the run costs each node is told on demand, out and in apart', async ({ page }) => {
  await open(page);
  await button(page, 'Inject').click();
  await page.getByRole('region', { name: 'Cost' }).getByText('Per node', { exact: true }).click();
  const row = (name) => page.getByRole('table', { name: 'Cost per node', exact: true }).getByRole('row', { name });
  for (const way of ['out', 'in']) await expect(row(new RegExp(`^bytes ${way} a second`))).toHaveText(/second[1-9]\d* B[1-9]\d* B[1-9]\d* B$/);
  await expect(row(/^times told so far/)).toHaveText(/far\d+\.?\d*\d+$/);
  await node(page, 2).focus();
  await expect(page.getByRole('tabpanel', { name: 'Node' })).toContainText(/heard at [\d.]+ s, from node \d, told (once|\d+ times)/);
});
