/**
 * The worker's side: owns the wasm and one engine, answers each request once.
 * It never runs ahead of a request, so it cannot flood the page; it never works longer than a slice, so a
 * request never waits long behind another.
 */
import { coverage } from '../lab/coverage.js';
import { rehearse } from '../lessons/rehearse.js';
import { instantiate } from './load.js';
import { BROKEN } from './problem.js';

/** @typedef {import('./types.js').Workshop} Workshop */
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
  /** @type {Workshop} */
  let engine;
  /** Whose tables are printed. @type {number[]} */
  let looked = [];
  /** Through whose eyes, and about whom. */
  let regarded = { eyes: 0, subject: 0 };
  /** Which message is followed. @type {import('./types.js').MessageName | null} */
  let tracked = null;
  /** @type {Uint32Array} */
  let everybody = new Uint32Array();
  const tables = (/** @type {number} */ nodes) => (nodes <= PRINTED_TABLES ? engine.tables() : looked.map((node) => engine.inspect(node)));
  const history = () => ({ commands: engine.setup().commands, branches: engine.branches() });
  /** Everything since the last answer, and what ended within the tail. @param {number} before @param {number} tailUs @returns {Snapshot} */
  const snapshot = (before, tailUs) => {
    const frame = engine.frame(Math.max(0, Math.min(before, engine.now()) - tailUs));
    const { eyes, subject } = regarded;
    Object.assign(frame, regarded, {
      sight: eyes ? engine.beliefs(Uint32Array.of(eyes), everybody) : new Uint8Array(),
      held: subject ? engine.beliefs(everybody, Uint32Array.of(subject)) : new Uint8Array(),
      tracked: tracked && engine.message(tracked.from, tracked.to, tracked.kind, tracked.sent_at),
    });
    return { frame, tables: tables(frame.nodes) };
  };
  return {
    async open(wasm) {
      glue = await loadGlue();
      await instantiate(glue, wasm);
      return glue.catalog();
    },
    freshSeed: () => glue.fresh_seed(),
    check: (setup) => glue.check(setup),
    forecast: (setup) => glue.forecast(setup),
    cells: (setup, axes) => glue.cells(setup, axes),
    trials: (setup, until, first, count) => glue.trials(setup, until, first, count),
    summaries: (columns) => columns.map((values) => glue.summary(values)),
    expected: (setup, until, metric) => glue.expected(setup, until, metric),
    epidemic: (setup) => glue.epidemic(setup),
    coverage: (setup) => coverage(glue.Workshop, setup),
    create(setup) {
      const next = new glue.Workshop(setup); // throws before the running engine is touched
      engine?.free();
      engine = next;
      looked = [];
      regarded = { eyes: 0, subject: 0 };
      tracked = null;
      const zones = engine.zones();
      everybody = Uint32Array.from(zones, (_, index) => index + 1);
      return { ...snapshot(0, 0), history: history(), zones };
    },
    advance(untilUs, tailUs) {
      const before = engine.now();
      const deadline = performance.now() + SLICE_MS;
      do engine.advance(untilUs, EVENTS_PER_LOOK);
      while (engine.now() < untilUs && performance.now() < deadline);
      return snapshot(before, tailUs);
    },
    step(tailUs) {
      const before = engine.now();
      engine.step();
      return snapshot(before, tailUs);
    },
    command(text, tailUs) {
      engine.command(text);
      return { ...snapshot(engine.now(), tailUs), history: history() };
    },
    seek(us, tailUs) {
      engine.seek(us);
      return snapshot(engine.now(), tailUs);
    },
    enter(branch, tailUs) {
      engine.enter(branch);
      return { ...snapshot(engine.now(), tailUs), history: history() };
    },
    inspect: (node) => engine.inspect(node),
    mind: (node) => engine.mind(node),
    beliefs: (observers, subjects) => engine.beliefs(observers, subjects),
    detection: () => engine.detection(),
    regard(eyes, subject, tailUs) {
      regarded = { eyes, subject };
      return snapshot(engine.now(), tailUs);
    },
    track(name, tailUs) {
      tracked = name;
      return snapshot(engine.now(), tailUs);
    },
    cuts: () => engine.cuts(),
    look(nodes) {
      looked = nodes;
      return nodes.map((node) => engine.inspect(node));
    },
    series: () => engine.series(),
    log: (from, max) => engine.log(from, max),
    parse: (text) => glue.parse_scenario(text),
    rehearse: (script) => rehearse(glue, script),
    share() {
      // A step may stand amid the events of one instant; a replay can only go to the end of it.
      engine.seek(engine.now());
      return { scenario: glue.scenario_text(engine.setup()), at: engine.now(), digest: engine.digest() };
    },
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

/** What the engine refuses it throws as a problem, or as a list of them. @param {any} thrown @returns {import('./types.js').Problem} */
function problemFrom(thrown) {
  if (thrown instanceof WebAssembly.RuntimeError) return { field: BROKEN, message: `The engine broke down: ${thrown.message}.` };
  const [problem] = [thrown].flat();
  return { field: problem?.field ?? '', message: problem?.message ?? String(problem) };
}

/** @param {any} message @param {Transferable[]} transfer */
function post(message, transfer) {
  /** @type {any} */ (globalThis).postMessage(message, transfer);
}
