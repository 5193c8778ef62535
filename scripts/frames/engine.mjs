import { BUSY } from './scenes.mjs';

/** Enough for a whole story of 10,000 nodes. */
const RUN_US = 60e6;
const SEEKS = 20;

/**
 * The engine in its worker, asked as the page asks it but with nothing drawn: how fast it runs, and how long a jump in time takes.
 * @param {import('@playwright/test').Browser} browser @param {string} address  Where the modules are served.
 */
export async function measureEngine(browser, address) {
  const page = await browser.newPage();
  await page.goto(`${address}www/vendor/README.md`); // any page of that origin: modules are loaded into it by hand
  const setup = { protocol: 'rumor', nodes: 10_000, seed: 1, topology: 'mesh', knobs: { mode: BUSY.Mode, fanout: BUSY.Fanout, latency: BUSY.Latency }, commands: ['1s inject 1'] };
  const result = await page.evaluate(async ({ address, setup, end, seeks }) => {
    const { EngineClient, moduleWorker } = await import(`${address}www/engine/client.js`);
    const client = new EngineClient(moduleWorker());
    await client.ask('open', null);
    await client.ask('create', setup);
    const start = performance.now();
    let { frame } = await client.ask('advance', end, 0);
    while (frame.now < end) ({ frame } = await client.ask('advance', end, 0));
    const ran = performance.now() - start;
    const jumps = [];
    for (let i = 0; i < seeks; i += 1) {
      const before = performance.now();
      await client.ask('seek', (end * ((i * 7 + 3) % seeks)) / seeks, 0); // all over the run, never in order
      jumps.push(performance.now() - before);
    }
    return { ran, jumps, flights: frame.in_flight, events: frame.events };
  }, { address, setup, end: RUN_US, seeks: SEEKS });
  await page.close();
  return { speed: RUN_US / 1000 / result.ran, jumps: result.jumps, flights: result.flights, events: result.events };
}
