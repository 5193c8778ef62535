// The page comes alive wherever it is opened: its live region states the run.
import { expect, test } from './fixtures.js';

for (const file of ['index.html', 'www/dist/gossip-workshop.html']) {
  test(`${file} states the run`, async ({ page }) => {
    await page.goto(file);
    await expect(page.getByRole('status').first()).toContainText(/\d/);
  });
}
