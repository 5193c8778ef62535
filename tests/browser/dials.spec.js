// Sliders that act on the run on screen: one drag is one command, and they follow the run through its past.
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.getByRole('status').first();
const dial = (page, name) => page.getByRole('slider', { name, exact: true });

test('a drag changes the network once, is told, marked, and undone by rewinding', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await page.getByLabel('Speed', { exact: true }).fill('1');
  await page.getByRole('tab', { name: 'Network' }).click();
  const loss = dial(page, 'Dropped on the way now');
  await expect(loss).toHaveAttribute('aria-valuetext', '0');
  const box = await loss.boundingBox();
  await page.mouse.move(box.x + 8, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 20, box.y + box.height / 2, { steps: 25 });
  await page.mouse.up();
  await expect(page.locator('#ticker')).toContainText('loss is now 100%');
  await expect(page.locator('.timeline .mark')).toHaveCount(1);
  await button(page, 'Inject').click();
  await expect(page.locator('.timeline .mark')).toHaveCount(2);
  await expect(status(page)).toContainText('1 of 4 know');
  await page.keyboard.press('Home');
  await expect(loss).toHaveAttribute('aria-valuetext', '0');
  await page.keyboard.press('End');
  await expect(loss).toHaveAttribute('aria-valuetext', '100%');
});

test('arrow keys in a burst are one command, and latency keeps its shape', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await page.getByRole('tab', { name: 'Network' }).click();
  const latency = dial(page, 'Travel time now');
  await expect(latency).toHaveAttribute('aria-valuetext', '200ms..400ms');
  await latency.focus();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
  await expect(page.locator('#ticker')).toContainText('latency is now 2s..4s');
  await expect(page.locator('.timeline .mark')).toHaveCount(1);
});
