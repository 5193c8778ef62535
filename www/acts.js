/** What was done to a run, read from the engine's timed commands, in order of time. */
import { durationUs } from './pace.js';

/** @typedef {{ at: number, verb: string, text: string }} Act  Something done, and when, in microseconds. */

/** Reads the engine's timed commands: "10s kill 3". The engine counts whole microseconds. @param {string} timed @returns {Act} */
export function readAct(timed) {
  const gap = timed.indexOf(' ');
  const text = timed.slice(gap + 1);
  return { at: Math.round(durationUs(timed.slice(0, gap))), verb: text.split(' ', 1)[0], text };
}

/** The last thing done up to a moment. @param {Act[]} acts @param {number} at */
export const lastBefore = (acts, at) => acts.findLast((act) => act.at <= at);

/**
 * The nearest moment before (-1) or after (1) `at` where something was done.
 * @param {Act[]} acts @param {number} at @param {number} direction
 */
export function nextAct(acts, at, direction) {
  return direction < 0 ? acts.findLast((act) => act.at < at) : acts.find((act) => act.at > at);
}

/**
 * What a knob was set to last, up to a moment; undefined if it still is as the run began.
 * @param {Act[]} acts @param {string} knob @param {number} at
 */
export function lastSet(acts, knob, at) {
  const start = `set ${knob} `;
  return acts.findLast((act) => act.at <= at && act.text.startsWith(start))?.text.slice(start.length);
}
