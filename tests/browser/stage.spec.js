// The stage: closer and farther, what colours and places tell, choosing many, closing roads; by hand and by keyboard.
import { curveBetween, pointAt } from '../../www/stage/curve.js';
import { expect, openWith, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const node = (page, number) => page.getByRole('button', { name: new RegExp(`^Node ${number},`) });
const status = (page) => page.getByRole('status').first();
const ticker = (page) => page.locator('#ticker');
const legend = (page) => page.getByRole('region', { name: 'Legend' });

/** Opens a cluster, with time standing still. */
async function open(page, nodes = 4) {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  if (nodes !== 4) {
    await page.getByLabel('Nodes', { exact: true }).fill(String(nodes));
    await button(page, 'New run').click();
    await expect(status(page)).toContainText(`${nodes.toLocaleString('en-GB')} up`);
  }
  await button(page, 'Pause').click();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
}

/** Where a share of the stage's width and height lies. */
async function at(page, x, y) {
  const box = await page.locator('#stage').boundingBox();
  return [box.x + x * box.width, box.y + y * box.height];
}

/** Draws from one place on the stage to another. */
async function drag(page, from, to) {
  await page.mouse.move(...(await at(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await at(page, ...to)), { steps: 5 });
  await page.mouse.up();
}

test('a rectangle chooses many nodes, and one command kills them', async ({ page }) => {
  await open(page);
  await drag(page, [0.02, 0.02], [0.98, 0.45]);
  await expect(page.locator('#caption')).toContainText('2 nodes chosen');
  await button(page, 'Kill').click();
  await expect(status(page)).toContainText('2 of 4 up');
  await expect(ticker(page)).toContainText('you killed 2 nodes');
  for (const number of [1, 2]) await expect(node(page, number)).toHaveText(/down/);
  await button(page, 'Restart').click();
  await expect(status(page)).toContainText('4 of 4 up');
});

test('the name of a zone chooses it, by hand and by key', async ({ page }) => {
  await page.goto('index.html');
  await page.getByText('More settings').click();
  await page.getByLabel('Zones', { exact: true }).fill('4');
  await page.getByLabel('Nodes', { exact: true }).fill('200');
  await button(page, 'New run').click();
  await expect(status(page)).toContainText('200 of 200 up');
  await button(page, 'Choose zone 3, 50 nodes').click();
  await expect(page.locator('#caption')).toContainText('50 nodes chosen');
  await button(page, 'Kill').click();
  await expect(status(page)).toContainText('150 of 200 up');
  await button(page, 'Choose zone 1, 50 nodes').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('k');
  await expect(status(page)).toContainText('100 of 200 up');
});

test('the keyboard chooses many too', async ({ page }) => {
  await open(page);
  await node(page, 1).focus();
  await page.keyboard.press('g');
  await page.keyboard.press('ArrowDown');
  await expect(node(page, 4)).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await expect(status(page)).toContainText('2 of 4 up');
  for (const number of [1, 4]) await expect(node(page, number)).toHaveText(/down/);
});

test('a tenth of the nodes is killed at random', async ({ page }) => {
  await open(page, 50);
  await button(page, 'Crash 10 %').click();
  await expect(status(page)).toContainText('45 of 50 up');
  await page.keyboard.press('d');
  await expect(status(page)).toContainText('40 of 50 up');
});

test('a partition stops news at the border until it heals', async ({ page }) => {
  await open(page);
  await page.keyboard.press('x');
  await expect(button(page, 'Partition')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('i');
  await page.getByLabel('Speed', { exact: true }).fill('1');
  await button(page, 'Play').click();
  await expect(status(page)).toContainText('2 of 4 know');
  await expect.poll(async () => parseFloat(await page.locator('#seconds').textContent())).toBeGreaterThan(20);
  await expect(status(page)).toContainText('2 of 4 know');
  await button(page, 'Partition').click();
  await expect(button(page, 'Partition')).toHaveAttribute('aria-pressed', 'false');
  await expect(status(page)).toContainText('4 of 4 know');
});

test('a line drawn across the stage cuts the cluster along it', async ({ page }) => {
  await open(page);
  await button(page, 'Cut').click();
  await expect(button(page, 'Cut')).toHaveAttribute('aria-pressed', 'true');
  await drag(page, [0.02, 0.02], [0.02, 0.98]);
  await expect(page.locator('#caption')).toContainText('one side');
  await drag(page, [0.5, 0.02], [0.5, 0.98]);
  await expect(ticker(page)).toContainText('you cut the cluster in two: 2 and 2 nodes');
  await page.keyboard.press('Escape');
  await expect(button(page, 'Cut')).toHaveAttribute('aria-pressed', 'false');
});

test('a road closed one way lets nothing through that way', async ({ page }) => {
  await open(page);
  await node(page, 1).focus();
  await page.keyboard.press('o');
  await expect(ticker(page)).toContainText('nothing goes from node 1 to 3 nodes');
  await page.keyboard.press('x'); // heals
  await expect(ticker(page)).toContainText('open again');
  await button(page, 'One way').click();
  const [first, second] = [await node(page, 1).boundingBox(), await node(page, 2).boundingBox()];
  await page.mouse.move(first.x + first.width / 2, first.y + first.height / 2);
  await page.mouse.down();
  await page.mouse.move(second.x + second.width / 2, second.y + second.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(ticker(page)).toContainText('nothing goes from node 1 to node 2');
});

test('colours tell something else, and the legend with them', async ({ page }) => {
  await open(page);
  await expect(legend(page)).toContainText('knows, spreading');
  await page.keyboard.press('i');
  await page.keyboard.press('c');
  await expect(page.getByLabel('Colour by')).toHaveValue('heard');
  await expect(legend(page)).toContainText('has not heard');
  await expect(legend(page)).toContainText('round 0');
  await page.getByLabel('Colour by').selectOption('messages waiting');
  await expect(legend(page)).not.toContainText('has not heard');
});

test('nodes stand elsewhere when arranged otherwise, and keep their names', async ({ page }) => {
  await open(page, 50);
  const before = await node(page, 7).boundingBox();
  await page.keyboard.press('a');
  await page.getByLabel('Arrange by').selectOption('by zone');
  await expect.poll(async () => (await node(page, 7).boundingBox()).x).not.toBe(before.x);
  await page.getByLabel('Arrange by').selectOption('who told whom');
  await node(page, 7).click();
  await expect(node(page, 7)).toHaveText(/down/);
});

test('follow is a switch', async ({ page }) => {
  await open(page);
  await page.keyboard.press('f');
  await expect(page.locator('#caption')).toContainText('Inject first');
  await page.keyboard.press('i');
  await expect(status(page)).toContainText('1 of 4 know');
  await page.keyboard.press('f');
  await expect(button(page, 'Follow')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#caption')).toContainText('to node 1');
  await button(page, 'Follow').click();
  await expect(button(page, 'Follow')).toHaveAttribute('aria-pressed', 'false');
});

test('wheel, keys and buttons look closer; nodes stay under the hand and can be struck', async ({ page }) => {
  await open(page, 50);
  const before = await node(page, 30).boundingBox();
  await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => (await node(page, 30).boundingBox()).width).toBeGreaterThan(before.width * 1.2);
  const after = await node(page, 30).boundingBox();
  expect(Math.abs(after.x + after.width / 2 - before.x - before.width / 2)).toBeLessThan(2);
  await node(page, 30).click();
  await expect(node(page, 30)).toHaveText(/down/);
  await page.keyboard.press('0');
  await expect.poll(async () => (await node(page, 30).boundingBox()).width).toBeCloseTo(before.width, 0);
  await button(page, 'Closer').click();
  await expect.poll(async () => (await node(page, 30).boundingBox()).width).toBeGreaterThan(before.width * 1.2);
  await page.keyboard.press('w');
  await expect.poll(async () => (await node(page, 30).boundingBox()).width).toBeCloseTo(before.width, 0);
});

test('a field of thousands shows what nodes hold when seen close', async ({ page }) => {
  await open(page, 3000);
  await page.keyboard.press('i');
  await node(page, 1).focus();
  for (let i = 0; i < 9; i += 1) {
    await button(page, 'Closer').click();
    await page.waitForTimeout(300);
  }
  await expect(node(page, 1)).toHaveText(/knows.*table \{1: 1\}/);
});

test('among thousands a lens beside the pointer tells the nodes there apart', async ({ page }) => {
  await page.addInitScript(() => {
    const { fillText } = CanvasRenderingContext2D.prototype;
    Object.assign(window, { painted: new Set() });
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      window.painted.add(text);
      return fillText.call(this, text, ...place);
    };
  });
  await open(page, 10000);
  const box = await page.getByRole('main', { name: 'Stage' }).boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
  const named = () => page.evaluate(() => Number(/^node (\d+) /.exec([...window.painted].findLast((text) => text.startsWith('node ')) ?? '')?.[1] ?? 0));
  await expect.poll(named).toBeGreaterThan(0);
  const node = await named();
  const painted = await page.evaluate(() => [...window.painted]);
  for (const near of [node - 1, node, node + 1]) expect(painted).toContain(String(near));
  await page.mouse.move(box.x + box.width * 0.4, box.y - 20);
  await page.evaluate(() => (window.painted = new Set()));
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => [...window.painted])).not.toContain(String(node));
});

test('with motion unwanted the camera jumps', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 50);
  const before = await node(page, 30).boundingBox();
  await page.keyboard.press('z');
  await expect.poll(async () => (await node(page, 30).boundingBox()).width).toBeGreaterThan(before.width * 1.2);
});

/** Lets one message be under way, with time standing still, and says of the followed one who sends it to whom. */
async function followOne(page) {
  await open(page);
  await page.keyboard.press('i');
  await expect(status(page)).toContainText('1 of 4 know');
  const caption = page.locator('#caption');
  await expect(async () => {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(400); // the glide of a step
    await page.keyboard.press('u');
    await expect(caption).toContainText('on its way', { timeout: 300 });
  }).toPass();
  const [, from, to] = /from node (\d+) to node (\d+)/.exec(await caption.textContent());
  return { from: Number(from), to: Number(to) };
}

/** The middle of the way from one node to another, as the stage draws it. */
async function middleOf(page, { from, to }) {
  const [a, b] = [await node(page, from).boundingBox(), await node(page, to).boundingBox()];
  const radius = a.width / 2;
  return pointAt(curveBetween(a.x + radius, a.y + radius, b.x + radius, b.y + radius, radius * 1.24), 0.5);
}

test('one message is followed to what it causes, and again after a rewind', async ({ page }) => {
  const { from, to } = await followOne(page);
  const caption = page.locator('#caption');
  const facts = page.locator('#message-facts');
  await expect(button(page, 'Message')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('tab', { name: 'Node' })).toHaveAttribute('aria-selected', 'true');
  await expect(facts).toContainText(/sent\s*\d+\.\d+ s/);
  await expect(facts).toContainText(/size\s*\d+ B/);
  await expect(async () => {
    await page.keyboard.press('ArrowRight');
    await expect(caption).not.toContainText('on its way', { timeout: 300 });
  }).toPass();
  await expect(caption).toContainText(new RegExp(`from node ${from} to node ${to}: (Node ${to} heard|it arrived|node ${to} knew)`));
  await page.keyboard.press('Home');
  await expect(caption).toContainText(/it leaves at|on its way/);
  await page.keyboard.press('Escape');
  await expect(button(page, 'Message')).toHaveAttribute('aria-pressed', 'false');
  await expect(facts).toBeHidden();
});

test('a click on an arrow follows that message, and another lets it go', async ({ page }) => {
  const way = await followOne(page);
  const { x, y } = await middleOf(page, way);
  await page.keyboard.press('Escape');
  await expect(button(page, 'Message')).toHaveAttribute('aria-pressed', 'false');
  await page.mouse.click(x, y);
  await expect(page.locator('#caption')).toContainText(`from node ${way.from} to node ${way.to}: on its way`);
  await expect(status(page)).toContainText('0 down'); // nobody was struck
  await page.mouse.click(x, y);
  await expect(button(page, 'Message')).toHaveAttribute('aria-pressed', 'false');
});

test.describe('by finger', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a tap on an arrow follows that message', async ({ page }) => {
    const way = await followOne(page);
    const { x, y } = await middleOf(page, way);
    await page.getByRole('button', { name: 'Let it go', exact: true }).tap();
    await expect(page.locator('#message-facts')).toBeHidden();
    await page.evaluate(() => scrollTo(0, 0));
    await page.touchscreen.tap(x, y);
    await expect(page.locator('#caption')).toContainText(`from node ${way.from} to node ${way.to}: on its way`);
  });
});

test('a message of which nothing is known is not followed', async ({ page }) => {
  await open(page);
  await page.getByRole('slider', { name: 'Timeline', exact: true }).focus();
  await page.keyboard.press('Home');
  await expect(page.locator('#seconds')).toHaveText('0.00 s');
  await page.keyboard.press('u');
  await expect(page.locator('#caption')).toContainText('No message is under way');
  await expect(button(page, 'Message')).toHaveAttribute('aria-pressed', 'false');
});

test('where the engine cannot keep up, the pace that is told is the one that is reached', async ({ page }) => {
  await openWith(page, { Nodes: '10000', Fanout: '5' });
  await expect(status(page)).toContainText('10,000 up');
  await page.keyboard.press('i');
  const speed = page.getByLabel('Speed', { exact: true });
  await speed.fill('2');
  await expect(page.locator('#pace')).toHaveText(/limit$/, { timeout: 20_000 });
  await expect(page.locator('#pace')).not.toContainText(/ 100 times/);
  await speed.fill('-1');
  await expect(page.locator('#pace')).toHaveText('shown 10 times slower than real');
});
