/** Runs as lines over one axis, and words for what sets one apart from another. */

/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {{ setup: Setup, round: number[], knows: number[], told: number | null }} Line  `told`: the round of the first inject. */

const PARTS = Object.freeze(['protocol', 'nodes', 'topology', 'seed']);
/** Behind the value, where it alone would not say what it is. @type {Record<string, (value: string) => string>} */
const WORDS = Object.freeze({ nodes: (value) => `${value} nodes`, seed: (value) => `seed ${value}` });

/**
 * What was different in one run, seen from another.
 * @param {Setup} then @param {Setup} now
 * @param {(knob: string) => string} usual  A knob's default.
 */
export function difference(then, now, usual) {
  const said = (/** @type {any} */ setup, /** @type {string} */ part) => String(setup[part]);
  const parts = PARTS.filter((part) => said(then, part) !== said(now, part)).map((part) => (WORDS[part] ?? String)(said(then, part)));
  const knobs = new Set([...Object.keys(then.knobs), ...Object.keys(now.knobs)]);
  const value = (/** @type {Setup} */ setup, /** @type {string} */ knob) => setup.knobs[knob] ?? usual(knob);
  const turned = [...knobs].filter((knob) => value(then, knob) !== value(now, knob)).map((knob) => `${knob} ${value(then, knob)}`);
  return [...parts, ...turned].join(', ') || 'same settings';
}

/**
 * Moved sideways until both runs were told something in the same round: only then can their shapes be compared.
 * @param {Line} line @param {Line} to
 */
export function aligned({ round, told }, to) {
  const shift = told === null || to.told === null ? 0 : to.told - told;
  return round.map((at) => at + shift);
}
