// A run is a link: what is shared opens as the same run, and what is broken or hostile is refused with a sentence.
import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { decodeQR } from 'qr/decode.js';
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.getByRole('status').first();
const caption = (page) => page.locator('#caption');
const linkTo = (text) => `index.html#run=1.${deflateRawSync(text).toString('base64url')}`;

/** A run in which something was said and somebody was killed; its link and its digest. */
async function shared(page) {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round');
  await page.getByLabel('Speed', { exact: true }).fill('1');
  await button(page, 'Inject').click();
  await expect(status(page)).toContainText('4 of 4 know');
  await page.keyboard.press('k');
  await expect(status(page)).toContainText('3 of 4 know, 1 down');
  return read(page);
}

async function read(page) {
  await button(page, 'Share').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  return { link: await page.getByLabel('Link', { exact: true }).inputValue(), digest: await page.getByLabel('Digest').textContent() };
}

test('a link opened twice gives the digest that it was made with', async ({ page, context }) => {
  const { link, digest } = await shared(page);
  expect(digest).toMatch(/^this run: [0-9a-f]{16}$/);
  for (let i = 0; i < 2; i += 1) {
    const other = await context.newPage();
    await other.goto(link);
    await expect(caption(other)).toContainText('the same to the last digit');
    await expect(status(other)).toContainText('3 of 4 know, 1 down');
    await expect(button(other, 'Play')).toBeVisible();
    expect(await read(other)).toEqual({ link, digest });
    await other.close();
  }
});

test('a run is shared with its other futures: they open on the timeline, and each is the same', async ({ page, context }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('round', { timeout: 20_000 });
  await button(page, 'Pause').click();
  const futures = (on) => on.getByRole('button', { name: /^Other future/ });
  // Where a future ends is known when it has been entered.
  const enterFirst = async (on) => {
    await futures(on).first().click();
    await expect(on.locator('#ticker')).toContainText('another future');
    await on.keyboard.press('End');
  };
  for (const [rounds, key, deed] of [[3, 'i', 'you told'], [1, 'k', 'you killed'], [2, 'x', 'you cut']]) {
    await page.keyboard.press('Home');
    await expect(page.locator('#seconds')).toHaveText('0.00 s');
    for (let i = 0; i < rounds; i += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press(key);
    await expect(page.locator('#ticker')).toContainText(deed);
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    for (let i = 0; i < 12; i += 1) await page.keyboard.press('ArrowRight');
  }
  await expect(futures(page)).toHaveCount(2);
  const first = await read(page);
  expect(first.link.length).toBeLessThan(1000);
  await expect(page.getByRole('dialog')).toContainText('2 other futures');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  const names = await futures(page).allTextContents();
  await enterFirst(page);
  const entered = await read(page);
  const other = await context.newPage();
  await other.goto(first.link);
  await expect(caption(other)).toContainText('the same to the last digit', { timeout: 20_000 });
  expect(await futures(other).allTextContents()).toEqual(names);
  expect(await read(other)).toEqual(first);
  await other.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await enterFirst(other);
  expect((await read(other)).digest).toEqual(entered.digest);
});

test('the code on the screen reads back as the link', async ({ page }) => {
  const { link } = await shared(page);
  const picture = await page.getByRole('img', { name: 'The link as a QR code' }).evaluate((code) => {
    const side = code.width * 4;
    const big = Object.assign(document.createElement('canvas'), { width: side, height: side }).getContext('2d');
    big.imageSmoothingEnabled = false;
    big.fillStyle = 'white';
    big.fillRect(0, 0, side, side);
    big.drawImage(code, 0, 0, side, side);
    return { width: side, height: side, data: [...big.getImageData(0, 0, side, side).data] };
  });
  expect(decodeQR({ ...picture, data: Uint8ClampedArray.from(picture.data) })).toBe(link);
});

test('a link pasted into an open page opens there, and a worse one leaves the run alone', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('4 of 4 up');
  await page.evaluate((hash) => (location.hash = hash), linkTo('gossip 1\nnodes 7\nseed 3\nat 0ms inject 2\n').split('#')[1]);
  await expect(status(page)).toContainText('of 7 know');
  await page.evaluate(() => (location.hash = '#run=1.AAAA'));
  await expect(page.getByRole('alert')).toContainText('The run on screen is untouched');
  await button(page, 'Close').click();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(status(page)).toContainText('of 7 know');
});

const BOMB = deflateRawSync(Buffer.alloc(20_000_000)).toString('base64url');
for (const [what, address, sentence] of [
  ['cut short', linkTo('gossip 1\nnodes 4\nseed 7\n').slice(0, -6), /damaged/],
  ['of a newer page', 'index.html#run=2.AAAA', /version 2; this page reads version 1/],
  ['with a newer scenario', linkTo('gossip 9\nnodes 4\n'), /version 9.*newer page/],
  ['with no scenario', linkTo('<img src=x onerror=alert(1)>'), /no scenario/],
  ['with too many nodes', linkTo('gossip 1\nnodes 4000000000\n'), /1 to \d+ nodes/],
  ['with a protocol that nobody has', linkTo('gossip 1\nprotocol <b>x</b>\n'), /<b>x<\/b>/],
  ['with a future that makes no sense', linkTo('gossip 2\nnodes 4\nbranch soon seen later\n'), /A branch names the time/],
  ['with a future in which the impossible is done', linkTo('gossip 2\nnodes 4\nbranch 1s seen 2s\nat 1s kill 9\n'), /no node 9/],
  ['with an action that does not fit', linkTo('gossip 1\nnodes 4\nat 1s kill 9\n'), /no node 9/],
  ['that unpacks to twenty megabytes', `index.html#run=1.${BOMB}`, /unpacks to more than/],
]) {
  test(`a link ${what} is refused with a sentence, and a fresh run is offered`, async ({ page }) => {
    await page.goto(address);
    await expect(page.getByRole('alert')).toContainText(sentence);
    await expect(status(page)).toContainText('4 of 4 up');
    await button(page, 'Start a fresh run').click();
    await expect(page.getByRole('alert')).toBeHidden();
    expect(page.url()).not.toContain('#');
  });
}

test('a link to a moment that nobody lives to see can be left at any time', async ({ page }) => {
  const far = `gossip 1\nnodes 50\nat 0ms inject 1\n# stands at 999999999999999 us, digest 0123456789abcdef\n`;
  await page.goto(linkTo(far));
  await expect(caption(page)).toContainText('Replaying the shared run');
  await page.keyboard.press('Home');
  await expect(status(page)).toContainText('round 0');
});

test('thousands of actions in one instant do not freeze the page, and there is a way out', async ({ page }) => {
  await page.goto(linkTo(`gossip 1\nnodes 10000\n${'at 0ms inject all\n'.repeat(3000)}`));
  await button(page, 'Help').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toContainText('too much for this machine', { timeout: 15_000 });
  await button(page, 'Start a fresh run').click();
  await expect(status(page)).toContainText('4 of 4 up');
});

test('a link from other code says that it came out differently', async ({ page }) => {
  await page.goto(linkTo('gossip 1\nnodes 4\nat 0ms inject 1\n# stands at 3000000 us, digest 0123456789abcdef\n'));
  await expect(page.getByRole('alert')).toContainText('came out differently here');
});

async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Lets a file fall on the page, as a hand does. */
async function drop(page, name, text) {
  const files = await page.evaluateHandle(({ name, text }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type: 'text/plain' }));
    return transfer;
  }, { name, text });
  await page.dispatchEvent('body', 'drop', { dataTransfer: files });
}

test('a run saved as a file opens again, dropped or chosen', async ({ page }) => {
  const { digest } = await shared(page);
  const { name, bytes } = await saved(page, 'Save the run as a file');
  expect(name).toBe('gossip-rumor-4-seed-1.gossip');
  for (const open of [
    () => drop(page, name, bytes.toString()),
    () => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: bytes }),
  ]) {
    await page.goto('index.html');
    await expect(status(page)).toContainText('4 of 4 up');
    await open();
    await expect(caption(page)).toContainText('the same to the last digit');
    expect((await read(page)).digest).toBe(digest);
  }
});

test('a file that is no run is refused, and so is a huge one', async ({ page }) => {
  await page.goto('index.html');
  await expect(status(page)).toContainText('4 of 4 up');
  await drop(page, 'letter.txt', 'Dear class,');
  await expect(page.getByRole('alert')).toContainText('no scenario');
  await drop(page, 'film.mp4', 'x'.repeat((1 << 20) + 1));
  await expect(page.getByRole('alert')).toContainText('“film.mp4” is longer than');
});

test('a run too long for a link says that it goes into a file', async ({ page }) => {
  const actions = Array.from({ length: 6000 }, (_, i) => `at ${i * 7 + (i % 13)}us kill ${1 + ((i * 7919) % 50)}\n`);
  await page.goto('index.html');
  await expect(status(page)).toContainText('4 of 4 up');
  await drop(page, 'long.gossip', `gossip 1\nnodes 50\n${actions.join('')}`);
  await expect(status(page)).toContainText('of 50');
  const { link } = await read(page);
  expect(link).toBe('');
  await expect(page.getByRole('dialog')).toContainText('too many actions for a link. Save it as a file');
  await expect(button(page, 'Copy link')).toBeDisabled();
});

test('pictures, tables and the log can be taken home', async ({ page }) => {
  await shared(page);
  const png = [0x89, 0x50, 0x4e, 0x47];
  for (const picture of ['Stage as a picture', 'Curve as a picture']) {
    const { name, bytes } = await saved(page, picture);
    expect(name).toMatch(/\.png$/);
    expect([...bytes.subarray(0, 4)]).toEqual(png);
  }
  const table = (await saved(page, 'Curve as a table')).bytes.toString().split('\r\n');
  expect(table[0]).toMatch(/^round,seconds,update,knows,/);
  expect(table[1]).toMatch(/^0,0,/);
  expect((await saved(page, 'Log as text')).bytes.toString()).toMatch(/You: inject 1\n/);
});
