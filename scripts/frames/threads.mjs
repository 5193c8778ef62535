import { quantile } from './measure.mjs';

/** What has to be done for one frame, on which of the browser's threads. The two run side by side. */
const WORK = Object.freeze({
  'the page’s thread': 'ProxyMain::BeginMainFrame',
  'the thread that puts layers together': 'Display::DrawAndSwap',
});

/**
 * Processor time that each frame takes on each thread, 95th percentile, in milliseconds. It does not depend on who else keeps
 * the processors busy: below 16.7, that thread can draw 60 frames a second.
 * @param {import('@playwright/test').Browser} browser @param {import('@playwright/test').Page} page @param {number} seconds
 * @returns {Promise<[string, number][]>}
 */
export async function threadTimes(browser, page, seconds) {
  await browser.startTracing(page, { categories: ['cc', 'viz', 'devtools.timeline'] });
  await page.waitForTimeout(seconds * 1000);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  return Object.entries(WORK).map(([thread, task]) => {
    const times = traceEvents.filter(({ ph, name, tdur }) => ph === 'X' && name === task && tdur !== undefined).map(({ tdur }) => tdur / 1000);
    return [thread, quantile(times, 0.95)];
  });
}
