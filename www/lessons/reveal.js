/** The answer beside the guess: what was said, what came, and why; in a table where several runs are compared. */
import { el } from '../dom.js';
import { gapInWords, rounds, shown } from './marker.js';
import { filled } from './takes.js';

/** @typedef {import('./track.js').Track} Track */

const SAY = Object.freeze({
  guessed: 'You said: {guess}. It was: {answer}.',
  right: 'You said: {guess}. So it was.',
  silent: 'It was: {answer}.',
  marked: 'You said {guess}. It took {came}: {gap}.',
  unmarked: 'It took {came}.',
  band: 'In theory {band}, in nine runs of ten.',
});

/** @param {Track} track */
export function revealOf(track) {
  const { answer, lesson } = track;
  const verdict = typeof answer === 'number' ? markedVerdict(track, answer) : chosenVerdict(track, answer);
  const { table, why } = lesson.words;
  return [
    el('p', { className: 'verdict' }, verdict),
    ...(table ? [tableOf(table.map((row) => row.map((cell) => track.words(cell))))] : []),
    el('p', { className: 'why' }, track.words(why)),
  ];
}

/** @param {Track} track @param {string} answer */
function chosenVerdict({ guess, lesson }, answer) {
  const { options = {} } = lesson.words;
  const form = guess === null ? SAY.silent : guess === answer ? SAY.right : SAY.guessed;
  return filled(form, { guess: options[guess ?? answer], answer: options[answer] });
}

/** @param {Track} track @param {number} came */
function markedVerdict({ guess, band }, came) {
  const verdict = typeof guess === 'number'
    ? filled(SAY.marked, { guess: rounds(guess), came: shown(came), gap: gapInWords(guess, came) })
    : filled(SAY.unmarked, { came: rounds(came) });
  return band ? `${verdict} ${filled(SAY.band, { band: bandInWords(band) })}` : verdict;
}

/** @param {[number, number]} band */
const bandInWords = ([from, to]) => (from === to ? rounds(from) : `${from} to ${rounds(to)}`);

/** @param {string[][]} rows */
function tableOf([head, ...rows]) {
  return el('table', { className: 'compared' },
    el('thead', {}, el('tr', {}, ...head.map((cell) => el('th', { scope: 'col' }, cell)))),
    el('tbody', {}, ...rows.map(([name, ...cells]) =>
      el('tr', {}, el('th', { scope: 'row' }, name), ...cells.map((cell) => el('td', {}, cell))))));
}
