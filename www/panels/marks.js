/** What the timeline shows, as plain numbers: how long it is, and where on it something was done. */
import { durationUs } from '../pace.js';

/** Marks closer together than this share of the line cannot be told apart. */
const CLOSEST = 1 / 400;
/** The line is at least this long, and grows in steps, so that it does not shrink under the hand all the time. */
const FIRST_ROUNDS = 12;
const GROWTH = 1.5;

/** @typedef {{ at: number, verb: string, text: string }} Act  Something done, and when, in microseconds. */

/** Reads the engine's timed commands: "10s kill 3". @param {string} timed @returns {Act} */
export function readAct(timed) {
  const gap = timed.indexOf(' ');
  const text = timed.slice(gap + 1);
  return { at: durationUs(timed.slice(0, gap)), verb: text.split(' ', 1)[0], text };
}

/**
 * How much time the line covers: all that was seen and all that is planned.
 * @param {number} seen  In any future. @param {Act[]} acts  In order of time. @param {number} interval
 */
export function spanOf(seen, acts, interval) {
  const needed = Math.max(seen, acts.at(-1)?.at ?? 0);
  let span = FIRST_ROUNDS * interval;
  while (span < needed) span *= GROWTH;
  return span;
}

/**
 * At most one mark per place; what was done there together is told together.
 * @param {Act[]} acts  In order of time. @param {number} span
 * @returns {{ share: number, verb: string, text: string }[]}
 */
export function marksOf(acts, span) {
  /** @type {ReturnType<typeof marksOf>} */
  const marks = [];
  for (const { at, verb, text } of acts) {
    const share = at / span;
    const last = marks.at(-1);
    if (last && share - last.share < CLOSEST) last.text += `, ${text}`;
    else marks.push({ share, verb, text });
  }
  return marks;
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
