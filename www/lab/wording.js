/** A sweep in sentences. */
import { figure } from './results.js';

/** @typedef {import('../engine/types.js').Expected} Expected */
/** @typedef {import('./types.js').Picture} Picture */

/** What the plot shows, for who cannot see it; the table has every number. @param {Picture} picture */
export function sentenceOf({ lines, x, y }) {
  const told = lines.map(({ label, dots }) => {
    const known = dots.filter(({ summary }) => summary !== null);
    if (known.length === 0) return `${label || 'nothing'}: no value yet`;
    const ends = [known[0], /** @type {typeof known[0]} */ (known.at(-1))].map(({ summary }) => figure(summary?.p50));
    return `${label ? `${label}: ` : ''}median from ${ends[0]} to ${ends[1]}`;
  });
  return `${y} over ${x.title.toLowerCase()}. ${told.join('; ')}. The table has all numbers.`;
}

/** What the dashed line is, or why there is none: each sentence once. @param {(Expected | null)[]} expected */
export function theoryOf(expected) {
  const known = expected.filter((one) => one !== null);
  const drawn = known.filter(({ value }) => value !== null);
  const silent = known.filter(({ value }) => value === null);
  const sentences = (/** @type {Expected[]} */ some) => [...new Set(some.map(({ sentence }) => sentence))].join(' ');
  return [
    drawn.length > 0 ? `Dashed, theory: ${sentences(drawn)}` : '',
    drawn.some(({ leading }) => leading !== null) ? 'Dotted, the leading terms of the published formula, without its constant; for push at fanout k, log(k+1) n + (ln n)/k.' : '',
    silent.length > 0 ? `${drawn.length > 0 ? 'Elsewhere no theory' : 'No theory is drawn'}: ${sentences(silent)}` : '',
  ].filter(Boolean).join(' ');
}
