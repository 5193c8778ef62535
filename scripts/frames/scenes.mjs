/** @typedef {import('@playwright/test').Browser} Browser */

/** Keeps half as many messages on their way as there are nodes: three a second from each, for a little more than a sixth of a second, without answers. */
export const BUSY = Object.freeze({ Mode: 'push', Fanout: '3', Latency: '100ms..250ms' });

/** A page that only clears a canvas of the same size, and answers a hand by way of a worker that does nothing else: what the machine can do at best. @param {Browser} browser @param {{ width: number, height: number }} screen */
export async function blank(browser, screen) {
  const page = await browser.newPage({ viewport: screen });
  await page.setContent('<body style="margin:0"><canvas></canvas><p id="answer" style="position:absolute">0</p>');
  await page.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas'));
    canvas.width = innerWidth;
    canvas.height = innerHeight;
    const context = canvas.getContext('2d');
    const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = ({ data }) => postMessage(data + 1)'])));
    const answer = /** @type {Element} */ (document.querySelector('#answer'));
    worker.onmessage = ({ data }) => (answer.textContent = data);
    for (const event of ['keydown', 'click']) addEventListener(event, () => worker.postMessage(Number(answer.textContent)));
    requestAnimationFrame(function frame() {
      context?.clearRect(0, 0, canvas.width, canvas.height);
      requestAnimationFrame(frame);
    });
  });
  return page;
}

/** The busy cluster, from when everybody knows and tells it on: then all nodes send. @param {Browser} browser @param {{ width: number, height: number }} screen @param {string} address @param {number} nodes */
export async function openBusy(browser, screen, address, nodes) {
  const page = await browser.newPage({ viewport: screen });
  await page.goto(address);
  for (const [label, value] of Object.entries({ Nodes: String(nodes), ...BUSY })) {
    const field = page.getByLabel(label, { exact: true });
    if (await field.evaluate((control) => control instanceof HTMLSelectElement)) await field.selectOption(value);
    else await field.fill(value);
  }
  await page.getByRole('button', { name: 'New run', exact: true }).click();
  await page.getByText(`${nodes.toLocaleString('en-GB')} of`).first().waitFor();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur()); // keys belong to the page, not to that button
  await page.keyboard.press('i');
  const all = nodes.toLocaleString('en-GB');
  await page.getByText(`${all} of ${all} know`).first().waitFor({ timeout: 120_000 });
  return page;
}

/** Milliseconds from navigation until the live region states the run. @param {Browser} browser @param {{ width: number, height: number }} screen @param {string} address */
export async function startUp(browser, screen, address) {
  const page = await browser.newPage({ viewport: screen });
  await page.goto(address, { waitUntil: 'commit' });
  const handle = await page.waitForFunction(() => /round/.test(document.querySelector('[role=status]')?.textContent ?? '') && performance.now());
  const ms = Number(await handle.jsonValue());
  await page.close();
  return ms;
}
