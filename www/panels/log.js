/** The event log, newest first; a line that names a node opens it. */
import { el } from '../dom.js';
import { seconds } from '../words.js';

/** @typedef {import('../engine/types.js').LogLine} LogLine */

/** More than this nobody reads on screen; the engine keeps the rest. */
const SHOWN = 150;
/** What is worth a caption; messages come and go too fast to be read. */
const TOLD = new Set(['learned', 'repaired', 'wrote', 'down', 'up']);

export class Log {
  /** Index of the next line to ask for. */
  next = 0;
  /** The latest event that is worth telling, as a sentence. */
  story = '';
  #list = el('ol', { className: 'lines' });
  /** When the shown lines happened, oldest first. @type {number[]} */
  #times = [];

  /** @param {HTMLElement} host @param {(node: number) => void} inspect */
  constructor(host, inspect) {
    host.append(this.#list);
    this.#list.addEventListener('click', ({ target }) => {
      const line = /** @type {HTMLElement} */ (target).closest('li');
      if (line?.dataset.node) inspect(Number(line.dataset.node));
    });
  }

  clear() {
    this.next = 0;
    this.story = '';
    this.#times = [];
    this.#list.replaceChildren();
  }

  /** When the last event before `clock` happened, if it is among the shown. @param {number} clock */
  before(clock) {
    return this.#times.findLast((at) => at < clock);
  }

  /** @param {LogLine[]} lines */
  add(lines) {
    const newest = lines.slice(-SHOWN);
    this.#list.prepend(...newest.map(entry).reverse());
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild?.remove();
    this.#times = [...this.#times, ...newest.map(({ at_us: at }) => at)].slice(-SHOWN);
    this.next = (lines.at(-1)?.index ?? this.next - 1) + 1;
    const told = lines.findLast(({ kind }) => TOLD.has(kind));
    if (told) this.story = `${told.text}.`;
  }
}

/** @param {LogLine} line */
function entry({ at_us: at, kind, node, text }) {
  const line = el('li', { className: kind }, el('time', {}, seconds(at)), el('span', {}, text));
  if (node) line.dataset.node = String(node);
  return line;
}
