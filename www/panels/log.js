/** The event log, newest first: it can be filtered, and a line leads to its moment and its node. */
import { el } from '../dom.js';
import { seconds } from '../words.js';

/** @typedef {import('../engine/types.js').LogLine} LogLine */

/** More than this nobody reads on screen; the engine keeps no more than that. */
const SHOWN = 150;
const KEPT = 8192;
/** What is worth a caption; messages come and go too fast to be read. */
const TOLD = new Set(['learned', 'repaired', 'wrote', 'forgot', 'down', 'up', 'belief', 'accused']);

/** @type {readonly { name: string, kinds: LogLine['kind'][] }[]} */
const FILTERS = Object.freeze([
  { name: 'Everything', kinds: [] },
  { name: 'What you did', kinds: ['command'] },
  { name: 'News', kinds: ['wrote', 'learned', 'repaired', 'forgot'] },
  { name: 'Nodes down and up', kinds: ['down', 'up'] },
  { name: 'Who accused first', kinds: ['accused', 'down', 'up'] },
  { name: 'Beliefs', kinds: ['accused', 'belief', 'down', 'up'] },
  { name: 'Messages', kinds: ['useful', 'redundant', 'message', 'lost', 'refused'] },
  { name: 'Messages that failed', kinds: ['lost', 'refused'] },
]);

export class Log {
  /** Index of the next line to ask for. */
  next = 0;
  /** The latest event that is worth telling, as a sentence. */
  story = '';
  /** The latest time that somebody was the first to accuse another, as a sentence. */
  accusation = '';
  #list = el('ol', { className: 'lines' });
  #kinds = el('select', { id: 'log-kinds', 'aria-label': 'Show in the log' }, ...FILTERS.map(({ name }, place) => el('option', { value: String(place) }, name)));
  #words = el('input', { type: 'search', id: 'log-words', placeholder: 'node 7', autocomplete: 'off', 'aria-label': 'Find in the log' });
  /** All that the engine keeps, oldest first. @type {LogLine[]} */
  #lines = [];
  /** The line that was pressed: it keeps the focus when the list is made anew. */
  #pressed = -1;

  /** @param {HTMLElement} host @param {(at: number, node: number) => void} visit */
  constructor(host, visit) {
    host.append(el('div', { className: 'sieve' }, this.#kinds, this.#words), this.#list);
    this.#kinds.addEventListener('change', () => this.#draw());
    this.#words.addEventListener('input', () => this.#draw());
    this.#list.addEventListener('click', ({ target }) => {
      const place = /** @type {HTMLElement} */ (target).closest('button')?.dataset.index;
      const line = this.#lines.find(({ index }) => String(index) === place);
      if (!line) return;
      this.#pressed = line.index;
      visit(line.at_us, line.node);
    });
  }

  /** The run stands at `at` now, all that happened then included; what came after is told anew. @param {number} at */
  rewind(at) {
    const past = this.#lines.filter(({ at_us: then }) => then <= at);
    this.next = 0;
    this.story = this.accusation = '';
    this.#lines = [];
    this.#list.replaceChildren();
    this.add(past);
  }

  /** When the last event before `clock` happened. @param {number} clock */
  before(clock) {
    return this.#lines.findLast(({ at_us: at }) => at < clock)?.at_us;
  }

  /** The last thing that a node heard or that befell it. @param {number} node */
  lastOf(node) {
    return this.#lines.findLast((line) => line.node === node && TOLD.has(line.kind));
  }

  /** Those that are new among these. @param {LogLine[]} told */
  add(told) {
    const lines = told.filter(({ index }) => index >= this.next);
    if (lines.length === 0) return;
    this.#lines = [...this.#lines, ...lines].slice(-KEPT);
    this.next = lines[lines.length - 1].index + 1;
    const story = lines.findLast(({ kind }) => TOLD.has(kind));
    if (story) this.story = `${story.text}.`;
    const accused = lines.findLast(({ kind }) => kind === 'accused');
    if (accused) this.accusation = `${accused.text}.`;
    this.#prepend(lines);
  }

  #draw() {
    this.#list.replaceChildren();
    this.#prepend(this.#lines);
  }

  /** @param {LogLine[]} lines */
  #prepend(lines) {
    const newest = lines.filter(this.#wanted()).slice(-SHOWN);
    this.#list.prepend(...newest.map(entry).reverse());
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild?.remove();
    const pressed = this.#list.querySelector(`[data-index="${this.#pressed}"]`);
    if (pressed && document.activeElement === document.body) /** @type {HTMLElement} */ (pressed).focus({ preventScroll: true });
    this.#pressed = -1;
  }

  /** @returns {(line: LogLine) => boolean} */
  #wanted() {
    const { kinds } = FILTERS[Number(this.#kinds.value)];
    return matching(kinds, this.#words.value);
  }
}

/**
 * Lines of some kinds, or of all, that hold the words as whole words: “node 1” is not “node 12”.
 * @param {LogLine['kind'][]} kinds @param {string} words
 * @returns {(line: LogLine) => boolean}
 */
export function matching(kinds, words) {
  const wanted = words.trim().toLowerCase();
  const whole = (/** @type {string} */ text) => ` ${text.toLowerCase()} `.includes(` ${wanted} `);
  return ({ kind, text }) => (kinds.length === 0 || kinds.includes(kind)) && (wanted === '' || whole(text));
}

/** @param {LogLine} line */
function entry({ index, at_us: at, kind, text }) {
  return el('li', { className: kind }, el('button', { type: 'button', 'data-index': index }, el('time', {}, seconds(at)), el('span', {}, text)));
}
