// Nobody is kept out: axe finds nothing serious, in either theme, on a wall or on a phone.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

for (const theme of ['light', 'dark']) {
  for (const [width, height] of [[1920, 1080], [390, 844]]) {
    test(`axe finds nothing serious: ${theme}, ${width} by ${height}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.goto(`index.html?theme=${theme}`);
      await page.getByRole('button', { name: 'Inject', exact: true }).click();
      await page.getByRole('button', { name: /^Node 3,/ }).click({ modifiers: ['Shift'] });
      const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    });
  }
}
