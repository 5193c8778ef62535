/** What the class answers before anything moves: one of some options, or a marker on the curve. */
import { el, say } from '../dom.js';
import { rounds } from './marker.js';

/** @typedef {import('./track.js').Track} Track */

const SAY = Object.freeze({
  guess: 'Your guess',
  after: 'after {rounds}',
  drag: 'Drag the marker on the curve, or move this slider.',
});

export class Question {
  element;
  /** For a marker: what the curve shows, for keys, fingers and ears. @type {HTMLInputElement | null} */
  #slider = null;
  #said = el('output');

  /** @param {Track} track @param {() => void} changed  Another guess. */
  constructor(track, changed) {
    const { asks = [] } = track.step;
    const choose = (/** @type {string | number} */ guess) => {
      track.choose(guess);
      changed();
    };
    const fields = Array.isArray(asks) ? optionsOf(track, asks, choose) : this.#marker(track, asks.most, choose);
    this.element = el('fieldset', { className: 'guess' }, el('legend', {}, track.lesson.words.question), ...fields);
    this.follow(track);
  }

  /** A marker may be moved on the curve too. @param {Track} track */
  follow({ guess }) {
    if (!this.#slider) return;
    const words = typeof guess === 'number' ? SAY.after.replace('{rounds}', rounds(guess)) : '…';
    this.#slider.value = String(guess ?? 0);
    this.#slider.setAttribute('aria-valuetext', words);
    say(this.#said, words);
  }

  /** @param {Track} track @param {number} most @param {(guess: number) => void} choose */
  #marker({ locked }, most, choose) {
    const slider = el('input', { type: 'range', min: '0', max: String(most), step: '1', disabled: locked, 'aria-label': SAY.guess });
    slider.addEventListener('input', () => choose(Number(slider.value)));
    this.#slider = slider;
    const marker = el('div', { className: 'slider' }, el('span', {}, `${SAY.guess}: `, this.#said), slider);
    return locked ? [marker] : [marker, el('p', { className: 'hint' }, SAY.drag)];
  }
}

/** @param {Track} track @param {string[]} asks @param {(guess: string) => void} choose */
function optionsOf({ guess, locked, lesson }, asks, choose) {
  return asks.map((name) => {
    const input = el('input', { type: 'radio', name: 'guess', value: name, checked: guess === name, disabled: locked });
    input.addEventListener('change', () => choose(name));
    return el('label', { className: 'option' }, input, lesson.words.options?.[name] ?? '');
  });
}
