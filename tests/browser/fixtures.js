import { expect, test as base } from '@playwright/test';

/**
 * Playwright's `test`, with a page that must keep quiet: an error anywhere in it, or a request that leaves its own
 * origin, fails the test at the end.
 */
export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('request', (request) => {
      const local = [baseURL, 'blob:', 'data:'].some((start) => request.url().startsWith(start));
      if (!local) complaints.push(`request to ${request.url()}`);
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export { expect };

/**
 * Opens the page and starts a run with these settings, by the labels of their fields; in this order, for a protocol brings its own fields.
 * @param {import('@playwright/test').Page} page @param {Record<string, string>} settings
 */
export async function openWith(page, settings) {
  await page.goto('index.html');
  await expect(page.getByRole('status').first()).toContainText('round');
  for (const [label, value] of Object.entries(settings)) {
    const field = page.getByLabel(label, { exact: true });
    const isList = await field.evaluate((element) => element instanceof HTMLSelectElement);
    await (isList ? field.selectOption(value) : field.fill(value));
  }
  await page.getByRole('button', { name: 'New run', exact: true }).click();
}
