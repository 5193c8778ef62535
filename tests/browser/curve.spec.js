// The curve names what it draws: this run, theory where there is one, and the runs before by what set them apart.
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.getByRole('status').first();
const key = (page) => page.getByRole('region', { name: 'Spread curve' }).getByRole('listitem');

async function run(page, seed) {
  await page.getByLabel('Seed', { exact: true }).fill(seed);
  await button(page, 'New run').click();
  await expect(page.locator('#setting')).toContainText(`seed ${seed}`);
  // The sentence of the run before must not be taken for this one's.
  await expect(status(page)).toContainText('nothing injected yet');
  await page.getByLabel('Speed', { exact: true }).fill('1');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('4 of 4 know');
}

test('runs before stay as ghosts, and the absence of theory is explained', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  for (const seed of ['2', '5', '9', '11', '12']) await run(page, seed);
  await expect(key(page)).toHaveText(['this run', 'seed 11', 'seed 9', 'seed 5']);
  await page.getByText('Why no theory').click();
  await expect(page.getByText(/no closed form/)).toBeVisible();
});

test('theory is drawn where there is one, and says what it is', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await page.getByText('More settings').click();
  await page.getByLabel('Clock', { exact: true }).selectOption('poisson');
  await page.getByLabel('Latency', { exact: true }).fill('1ms');
  await button(page, 'New run').click();
  await expect(key(page).filter({ hasText: 'theory' })).toBeVisible();
  await page.getByText('About the theory').click();
  await expect(page.getByText(/Poisson clocks/)).toBeVisible();
});
