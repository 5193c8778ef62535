/** How far an update has come, look by look: finer than the samples that every run keeps. */

/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('../engine/types.js').Workshop} Workshop */

/** Looks per round. */
const LOOKS = 8;
/** A spread this slow is past drawing. */
const MOST_ROUNDS = 80;

/**
 * Shares of nodes over time in rounds, until nothing spreads any more or all know.
 * @param {new (setup: Setup) => Workshop} Engine @param {Setup} setup
 * @returns {import('./types.js').Coverage}
 */
export function coverage(Engine, setup) {
  const engine = new Engine(setup);
  try {
    /** @type {import('./types.js').Coverage} */
    const course = { at: [], informed: [], infective: [] };
    for (let look = 0; look <= LOOKS * MOST_ROUNDS; look += 1) {
      const { interval, nodes, knows, up, spreading } = engine.frame(engine.now());
      course.at.push(look / LOOKS);
      course.informed.push(knows / nodes);
      course.infective.push(spreading / nodes);
      if (look > 0 && (knows === up || spreading === 0)) break;
      engine.advance(((look + 1) * interval) / LOOKS, Infinity);
    }
    return course;
  } finally {
    engine.free();
  }
}

/** When a rising column first reaches a level; NaN if it never does. @param {readonly number[]} at @param {readonly number[]} column @param {number} level */
export function reached(at, column, level) {
  const after = column.findIndex((value) => value >= level);
  if (after <= 0) return after === 0 ? at[0] : NaN;
  const share = (level - column[after - 1]) / (column[after] - column[after - 1]);
  return at[after - 1] + share * (at[after] - at[after - 1]);
}
