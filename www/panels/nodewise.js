/** What the run costs each node, between the mean and the most: opened on demand, below the meters. */
import { el } from '../dom.js';
import { bytes, count } from '../words.js';

/** @typedef {import('./meters.js').Cost} Cost */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').Series} Series */

const MICROSECONDS = 1_000_000;
const HEAD = ['in the last round', 'mean', '95 %', 'most'];

/** @typedef {[mean: number, p95: number, most: number]} Spread */

/** Of each: in words, how it is written, how it is spread, and where it means anything. */
const ROWS = /** @type {[string, (value: number) => string, (frame: Frame, series: Series) => Spread, (frame: Frame) => boolean][]} */ ([
  ['bytes out a second', bytes, ({ interval }, series) => aSecond(interval, [series.bytes_out_mean, series.bytes_out_p95, series.bytes_out_max]), () => true],
  ['bytes in a second', bytes, ({ interval }, series) => aSecond(interval, [series.bytes_in_mean, series.bytes_in_p95, series.bytes_in_max]), () => true],
  ['times told so far', some, ({ times_heard: times }) => spread(times), ({ updates }) => updates > 0],
  ['waiting in the inbox', some, ({ inbox }) => spread(inbox), ({ deepest_ever: ever }) => ever > 0],
]);

/** @param {number} interval @param {Float64Array[]} columns  Counted by the round. @returns {Spread} */
const aSecond = (interval, columns) => /** @type {Spread} */ (columns.map((column) => (column.at(-1) ?? 0) / (interval / MICROSECONDS)));

/** Mean, what nineteen of twenty do not exceed, and the most. @param {Uint16Array} each @returns {Spread} */
export function spread(each) {
  const sorted = each.slice().sort();
  return [each.reduce((sum, one) => sum + one, 0) / each.length, sorted[Math.floor(each.length * 0.95)], sorted[each.length - 1]];
}

/** @param {number} value */
function some(value) {
  return Number.isInteger(value) ? count(value) : value.toFixed(1);
}

export class NodeCost {
  #details = el('details', { className: 'basis' }, el('summary', {}, 'Per node'));
  /** Of the run, and of the one on its right. */
  #bodies = ['Cost per node', 'Cost per node on the right'].map((name) => {
    const body = el('tbody');
    this.#details.append(el('table', { className: 'known', 'aria-label': name }, el('thead', {}, el('tr', {}, ...HEAD.map((head) => el('th', {}, head)))), body));
    return body;
  });

  /** @param {HTMLElement} host */
  constructor(host) {
    host.append(this.#details);
  }

  /** @param {Cost} left @param {Cost | null} right */
  update(left, right) {
    if (!this.#details.open) return;
    [left, right].forEach((cost, i) => {
      const body = this.#bodies[i];
      /** @type {HTMLElement} */ (body.closest('table')).hidden = !cost?.series;
      if (cost?.series) body.replaceChildren(...rows(cost.frame, cost.series));
    });
  }
}

/** @param {Frame} frame @param {Series} series */
function rows(frame, series) {
  return ROWS.filter(([, , , where]) => where(frame)).map(([words, written, of]) =>
    el('tr', {}, el('th', {}, words), ...of(frame, series).map((value) => el('td', {}, written(value)))));
}
