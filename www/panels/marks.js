/** What the timeline shows, as plain numbers: how long it is, and where on it something was done. */

/** @typedef {import('../acts.js').Act} Act */

/** Marks closer together than this share of the line cannot be told apart. */
const CLOSEST = 1 / 400;
/** The line is at least this long, and grows in steps, so that it does not shrink under the hand all the time. */
const FIRST_ROUNDS = 12;
const GROWTH = 1.5;

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
