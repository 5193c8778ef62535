/**
 * The worker's side: owns the wasm and one engine, answers each request once.
 * It never runs ahead of a request, so it cannot flood the page; it never works longer than a slice, so a
 * request never waits long behind another.
 */
import { instantiate } from './load.js';

/** @typedef {import('./types.js').Engine} Engine */
/** @typedef {import('./types.js').Glue} Glue */
/** @typedef {import('./types.js').Snapshot} Snapshot */
/** @typedef {import('./types.js').WorkerApi} WorkerApi */

/** Wall time that one `advance` may take: half a frame at 60 Hz leaves room for the copy and the drawing. */
const SLICE_MS = 8;
/** Events between two looks at the wall clock. */
const EVENTS_PER_LOOK = 2048;
/** Above a dozen nodes their tables are not printed, so they need not be sent. */
const PRINTED_TABLES = 12;

/**
 * @param {() => Promise<Glue>} loadGlue  How the glue is had differs between modules and bundle.
 */
export function serve(loadGlue) {
  const api = workerApi(loadGlue);
  addEventListener('message', async ({ data }) => {
    const { id, name, args } = data;
    try {
      const value = await /** @type {any} */ (api)[name](...args);
      post({ id, value }, transferable(value));
    } catch (error) {
      post({ id, problem: problemFrom(error) }, []);
    }
  });
}

/**
 * @param {() => Promise<Glue>} loadGlue
 * @returns {WorkerApi}
 */
function workerApi(loadGlue) {
  /** @type {Glue} */
  let glue;
  /** @type {Engine} */
  let engine;
  /** @returns {Snapshot} */
  const snapshot = () => {
    const frame = engine.frame();
    return { frame, tables: frame.nodes <= PRINTED_TABLES ? engine.tables() : [] };
  };
  return {
    async open(wasm) {
      glue = await loadGlue();
      await instantiate(glue, wasm);
      return glue.catalog();
    },
    freshSeed: () => glue.fresh_seed(),
    check: (setup) => glue.check(setup),
    create(setup) {
      const next = new glue.Engine(setup); // throws before the running engine is touched
      engine?.free();
      engine = next;
      return snapshot();
    },
    advance(untilUs) {
      const deadline = performance.now() + SLICE_MS;
      do engine.advance(untilUs, EVENTS_PER_LOOK);
      while (engine.now() < untilUs && performance.now() < deadline);
      return snapshot();
    },
    step() {
      engine.step();
      return snapshot();
    },
    command(text) {
      engine.command(text);
      return snapshot();
    },
    seek(us) {
      engine.seek(us);
      return snapshot();
    },
    inspect: (node) => engine.inspect(node),
    series: () => engine.series(),
    log: (from, max) => engine.log(from, max),
    setup: () => engine.setup(),
    digest: () => engine.digest(),
  };
}

/**
 * The buffers of a snapshot's columns: they move to the page instead of being cloned.
 * @param {any} value
 * @returns {Transferable[]}
 */
function transferable(value) {
  const columns = Object.values(value?.frame ?? {}).filter(ArrayBuffer.isView);
  return columns.map((column) => /** @type {ArrayBuffer} */ (column.buffer));
}

/** @param {any} error @returns {import('./types.js').Problem} */
function problemFrom(error) {
  return { field: error?.field ?? '', message: error?.message ?? String(error) };
}

/** @param {any} message @param {Transferable[]} transfer */
function post(message, transfer) {
  /** @type {any} */ (globalThis).postMessage(message, transfer);
}
