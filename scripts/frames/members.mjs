/** W4 of the benchmarks: when 5 % of the members are killed, and when all have long found that out. */
const KILL_S = 20;
const END_S = 60;

/**
 * A large SWIM cluster in the page's own engine, asked for a frame each simulated second and with nothing drawn: how much of it passes in a
 * second of the wall clock, and how much memory the wasm takes, checkpoints included. It runs on the page's thread instead of a worker's, where
 * the memory can be seen.
 * @param {import('@playwright/test').Browser} browser @param {string} address  Where the modules are served. @param {number} nodes
 */
export async function measureMembers(browser, address, nodes) {
  const page = await browser.newPage();
  await page.goto(`${address}www/vendor/README.md`); // any page of that origin
  const setup = { protocol: 'swim', nodes, seed: 1, topology: 'mesh', knobs: { loss: '1%' }, commands: [`${KILL_S}s kill 5%`] };
  const result = await page.evaluate(async ({ address, setup, end }) => {
    const { instantiate } = await import(`${address}www/engine/load.js`);
    const glue = await import(`${address}pkg/gossip_workshop_bg.js`);
    const { memory } = await instantiate(glue, null);
    const engine = new glue.Workshop(setup);
    const seconds = [];
    for (let second = 1; second <= end; second += 1) {
      const start = performance.now();
      while (engine.now() < second * 1e6) engine.advance(second * 1e6, 2048);
      engine.frame((second - 0.5) * 1e6);
      seconds.push((performance.now() - start) / 1000);
    }
    return { seconds, bytes: memory.buffer.byteLength };
  }, { address, setup, end: END_S });
  await page.close();
  const speed = (/** @type {number[]} */ seconds) => seconds.length / seconds.reduce((sum, second) => sum + second, 0);
  const { seconds, bytes } = result;
  return { idle: speed(seconds.slice(0, KILL_S)), kill: speed(seconds.slice(KILL_S)), slowest: 1 / Math.max(...seconds), bytes };
}
