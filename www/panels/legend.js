/** What the marks mean, with how many there are of each right now. Drawn as the stage draws them. */
import { el, say } from '../dom.js';
import { census } from '../engine/frame.js';
import { count } from '../words.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').MessageKind} MessageKind */
/** @typedef {import('../engine/frame.js').NodeClass} NodeClass */

/** @type {readonly { kind: NodeClass, label: string, mark: string }[]} */
const STATES = Object.freeze([
  { kind: 'waiting', label: 'unaware: has not heard', mark: '<circle cx="20" cy="13" r="8.5" fill="var(--waiting)" stroke="var(--waiting-edge)" stroke-width="2"/>' },
  { kind: 'spreading', label: 'knows, spreading', mark: '<circle cx="20" cy="13" r="8" fill="var(--spreading)"/><circle cx="20" cy="13" r="11" fill="none" stroke="var(--spreading)" stroke-width="2"/>' },
  { kind: 'knows', label: 'knows, quiet', mark: '<circle cx="20" cy="13" r="9.5" fill="var(--knows)"/>' },
  { kind: 'repaired', label: 'knows by anti-entropy', mark: '<circle cx="20" cy="13" r="7" fill="var(--repaired)"/><circle cx="20" cy="13" r="10.5" fill="none" stroke="var(--repaired)" stroke-width="2"/>' },
  { kind: 'down', label: 'down', mark: '<circle cx="20" cy="13" r="8.5" fill="var(--down)" stroke="var(--down-edge)" stroke-width="2"/><path d="M16 9l8 8M24 9l-8 8" stroke="var(--down-edge)" stroke-width="2.2"/>' },
]);

const HEAD = 'M39 13l-10 6 2.5-6-2.5-6z';
const FILLED = `<path d="${HEAD}" fill="currentColor"/>`;
const HOLLOW = `<path d="${HEAD}" fill="var(--card)" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>`;
const line = (/** @type {string} */ extra, y = 13) => `<path d="M2 ${y}h27" stroke="currentColor" stroke-width="2.4" ${extra}/>`;

/** @type {Record<MessageKind['shape'], string>} */
const SHAPES = Object.freeze({
  push: line('') + FILLED,
  request: line('stroke-dasharray="5 4"') + HOLLOW,
  reply: line('') + HOLLOW,
  exchange: line('', 10.5) + line('stroke-dasharray="5 4"', 15.5) + FILLED,
  probe: line('stroke-dasharray="2 4"') + HOLLOW,
  repair: line('', 10.5) + line('', 15.5) + FILLED,
});

export class Legend {
  #messages = el('ul', { className: 'messages' });
  /** @type {HTMLElement[]} */
  #kinds = [];
  /** @type {Map<NodeClass, HTMLElement>} */
  #counts = new Map();

  /** @param {HTMLElement} host */
  constructor(host) {
    const rows = STATES.map(({ kind, label, mark }) => {
      const number = el('b');
      this.#counts.set(kind, number);
      return row(mark, label, number);
    });
    host.append(el('ul', {}, ...rows), this.#messages);
  }

  /** @param {MessageKind[]} kinds */
  protocol(kinds) {
    this.#kinds = kinds.map(({ shape, label }) => Object.assign(row(SHAPES[shape], label, ''), { hidden: true }));
    this.#messages.replaceChildren(...this.#kinds);
    this.#messages.hidden = true;
  }

  /** @param {Frame} frame */
  update(frame) {
    const numbers = census(frame);
    for (const [kind, element] of this.#counts) {
      const unheard = kind === 'waiting' && frame.updates === 0;
      say(element, unheard ? '–' : count(numbers[kind]));
    }
    for (const kind of frame.kind) if (this.#kinds[kind]?.hidden) this.#reveal(kind);
  }

  /** A kind of message is explained from its first appearance on. @param {number} kind */
  #reveal(kind) {
    this.#kinds[kind].hidden = false;
    this.#messages.hidden = false;
  }
}

/** @param {string} mark @param {string} label @param {Node | string} number */
function row(mark, label, number) {
  const picture = el('span', { innerHTML: `<svg viewBox="0 0 40 26" aria-hidden="true" fill="none">${mark}</svg>` });
  return el('li', {}, picture, el('span', {}, label), number);
}
