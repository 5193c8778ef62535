/** Simulated minutes, and when to look. */
const TEN_MINUTES_US = 600e6;
const LOOKS = 6;
/** What a class does meanwhile: tells, kills, restarts, rewinds to the start, comes back, and plays on. */
const HANDS = ['i', 'k', 'r', 'Home', 'End', ' '];
const PATIENCE_MS = 600_000;

/** @typedef {{ page: number, worker: number, engine: number, elements: number }} Held  Bytes on the page's heap, in the worker's (what lies outside of the heap but belongs to it counts), and of the engine's own memory; elements of the page. */

/**
 * An hour of play at the page's highest speed: what is held after each ten minutes, garbage collected.
 * @param {import('@playwright/test').Browser} browser @param {{ width: number, height: number }} screen @param {string} address @param {number} nodes
 * @returns {Promise<Held[]>}
 */
export async function measureMemory(browser, screen, address, nodes) {
  const page = await browser.newPage({ viewport: screen });
  page.once('crash', () => {
    throw new Error('the page crashed while its memory was measured');
  });
  await page.goto(address);
  const count = nodes.toLocaleString('en-GB');
  await page.getByLabel('Nodes', { exact: true }).fill(String(nodes));
  await page.getByRole('button', { name: 'New run', exact: true }).click();
  await page.getByText(`of ${count}`).first().waitFor();
  await page.getByLabel('Speed', { exact: true }).fill('2');
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  const session = await page.context().newCDPSession(page);
  const ask = (/** @type {string} */ method, /** @type {any} */ params) => session.send(/** @type {any} */ (method), params);
  const askWorker = await workerOf(session);
  await stand(page);
  const memories = await memoriesOf(askWorker);
  const held = [];
  for (let look = 1; look <= LOOKS; look += 1) {
    for (const key of HANDS) await page.keyboard.press(key);
    await reach(page, look * TEN_MINUTES_US);
    await stand(page);
    const elements = await page.evaluate(() => document.getElementsByTagName('*').length);
    held.push({ page: await heap(ask), worker: await heap(askWorker), engine: await engineMemory(askWorker, memories), elements });
  }
  await session.detach();
  await page.close();
  return held;
}

/** Waits until the run stands at a moment, or beyond. @param {import('@playwright/test').Page} page @param {number} us */
async function reach(page, us) {
  const slider = await page.getByRole('slider', { name: 'Timeline', exact: true }).elementHandle();
  const stands = /** @type {(given: [any, number]) => boolean} */ (([timeline, least]) => Number(timeline.getAttribute('aria-valuenow')) >= least);
  await page.waitForFunction(stands, /** @type {[any, number]} */ ([slider, us]), { timeout: PATIENCE_MS });
}

/** Lets the engine come to rest: Chromium crashes when it is asked for a worker's objects while WebAssembly runs there. @param {import('@playwright/test').Page} page */
async function stand(page) {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.waitForTimeout(1500);
}

/** @typedef {(method: string, params?: object) => Promise<any>} Ask */

/** A line to the page's first worker. @param {import('@playwright/test').CDPSession} session @returns {Promise<Ask>} */
async function workerOf(session) {
  /** @type {Promise<string>} */
  const attached = new Promise((done) => session.once('Target.attachedToTarget', ({ sessionId }) => done(sessionId)));
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  let last = 0;
  return (method, params = {}) => new Promise((done) => {
    last += 1;
    waiting.set(last, done);
    session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: last, method, params }) });
  });
}

/** @param {Ask} ask */
async function heap(ask) {
  await ask('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await ask('Runtime.getHeapUsage');
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** The name of the list of the worker's memories, which are as many as its engines. @param {Ask} ask @returns {Promise<string>} */
async function memoriesOf(ask) {
  const { result: prototype } = await ask('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await ask('Runtime.queryObjects', { prototypeObjectId: prototype.objectId });
  return objects.objectId;
}

/** @param {Ask} ask @param {string} memories */
async function engineMemory(ask, memories) {
  const total = 'function () { return this.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0); }';
  const { result } = await ask('Runtime.callFunctionOn', { objectId: memories, functionDeclaration: total, returnByValue: true });
  return result.value;
}
