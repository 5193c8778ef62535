// Nobody is kept out: axe finds nothing serious, in either theme, on a wall or on a phone, at any size of cluster. Looks do not
// depend on where the page came from, so the light theme is judged over HTTP and the dark one from disk.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.js';

const themeOf = (project) => (project.name === 'http' ? 'light' : 'dark');

async function expectNothingSerious(page) {
  const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

for (const [width, height] of [[1920, 1080], [390, 844]]) {
  test(`axe finds nothing serious: ${width} by ${height}`, async ({ page }, { project }) => {
    await page.setViewportSize({ width, height });
    await page.goto(`index.html?theme=${themeOf(project)}`);
    await page.getByRole('button', { name: 'Inject', exact: true }).click();
    await page.getByRole('button', { name: /^Node 3,/ }).click({ modifiers: ['Shift'] });
    await expectNothingSerious(page);
  });
}

test('axe finds nothing serious in large clusters', async ({ page }, { project }) => {
  await page.goto(`index.html?theme=${themeOf(project)}`);
  await page.getByText('More settings').click();
  await page.getByLabel('Zones', { exact: true }).fill('4');
  for (const nodes of [50, 1000, 10_000]) {
    await page.getByLabel('Nodes', { exact: true }).fill(String(nodes));
    await page.getByRole('button', { name: 'New run', exact: true }).click();
    await expect(page.locator('#headline')).toContainText(`of ${nodes.toLocaleString('en-GB')}`);
    await page.getByRole('button', { name: 'Inject', exact: true }).click();
    await expectNothingSerious(page);
  }
});
