/**
 * Runs a lesson's script through the engine, unseen, and says where each step ends. The engine is deterministic: what
 * was rehearsed is what the class will see, and what the tests have checked.
 */
import { waitFor } from './waits.js';

/** @typedef {import('./types.js').Moment} Moment */
/** @typedef {import('./types.js').Script} Script */
/** @typedef {import('../engine/types.js').Workshop} Workshop */

/** A wait that takes longer has failed. */
const PATIENCE_ROUNDS = 200;
/** Up to so many nodes a wait ends at the very event; above, at a quarter of a round. */
const WATCHED_CLOSELY = 120;
const PRINTED_TABLES = 12;

/**
 * @param {new (setup: import('../engine/types.js').Setup) => Workshop} Engine
 * @param {Script} script
 * @returns {Moment[]}
 */
export function rehearse(Engine, { setup, steps }) {
  const engine = new Engine(setup);
  try {
    return steps.map((step) => perform(engine, step));
  } finally {
    engine.free();
  }
}

/** @param {Workshop} engine @param {Script['steps'][number]} step @returns {Moment} */
function perform(engine, { name, does = [], until }) {
  const from = engine.now();
  for (const command of does) engine.command(command);
  const came = until === undefined || reach(engine, waitFor(until));
  engine.advance(engine.now(), Infinity); // to the end of the instant, where the page will stand
  const frame = engine.frame(engine.now());
  const tables = frame.nodes <= PRINTED_TABLES ? engine.tables() : [];
  return { name, from, at: engine.now(), came, frame, tables, commands: engine.setup().commands };
}

/** @param {Workshop} engine @param {import('./waits.js').Wait} hasCome */
function reach(engine, hasCome) {
  const start = engine.frame(engine.now());
  const last = start.now + PATIENCE_ROUNDS * start.interval;
  for (let frame = start; !hasCome(frame, start); frame = engine.frame(engine.now())) {
    if (frame.now >= last) return false;
    if (frame.nodes > WATCHED_CLOSELY || !engine.step()) engine.advance(frame.now + frame.interval / 4, Infinity);
  }
  return true;
}
