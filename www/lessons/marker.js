/** A prediction that is set as a marker on the curve: what theory expects of it, and how far it was from what came. */

/** @typedef {import('../engine/types.js').Forecast} Forecast */

/** Nine runs of ten lie inside the band: one of twenty on either side. */
const EARLY = 0.05;
const LATE = 0.95;

/**
 * The rounds between which so many come to know, in at least nine runs of ten; null where theory is silent.
 * @param {Forecast} forecast @param {number} share @param {number} nodes
 * @returns {[number, number] | null}
 */
export function bandOf({ at, low, high }, share, nodes) {
  // “All” is not a height of the curve: the last few are as good as independent, so that nobody is left with the chance e^-left.
  const reaches = (/** @type {number} */ known, /** @type {number} */ chance) =>
    share === 1 ? Math.exp(-nodes * (1 - known)) >= chance : known >= share;
  const first = high.findIndex((known) => reaches(known, EARLY));
  const last = low.findIndex((known) => reaches(known, LATE));
  return first === -1 || last === -1 ? null : [at[first], at[last]];
}

/** @param {number} value  Rounds. */
export const shown = (value) => String(Number(value.toFixed(1)));

/** @param {number} value */
export const rounds = (value) => `${shown(value)} round${shown(value) === '1' ? '' : 's'}`;

/** @param {number} guess @param {number} came */
export function gapInWords(guess, came) {
  const gap = Number((came - guess).toFixed(1));
  return gap === 0 ? 'exactly that' : `${Math.abs(gap)} ${gap > 0 ? 'later' : 'sooner'}`;
}
