// The lab: a sweep in workers beside the run on screen, its numbers those of the command line, refused where it is absurd.
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.getByRole('status').first();
const lab = (page) => page.getByRole('dialog', { name: /^Lab/ });
const said = (page) => lab(page).getByRole('status');
const golden = new URL('../golden-sweep.csv', import.meta.url);

async function open(page, address = 'index.html') {
  await page.goto(address);
  await expect(status(page)).toContainText('round');
  await page.keyboard.press('q');
  await expect(lab(page)).toBeVisible();
}

/** The settings that the golden table was made from, and the lab upon them. */
async function openLikeGolden(page) {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await page.getByText('More settings').click();
  await page.getByLabel('Seed', { exact: true }).fill('5');
  await page.getByLabel('Mode', { exact: true }).selectOption('push');
  await page.getByLabel('Stop rule', { exact: true }).selectOption('coin');
  await page.getByLabel('Latency', { exact: true }).fill('lognormal(20ms,0.5)');
  await button(page, 'New run').click();
  await expect(page.locator('#setting')).toContainText('seed 5');
  await button(page, 'Lab').click();
  await lab(page).getByLabel('Cluster sizes').fill('20, 60');
  await lab(page).getByLabel('Values').fill('1, 2');
  await lab(page).getByLabel('Seeds per point').fill('6');
  await lab(page).getByText('Commands and end').click();
  await lab(page).getByLabel('Commands, one per line').fill('0ms inject 1\n1s kill 2');
}

const rows = (csv) => csv.trim().split('\n').map((row) => row.split(/,(?![^(]*\))/).map((field) => (field === '' || Number.isNaN(Number(field)) ? field : Number(field))));

test('a sweep gives the numbers of gossip-lab, as a table, a picture and a line to copy; the run on screen goes on', async ({ page }) => {
  await openLikeGolden(page);
  await button(lab(page), 'Run the sweep').click();
  await expect(said(page)).toHaveText('24 runs done, 4 points.', { timeout: 40_000 });
  await expect(lab(page).getByRole('table', { name: 'Time until all know (seconds)' }).getByRole('row')).toHaveCount(5);
  await expect(lab(page).getByRole('img')).toHaveAttribute('aria-label', /over nodes\. Fanout 1: median from/);
  await expect(lab(page).getByText('No theory is drawn')).toBeVisible();
  await expect(lab(page).getByRole('code')).toContainText('--runs 6 --set fanout=1,2 --set "latency=lognormal(20ms,0.5)"');
  const [csv] = await Promise.all([page.waitForEvent('download'), button(lab(page), 'Save the table (CSV)').click()]);
  expect(rows(await readFile(await csv.path(), 'utf8'))).toEqual(rows(await readFile(golden, 'utf8')));
  const [png] = await Promise.all([page.waitForEvent('download'), button(lab(page), 'Save the picture (PNG)').click()]);
  expect((await readFile(await png.path())).subarray(1, 4).toString()).toBe('PNG');
  await lab(page).getByLabel('Measure').selectOption('Share that never hears (residue)');
  await expect(lab(page).getByRole('table', { name: 'Share that never hears (residue)' })).toBeVisible();
  await button(lab(page), 'Close').click();
  await expect(status(page)).toContainText('4 of 4 up');
  await expect(page.locator('#setting')).toContainText('seed 5');
});

test('cancelling stops the workers and keeps what came', async ({ page }) => {
  await open(page);
  await lab(page).getByLabel('Cluster sizes').fill('20000');
  await lab(page).getByLabel('Values').fill('4, 5');
  await lab(page).getByLabel('Seeds per point').fill('1000');
  await button(lab(page), 'Run the sweep').click();
  await expect(lab(page).getByRole('progressbar', { name: 'Runs done' })).toBeVisible();
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBeGreaterThan(1);
  await button(lab(page), 'Cancel the sweep').click();
  await expect(said(page)).toContainText(/^Cancelled after [\d,]+ of 2,000 runs/);
  await expect(lab(page).getByRole('progressbar')).toBeHidden();
  await expect.poll(() => page.workers().length).toBe(1);
});

test('what is absurd is refused at its field, in words', async ({ page }) => {
  await open(page);
  const refused = async (label, value, sentence) => {
    const field = lab(page).getByLabel(label);
    const before = await field.inputValue();
    await field.fill(value);
    await button(lab(page), 'Run the sweep').click();
    await expect(field).toHaveAccessibleDescription(sentence);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await field.fill(before);
  };
  await refused('Seeds per point', '1000000000', /from 1 to 1,000, not “1000000000”/);
  await refused('Cluster sizes', '1000000000', /nodes/);
  await refused('Values', '1, 99', /from 1 to 16, not “99”/);
  await lab(page).getByText('Commands and end').click();
  await refused('Runs end', 'quite', /quiet/);
  await refused('Commands, one per line', '1s kil 2', /“kill”/);
});

for (const theme of ['light', 'dark']) {
  test(`axe finds nothing serious in the lab: ${theme}`, async ({ page }) => {
    await open(page, `index.html?theme=${theme}`);
    await lab(page).getByLabel('Seeds per point').fill('2');
    await button(lab(page), 'Run the sweep').click();
    await expect(said(page)).toContainText('30 runs done', { timeout: 40_000 });
    const { violations } = await new AxeBuilder({ page }).include('#lab').options({ preload: false }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}
