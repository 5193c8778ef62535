/** What lessons add to what a visitor can do, and what they hold back. */

/** @typedef {ReturnType<typeof import('../deeds.js').deedsOf>} Deeds */
/** @typedef {import('./lessons.js').Lessons} Lessons */

/** These move the run, so they wait until an open prediction is locked. */
export const MOVES = Object.freeze(/** @type {const} */ (['toggle', 'step', 'back', 'seek', 'start', 'end', 'enter', 'inject', 'kill', 'killTenth', 'restart', 'wipe', 'leave', 'join', 'forceLeave', 'ask', 'strike', 'partition', 'oneWay', 'part', 'close', 'antiEntropy', 'set', 'newRun']));

/**
 * @param {Deeds} deeds @param {Lessons} lessons @param {(word: string) => void} tell
 */
export function lessonDeeds(deeds, lessons, tell) {
  const held = { ...deeds };
  for (const name of MOVES) {
    const deed = /** @type {(...args: any[]) => any} */ (deeds[name]);
    held[name] = (/** @type {any[]} */ ...args) => (lessons.asks ? tell('First choose an answer and lock the guess.') : deed(...args));
  }
  return {
    ...held,
    course: () => lessons.menu(),
    /** @param {string} number */
    lesson: (number) => lessons.openNumber(Number(number)),
    /** The keys of a presenter's remote lead through a lesson, or else through the run. */
    forward: () => (lessons.isOpen && !lessons.asks ? lessons.readOn() : held.toggle()),
    backward: () => (lessons.isOpen ? lessons.back() : held.back()),
  };
}
