/**
 * Runs a lesson's script through the engine, unseen, and says where each step ends. The engine is deterministic: what
 * was rehearsed is what the class will see, and what the tests have checked.
 */
import { survey } from '../lab/survey.js';
import { waitFor } from './waits.js';

/** @typedef {import('./types.js').Moment} Moment */
/** @typedef {import('./types.js').Script} Script */
/** @typedef {import('../engine/types.js').Workshop} Workshop */

/** A wait that takes longer has failed. */
const PATIENCE_ROUNDS = 200;
/** How often a wait looks, in a round. */
const LOOKS = 4;
/** Up to so many nodes a wait then goes back for the very event that it ends with. */
const WATCHED_CLOSELY = 120;
/** Up to so many nodes what each holds is kept too; and up to so many, what each believes of each. */
const TABLED = 16;
const MATRIX = 32;

/**
 * @param {Pick<import('../engine/types.js').Glue, 'Workshop'> & import('../lab/survey.js').Teller} glue
 * @param {Script} script
 * @returns {Moment[]}
 */
export function rehearse(glue, { setup, steps }) {
  const engine = new glue.Workshop(setup);
  try {
    return steps.map((step) => ({ ...perform(engine, step), ...(step.sweeps && { survey: survey(glue, setup, step.sweeps) }) }));
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
  return { name, from, at: engine.now(), came, frame, tables: frame.nodes <= TABLED ? engine.tables() : [], series: engine.series(), beliefs: beliefsOf(engine, frame), commands: engine.setup().commands };
}

/** @param {Workshop} engine @param {import('../engine/types.js').Frame} frame */
function beliefsOf(engine, { believes, nodes }) {
  const all = Uint32Array.from({ length: believes && nodes <= MATRIX ? nodes : 0 }, (_, i) => i + 1);
  return engine.beliefs(all, all);
}

/** @param {Workshop} engine @param {ReturnType<typeof waitFor>} wait @returns {boolean} whether it came */
function reach(engine, wait) {
  const { now: start, interval, nodes } = engine.frame(engine.now());
  if (typeof wait === 'number') {
    engine.advance(start + wait * interval, Infinity);
    return true;
  }
  const came = () => wait(engine.frame(engine.now()));
  const last = start + PATIENCE_ROUNDS * interval;
  let before = start;
  while (!came()) {
    before = engine.now();
    if (before >= last) return false;
    engine.advance(before + interval / LOOKS, Infinity);
  }
  if (nodes <= WATCHED_CLOSELY && before < engine.now()) {
    engine.seek(before);
    while (!came()) engine.advance(last, 1);
  }
  return true;
}
