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

/** The scenario, standing at a second. */
async function stand(page, second, lines, query = '') {
  const text = `gossip 1\n${lines}\n# stands at ${second}000000 us, digest 0123456789abcdef\n`;
  await page.goto(`index.html${query}#run=1.${deflateRawSync(text).toString('base64url')}`);
  await expect(page.locator('#seconds')).toHaveText(`${second.toFixed(1)} s`, { timeout: 20_000 });
  if (await page.getByRole('alert').isVisible()) await button(page, 'Close').click();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
}

/** Ten members of which the third dies at 5 s and the seventh is frozen, so that it is wrongly suspected; it stands at this second. */
const open = (page, second, query = '') => stand(page, second, 'protocol swim\nnodes 10\nseed 3\nat 5s kill 3\nat 30s freeze 7', query);

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
  await expect(node(page, 7)).toHaveText(/frozen.*suspected by \d/);
  await page.getByRole('tab', { name: 'Beliefs' }).click();
  await expect(page.getByRole('table', { name: 'In doubt' }).getByRole('row').nth(1)).toHaveText(/^node 7frozen\d+0by \d+, 3/);
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
  const colours = page.getByLabel('Colour by');
  await expect(colours.locator('option:checked')).toHaveText('node 1’s eyes');
  await expect(node(page, 3)).toHaveText(/dead, says node 1/);
  await node(page, 3).focus();
  await page.keyboard.press('y');
  await expect(caption(page)).toContainText('it is down and believes nothing');
  await page.keyboard.press('y');
  await expect(legend(page)).toContainText('ring: dead, for some');
  await expect(colours.locator('option')).toHaveText(['who knows', 'round heard', 'times heard', 'messages waiting', 'belief of the others', 'belief about the chosen node']);
  await page.getByLabel('Colour by').selectOption('belief about the chosen node');
  await expect(legend(page)).toContainText('says that node 3 is dead');
  await page.getByLabel('Colour by').selectOption('belief of the others');
  await expect(legend(page)).toContainText('dead, for most others');
  await expect(legend(page).getByText('The ring shows the same, by how many believe it.')).toBeVisible();
  await expect(legend(page).getByText('ring: dead, for some')).toBeHidden();
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

test('a large cluster is a sample, zone by zone or node by node, and says so', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await stand(page, 12, 'protocol swim\nnodes 3000\nseed 3\nset zones 3\nat 2s kill 3,1500');
  const noRoom = legend(page).getByText('There is no room for rings: C shows it.');
  await expect(noRoom).toBeVisible();
  await page.getByRole('tab', { name: 'Beliefs' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Beliefs' });
  await expect(panel).toContainText('A sample: 60 of 3,000 nodes');
  await page.getByLabel('Matrix of').selectOption('zone by zone');
  await expect(panel).toContainText('A sample: of each zone’s nodes 40 that run say what they believe of all 3,000.');
  await page.getByRole('application', { name: 'Belief matrix' }).focus();
  await expect(panel.locator('output')).toHaveText(/^Zone 1 of zone 1: 100 % alive, under 1 % (suspect|dead); 0 % of it wrong\.$/);
  await page.getByLabel('Colour by').selectOption('belief of the others');
  await expect(noRoom).toBeHidden();
  await expect(legend(page)).toContainText('alive, for all others2,998');
  const overlap = await page.locator('#meters dd.left').evaluateAll((all) => {
    const boxes = all.map((one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect(); }).filter(({ width }) => width > 0);
    return boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
  });
  expect(overlap).toBe(false);
});

test('who is not there yet looks like nobody who crashed, and a click lets it join', async ({ page }) => {
  await stand(page, 12, 'protocol swim\nnodes 8\nseed 3\nset absent 2\nat 5s kill 3');
  await expect(status(page)).toHaveText(/^round 12: 5 of 6 up, 2 not there yet, [01] of 1 down known to all/);
  await expect(page.locator('#headline')).toHaveText('5 of 6 up');
  await expect(node(page, 3)).toHaveText(/^Node 3, down/);
  await expect(node(page, 8)).toHaveText('Node 8, not there yet, table {}');
  const row = (name) => legend(page).getByRole('listitem').filter({ hasText: name }).locator('b').first();
  await expect(row(/^down/)).toHaveText('1');
  await expect(row(/^absent/)).toHaveText('2');
  expect(await legend(page).getByRole('listitem').filter({ hasText: /^absent/ }).locator('circle').getAttribute('stroke-dasharray')).not.toBeNull();
  await node(page, 8).focus();
  const inspector = page.getByRole('tabpanel', { name: 'Node' });
  await expect(inspector).toContainText('Node 8, not there yet');
  await expect(inspector.getByRole('button')).toHaveText(['Let it join through one node']);
  await page.getByRole('tab', { name: 'Beliefs' }).click();
  await node(page, 8).click();
  await expect(page.locator('#ticker')).toContainText('node 8 came and knows only node 1');
  await expect(node(page, 8)).toHaveText(/^Node 8, up/);
  await expect(row(/^absent/)).toHaveText('1');
  await page.keyboard.press('r'); // Node 8 runs, so any that crashed: not the one that never was there
  await expect(page.locator('#ticker')).toContainText('you restarted node 3');
  await expect(button(page, 'Restart')).toBeDisabled();
});

for (const [name, lines] of Object.entries({
  swim: 'protocol swim\nnodes 10\nseed 3\nset absent 1\nat 5s kill 3\nat 26s freeze 7',
  consul: 'protocol consul\nnodes 50\nseed 3\nset zones 2\nset absent 5\nat 5s kill 3\nat 8s ask 1 1',
  heartbeat: 'protocol heartbeat\nnodes 10\nseed 3\nat 5s kill 3',
})) {
  test(`nothing of the legend is cut off, in class or at the desk: ${name}`, async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await stand(page, 28, lines);
    await page.getByLabel('Speed', { exact: true }).fill('1');
    await page.keyboard.press('Home');
    await button(page, 'Play').click();
    await expect.poll(async () => parseFloat(await page.locator('#seconds').textContent())).toBeGreaterThan(18); // messages of all kinds have been seen
    await button(page, 'Pause').click();
    const measures = page.getByRole('complementary', { name: 'Measures' });
    const cut = () => measures.evaluate((column) => column.scrollHeight - column.clientHeight);
    await expect.poll(cut).toBe(0);
    if (name === 'swim') {
      await page.keyboard.press('v');
      await button(page, 'Run both').click();
      await expect(page.locator('#right-caption')).toContainText('9 of 9 up');
      await expect.poll(cut).toBe(0);
      await page.keyboard.press('v');
      await page.keyboard.press('End');
    }
    await page.keyboard.press('p');
    await expect.poll(cut).toBe(0);
    await page.setViewportSize({ width: 1366, height: 768 });
    await expect.poll(cut).toBe(0);
    expect((await page.locator('#found .plot').boundingBox()).height).toBeGreaterThan(60); // and the curve keeps room
  });
}

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
