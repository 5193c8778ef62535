/** Starts the page: the engine in its worker, then everything that shows it. */
import { byId } from './dom.js';
import { EngineClient, moduleWorker } from './engine/client.js';
import { Page } from './page.js';
import { setUpLook } from './present/look.js';

/** The workshop's cluster: push-pull, so that it gossips before there is news, over links slow enough to watch. @type {import('./engine/types.js').Setup} */
const WORKSHOP = Object.freeze({ protocol: 'rumor', nodes: 4, seed: 1, topology: 'mesh', knobs: { mode: 'push-pull', latency: '200ms..400ms' }, commands: [] });

/** @param {{ worker?: () => Worker, wasm?: () => Promise<BufferSource | null> }} [engine]  Given by a bundle, which carries both. */
export async function start({ worker = moduleWorker, wasm = async () => null } = {}) {
  setUpLook(new URLSearchParams(location.search));
  try {
    if (typeof WebAssembly === 'undefined') throw new Error('this browser has no WebAssembly, or it is switched off');
    const bytes = await wasm();
    const engine = async () => {
      const client = new EngineClient(worker());
      return { client, catalog: await client.ask('open', bytes) };
    };
    await new Page(await engine(), engine, WORKSHOP).begin();
  } catch (error) {
    giveUp(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} reason */
function giveUp(reason) {
  const notice = byId('notice');
  notice.textContent =
    `The engine could not be started: ${reason}. The page needs a browser with WebAssembly, and the engine in pkg/: ` +
    'run “wasm-pack build” in the project’s folder, then reload.';
  notice.hidden = false;
  byId('status').textContent = 'not running';
}
