// Who believes what: rings and colours, one node's eyes, the matrix, who accused first, and what came of crashes.
import { AxeBuilder } from '@axe-core/playwright';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const node = (page, number) => page.getByRole('button', { name: new RegExp(`^Node ${number},`) });
const status = (page) => page.getByRole('status').first();
const caption = (page) => page.locator('#caption');
const legend = (page) => page.getByRole('region', { name: 'Legend' });
const meter = (page, name) => page.getByRole('region', { name: 'Cost' }).locator('div', { hasText: name }).locator('dd').first();

/** Ten members of which the third dies at 5 s and the seventh is frozen, so that it is wrongly suspected; it stands at this second. */
async function open(page, second, query = '') {
  const text = `gossip 1\nprotocol swim\nnodes 10\nseed 3\nat 5s kill 3\nat 30s freeze 7\n# stands at ${second}000000 us, digest 0123456789abcdef\n`;
  await page.goto(`index.html${query}#run=1.${deflateRawSync(text).toString('base64url')}`);
  await expect(page.locator('#seconds')).toHaveText(`${second.toFixed(1)} s`, { timeout: 20_000 });
  if (await page.getByRole('alert').isVisible()) await button(page, 'Close').click();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
}

test('a crash is found out by all, and nobody is wronged', async ({ page }) => {
  await open(page, 28);
  await expect(status(page)).toContainText('1 of 1 down known to all');
  await expect(node(page, 3)).toHaveText(/down.*dead for 9/);
  await expect(meter(page, 'false suspicions')).toHaveText('0');
  await page.getByRole('tab', { name: 'Beliefs' }).click();
  const crashes = page.getByRole('table', { name: 'Crashes' });
  await expect(crashes.getByRole('row').nth(1)).toHaveText(/^node 35.00 s[\d.]+ s[\d.]+ s[\d.]+ s$/);
});

test('a frozen node is wrongly suspected, and everybody sees who began', async ({ page }) => {
  await open(page, 34);
  await expect(status(page)).toContainText('1 living suspected');
  await expect(meter(page, 'false suspicions')).not.toHaveText('0');
  await expect(node(page, 7)).toHaveText(/up.*suspected by \d/);
  await page.getByRole('tab', { name: 'Beliefs' }).click();
  await expect(page.getByRole('table', { name: 'In doubt' }).getByRole('row').nth(1)).toHaveText(/^node 7up\d+0by \d+, 3/);
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByLabel('Show in the log').selectOption('Who accused first');
  await expect(page.getByText(/suspects node 7: its own finding, and the first to say so/)).toBeVisible();
  await node(page, 7).focus();
  const inspector = page.getByRole('tabpanel', { name: 'Node' });
  await expect(inspector).toContainText('Node 7, frozen');
  await expect(inspector).toContainText(/first accusedsuspected by node \d+ at 3.*, wrongly/);
  await expect(inspector).toContainText(/inbox\d+ waiting/);
});

test('through one node’s eyes the stage shows what it believes, and says so', async ({ page }) => {
  await open(page, 28);
  await node(page, 1).focus();
  await page.keyboard.press('y');
  await expect(caption(page)).toHaveText('Through node 1’s eyes: 9 alive, 1 dead. None of it is wrong.');
  await expect(legend(page)).toContainText('dead, says node 1');
  await expect(node(page, 3)).toHaveText(/dead, says node 1/);
  await node(page, 3).focus();
  await page.keyboard.press('y');
  await expect(caption(page)).toContainText('it is down and believes nothing');
  await page.keyboard.press('y');
  await expect(legend(page)).toContainText('ring: dead, for some');
  await page.getByLabel('Colour by').selectOption('belief about the chosen node');
  await expect(legend(page)).toContainText('says that node 3 is dead');
  await page.getByLabel('Colour by').selectOption('belief of the others');
  await expect(legend(page)).toContainText('dead, for most others');
});

test('the matrix is walked by keyboard and says each cell', async ({ page }) => {
  await open(page, 28);
  await page.getByRole('tab', { name: 'Beliefs' }).click();
  const matrix = page.getByRole('application', { name: 'Belief matrix' });
  await matrix.focus();
  const said = page.getByRole('tabpanel', { name: 'Beliefs' }).locator('output');
  await expect(said).toHaveText('Node 1 itself.');
  for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowRight');
  await expect(said).toHaveText('For node 1, node 3 is dead. Node 3 is down.');
  for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowDown');
  await expect(said).toHaveText('Node 3 is down and believes nothing.');
});

test('who does not tell the living from the dead has none of this', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await expect(page.getByRole('tab', { name: 'Beliefs' })).toBeHidden();
  await expect(meter(page, 'false suspicions')).toBeHidden();
  await expect(page.getByLabel('Colour by').locator('option')).toHaveCount(4);
  await page.keyboard.press('y');
  await expect(caption(page)).toContainText('does not tell the living from the dead');
});

for (const theme of ['light', 'dark']) {
  test(`axe finds nothing serious about beliefs: ${theme}`, async ({ page }) => {
    await open(page, 28, `?theme=${theme}`);
    await page.getByRole('tab', { name: 'Beliefs' }).click();
    await expect(page.getByRole('table', { name: 'Crashes' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}
