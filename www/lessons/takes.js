/** A lesson's script for each of its casts, and what came of them. */

/** @typedef {import('./types.js').Lesson} Lesson */
/** @typedef {import('./types.js').Cast} Cast */
/** @typedef {import('./types.js').Moment} Moment */
/** @typedef {import('./types.js').Script} Script */
/** @typedef {import('./types.js').Takes} Takes */
/** @typedef {import('../engine/types.js').Setup} Setup */

/**
 * @param {Lesson} lesson @param {Setup} setup  What the lesson's scenario reads as.
 * @param {number | string} [seed]  Other dice.
 * @returns {[name: string, script: Script][]}
 */
export function scriptsOf({ steps, casts = {} }, setup, seed = setup.seed) {
  return Object.entries({ main: {}, ...casts }).map(([name, cast]) => [name, scriptOf(name, steps, { ...setup, seed }, cast)]);
}

/** @param {string} name @param {Lesson['steps']} steps @param {Setup} setup @param {Cast} cast @returns {Script} */
function scriptOf(name, steps, setup, { protocol = setup.protocol, knobs, instead = {}, dice = 0 }) {
  const own = steps.filter(({ on = name }) => [on].flat().includes(name));
  const played = own.map(({ name, does = [], until, sweeps }) => ({ name, does: does.map((command) => instead[command] ?? command), until, sweeps }));
  const kept = protocol === setup.protocol ? setup.knobs : {};
  return { setup: { ...setup, protocol, seed: Number(setup.seed) + dice, knobs: { ...kept, ...knobs } }, steps: played };
}

/** How many seeds one playing of a lesson uses up: a sweep takes its own and those that follow. @param {Lesson} lesson */
export const seedsOf = ({ steps }) => Math.max(1, ...steps.map(({ sweeps }) => sweeps?.runs ?? 1));

/** The name of the run that a step shows. @param {Lesson['steps'][number]} step */
export const shownOn = ({ on = 'main' }) => [on].flat()[0];

/** @param {[name: string, moments: Moment[]][]} played @returns {Takes} */
export function takesOf(played) {
  const named = played.map(([name, moments]) => [name, Object.fromEntries(moments.map((moment) => [moment.name, moment]))]);
  return Object.fromEntries(named);
}

/** What the words may name: numbers of the run on screen, and shares that were measured over many. @param {Lesson} lesson @param {Takes} takes */
export function factsOf({ facts, odds = {} }, takes) {
  const shares = Object.entries(odds).map(([name, { share }]) => [name, `${Number((100 * share).toFixed(1))}\u00a0%`]);
  return { ...Object.fromEntries(shares), ...facts(takes) };
}

/** Puts facts into words. @param {string} words @param {Record<string, string>} facts */
export const filled = (words, facts) => words.replace(/\{(\w+)\}/g, (brace, name) => facts[name] ?? brace);
