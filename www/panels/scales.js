/** Steps for a slider that turns a knob: few values that differ visibly, written as the engine reads them. */
import { durationUs } from '../pace.js';

/** @typedef {import('../engine/types.js').Knob} Knob */

const SHARES = Object.freeze(['0', '1%', '2%', '5%', '10%', '15%', '20%', '30%', '40%', '50%', '60%', '70%', '80%', '90%', '95%', '99%', '100%']);
const FACTORS = Object.freeze([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]);
/** Beyond these nothing more is to be seen. */
const SHORTEST_US = 1_000;
const LONGEST_US = 10_000_000;
const LARGEST = 1_000_000_000;
const TIME = /(\d+(?:\.\d+)?)\s*(?:us|ms|s|min|h)\b/g;

/** 1, 2, 5, 10 ... @param {number} from @param {number} to */
function decades(from, to) {
  const values = [];
  for (let power = from; power <= to; power *= 10) values.push(...[power, 2 * power, 5 * power].filter((value) => value <= to));
  return values;
}

/** @param {number} us @returns {string} in the knob grammar */
function duration(us) {
  if (us >= 1_000_000) return `${Number((us / 1_000_000).toPrecision(6))}s`;
  return us >= 1_000 ? `${Number((us / 1_000).toPrecision(6))}ms` : `${Math.round(us)}us`;
}

/** The same shape of latency, so many times as long: "10ms..100ms" becomes "50ms..500ms". @param {string} text @param {number} factor */
export const stretched = (text, factor) => text.replace(TIME, (time) => duration(durationUs(time) * factor));

/**
 * The values of a slider, in order.
 * @param {Knob} knob @param {string} start  What the run started with.
 * @returns {readonly string[]}
 */
export function stepsOf({ kind, range }, start) {
  const [least, most] = range ?? [0, 0];
  switch (kind) {
    case 'share': return SHARES;
    case 'latency': return FACTORS.map((factor) => stretched(start, factor));
    case 'duration': return ['0ms', ...decades(SHORTEST_US, Math.min(most, LONGEST_US)).map(duration)];
    case 'int': return [...(least === 0 ? [0] : []), ...decades(1, Math.min(most, LARGEST))].map(String);
    default: return [];
  }
}

/** A value as a number, to compare it with others of its knob. @param {Knob['kind']} kind @param {string} text */
function amount(kind, text) {
  if (kind === 'share') return text.endsWith('%') ? parseFloat(text) / 100 : Number(text);
  return kind === 'int' ? Number(text) : durationUs(text);
}

/** Where the slider stands for a value that may lie between its steps. @param {Knob} knob @param {readonly string[]} steps @param {string} value */
export function nearestStep({ kind }, steps, value) {
  const wanted = amount(kind, value);
  const distance = (/** @type {string} */ step) => Math.abs(amount(kind, step) - wanted);
  return steps.reduce((best, step, place) => (distance(step) < distance(steps[best]) ? place : best), 0);
}
