/** @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** @param {number[]} values */
export const median = (values) => quantile(values, 0.5);

/**
 * From one animation frame to the next, in milliseconds, what the stage says that it drew meanwhile, and the processor time that all
 * of the browser's processes took per frame.
 * @param {import('@playwright/test').Browser} browser @param {import('@playwright/test').Page} page @param {number} seconds
 */
export async function frameTimes(browser, page, seconds) {
  await page.bringToFront();
  const before = await processorMs(browser);
  const { times, drawn, every } = await page.evaluate((ms) => new Promise((done) => {
    const stage = document.querySelector('#stage');
    /** @type {number[]} */
    const times = [];
    /** @type {number[]} */
    const drawn = [];
    let every = 1;
    const start = performance.now();
    let last = start;
    requestAnimationFrame(function frame(now) {
      times.push(now - last);
      if (stage instanceof HTMLElement) {
        drawn.push(Number(stage.dataset.drawn));
        every = Math.max(every, Number(stage.dataset.every));
      }
      last = now;
      if (now - start < ms) requestAnimationFrame(frame);
      else done({ times: times.slice(1), drawn, every });
    });
  }), seconds * 1000);
  return { times, drawn, every, cpu: (await processorMs(browser) - before) / times.length };
}

/** @param {import('@playwright/test').Browser} browser */
async function processorMs(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return 1000 * processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/**
 * @typedef {object} Press  Something that a hand does, and what it changes.
 * @property {string} name
 * @property {'keydown' | 'click'} event
 * @property {(page: import('@playwright/test').Page) => Promise<void>} press
 * @property {string} watched
 */

/** From an event to the paint that follows the change it makes, in milliseconds. @param {import('@playwright/test').Page} page @param {Press} press */
export async function responseTime(page, { event, press, watched }) {
  const answer = await page.evaluateHandle(({ event, selector }) => ({
    ms: new Promise((done) => {
      let pressed = 0;
      addEventListener(event, ({ timeStamp }) => (pressed = timeStamp), { once: true, capture: true });
      const change = new MutationObserver(() => {
        if (!pressed) return;
        change.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
      });
      change.observe(/** @type {Element} */ (document.querySelector(selector)), { childList: true, characterData: true, subtree: true });
    }),
  }), { event, selector: watched });
  await press(page);
  return answer.evaluate(({ ms }) => /** @type {Promise<number>} */ (ms));
}
