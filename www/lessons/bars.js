/** How a number falls out over many runs: one bar for each value, growing while the runs come in. */
import { el } from '../dom.js';
import { count, percent } from '../words.js';

/** @typedef {import('./types.js').Spread} Spread */

/** More bars than this would be too thin for the back row. */
const MOST_BARS = 16;

export class Bars {
  element;
  #chart = el('div', { className: 'chart', role: 'img' });
  #progress = el('p', { className: 'hint' });
  #spread;

  /** @param {Spread} spread */
  constructor(spread) {
    this.#spread = spread;
    this.element = el('figure', { className: 'bars' }, el('figcaption', {}, spread.title), this.#chart, this.#progress);
  }

  /** @param {number[]} values */
  show(values) {
    const { axis, runs } = this.#spread;
    const heaps = heapsOf(values);
    const highest = Math.max(...heaps.map(({ times }) => times));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    this.#chart.replaceChildren(...heaps.map(({ label, times }) =>
      el('div', { className: 'bar-of' }, el('i', { style: `height: ${(100 * times) / highest}%` }), el('span', {}, label))));
    const told = `${axis}: ${mean.toFixed(1)} on average, from ${count(Math.min(...values))} to ${count(Math.max(...values))}`;
    this.#chart.setAttribute('aria-label', `${told}, in ${count(values.length)} runs`);
    this.#progress.textContent = values.length < runs ? `${told} (${percent(values.length, runs)} of ${count(runs)} runs)` : told;
  }
}

/** @param {number[]} values @returns {{ label: string, times: number }[]} */
export function heapsOf(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.floor);
  const width = Math.ceil((most - least + 1) / MOST_BARS);
  const heaps = Array.from({ length: Math.ceil((most - least + 1) / width) }, (_, i) => ({ label: String(least + i * width), times: 0 }));
  for (const value of values) heaps[Math.floor((Math.floor(value) - least) / width)].times += 1;
  return heaps;
}
