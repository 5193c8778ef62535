/** What the run costs, always on screen. */
import { el, say } from '../dom.js';
import { bytes, count, percent } from '../words.js';

/** @typedef {import('../engine/types.js').Frame} Frame */

/** @type {readonly { label: string, help: string, value: (frame: Frame) => string }[]} */
const METERS = Object.freeze([
  { label: 'messages sent', help: 'All messages so far.', value: (f) => count(f.sent) },
  {
    label: 'told in vain',
    help: 'Of the messages that carried the update, the share that reached a node that already knew.',
    value: (f) => percent(f.redundant, f.redundant + f.useful),
  },
  { label: 'lost', help: 'Messages that never arrived.', value: (f) => count(f.lost) },
  { label: 'still to hear', help: 'Living nodes that do not know the update.', value: (f) => (f.updates ? count(f.up - f.knows) : '–') },
  { label: 'per node a second', help: 'Bytes sent per node per simulated second.', value: (f) => bytes(f.bytes_per_node_s) },
  { label: 'deepest inbox', help: 'Messages waiting at the busiest node.', value: (f) => count(f.deepest_inbox) },
]);

export class Meters {
  #values;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#values = METERS.map(() => el('dd'));
    const rows = METERS.map(({ label, help }, i) => el('div', { title: help }, el('dt', {}, label), this.#values[i]));
    host.append(el('h2', {}, 'Cost'), el('dl', {}, ...rows));
  }

  /** @param {Frame} frame */
  update(frame) {
    METERS.forEach(({ value }, i) => say(this.#values[i], value(frame)));
  }
}
