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
