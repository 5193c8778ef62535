/** The event log, newest first; a line that names a node opens it. */
import { el } from '../dom.js';
import { seconds } from '../words.js';

/** @typedef {import('../engine/types.js').LogLine} LogLine */

/** More than this nobody reads on screen; the engine keeps the rest. */
const SHOWN = 150;

export class Log {
  /** Index of the next line to ask for. */
  next = 0;
  /** The latest line, told in the caption. */
  story = '';
  #list = el('ol', { className: 'lines' });

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
    this.#list.replaceChildren();
  }

  /** @param {LogLine[]} lines */
  add(lines) {
    for (const { at_us: at, kind, node, text } of lines) {
      const line = el('li', { className: kind }, el('time', {}, seconds(at)), el('span', {}, text));
      if (node) line.dataset.node = String(node);
      this.#list.prepend(line);
    }
    while (this.#list.childElementCount > SHOWN) this.#list.lastElementChild?.remove();
    const last = lines.at(-1);
    if (!last) return;
    this.next = last.index + 1;
    this.story = last.text;
  }
}
