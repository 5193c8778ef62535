import { readFile } from 'node:fs/promises';

/** Simulated minutes, and when to look. */
const TEN_MINUTES_US = 600e6;
const LOOKS = 6;

/**
 * An hour of play at the page's highest speed: what the page holds after each ten minutes, and what the browser's processes hold.
 * @param {import('@playwright/test').Browser} browser @param {{ width: number, height: number }} screen @param {string} address
 */
export async function measureMemory(browser, screen, address) {
  const page = await browser.newPage({ viewport: screen });
  await page.goto(address);
  await page.getByLabel('Nodes', { exact: true }).fill('50');
  await page.getByRole('button', { name: 'New run', exact: true }).click();
  await page.getByText('of 50').first().waitFor();
  await page.getByLabel('Speed', { exact: true }).fill('2');
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  const session = await page.context().newCDPSession(page);
  const heaps = [];
  const processes = [];
  for (let look = 1; look <= LOOKS; look += 1) {
    for (const key of ['i', 'k', 'r']) await page.keyboard.press(key);
    await page.waitForFunction((us) => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) >= us, look * TEN_MINUTES_US, { timeout: 120_000 });
    await session.send('HeapProfiler.collectGarbage');
    heaps.push((await session.send('Runtime.getHeapUsage')).usedSize);
    processes.push(await largestProcess(browser));
  }
  await page.close();
  return { played: `${(LOOKS * TEN_MINUTES_US) / 60e6} minutes`, page: heaps, processes: processes.filter((bytes) => bytes !== null) };
}

/** Resident bytes, where the system tells. @param {import('@playwright/test').Browser} browser @returns {Promise<number | null>} */
async function largestProcess(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(renderers.map(async ({ id }) => {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }));
  const most = Math.max(...sizes);
  return most > 0 ? most : null;
}
