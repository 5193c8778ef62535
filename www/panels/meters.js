/** What the run costs, always on screen. */
import { el, say } from '../dom.js';
import { bytes, count, percent } from '../words.js';
import { NodeCost } from './nodewise.js';

/** @typedef {import('../engine/types.js').Frame} Frame */

/** @typedef {import('../engine/types.js').Series} Series */

const MICROSECONDS = 1_000_000;

/**
 * @typedef {object} Meter
 * @property {string} label
 * @property {string} help
 * @property {(frame: Frame, series: Series | null) => string} value
 * @property {(frame: Frame) => boolean} [where]  Whether it means anything there; everywhere, if missing.
 */

/** Where beliefs are what there is to see, updates are told of once there is one. @param {Frame} frame */
const isNews = ({ believes, updates }) => !believes || updates > 0;

/** @type {readonly Meter[]} */
const METERS = Object.freeze([
  { label: 'messages sent', help: 'All messages so far.', value: (f) => count(f.sent) },
  {
    label: 'told in vain',
    help: 'Of the messages that carried the update, the share that reached a node that already knew.',
    value: (f) => percent(f.redundant, f.redundant + f.useful),
    where: isNews,
  },
  { label: 'never arrived', help: 'Messages that never arrived: lost on the way, or their target was down or cut off.', value: (f) => count(f.lost + f.undeliverable) },
  { label: 'still to hear', help: 'Living nodes that do not know the update.', value: (f) => (f.updates ? count(f.up - f.knows) : '–'), where: isNews },
  {
    label: 'out of a node a second',
    help: 'Bytes that a node sends per simulated second, on average over the last round.',
    value: (f, series) => bytes((series?.bytes_out_mean.at(-1) ?? 0) / (f.interval / MICROSECONDS)),
  },
  {
    label: 'a round, at the busiest',
    help: 'Messages that the busiest node received in the last round.',
    value: (_, series) => count(series?.busiest.at(-1) ?? 0),
  },
  {
    label: 'in the deepest inbox',
    help: 'The most messages that waited at one node in the last round.',
    value: (_, series) => count(series?.deepest_inbox.at(-1) ?? 0),
    where: ({ deepest_ever: ever }) => ever > 0,
  },
  {
    label: 'false suspicions',
    help: 'How often so far a running node came to suspect another running one.',
    value: (f) => count(f.false_suspicions),
    where: (f) => f.believes,
  },
  {
    label: 'false deaths',
    help: 'How often so far a running node came to take another running one for dead.',
    value: (f) => count(f.false_positives),
    where: (f) => f.believes,
  },
]);

/** @typedef {{ frame: Frame, series: Series | null }} Cost  Of one run. */

export class Meters {
  /** Of each meter: the run, and the one on its right. @type {[HTMLElement, HTMLElement][]} */
  #values;
  #rows;
  #nodewise;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#values = METERS.map(() => [el('dd', { className: 'left' }), el('dd', { className: 'right' })]);
    this.#rows = METERS.map(({ label, help }, i) => el('div', { title: help }, el('dt', {}, label), ...this.#values[i]));
    host.append(el('h2', {}, 'Cost'), el('dl', {}, ...this.#rows));
    this.#nodewise = new NodeCost(host);
  }

  /** @param {Cost} left @param {Cost | null} right */
  update(left, right) {
    METERS.forEach(({ value, where }, i) => {
      this.#rows[i].hidden = where !== undefined && !where(left.frame);
      const [one, other] = this.#values[i];
      say(one, value(left.frame, left.series));
      say(other, right ? value(right.frame, right.series) : '');
    });
    this.#nodewise.update(left, right);
  }
}
