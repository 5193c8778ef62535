/** A sentence over the stage that waits for an answer: what was refused, and how to go on. */
import { el } from '../dom.js';

export class Notice {
  #host;

  /** @param {HTMLElement} host  An alert. */
  constructor(host) {
    this.#host = host;
  }

  /** @param {string} sentence @param {{ label: string, deed: () => void }[]} ways  Ways on, beside closing it. */
  show(sentence, ways) {
    const buttons = [...ways, { label: 'Close', deed: () => {} }].map(({ label, deed }) => {
      const button = el('button', { type: 'button', className: 'button' }, label);
      button.addEventListener('click', () => {
        this.clear();
        deed();
      });
      return button;
    });
    this.#host.replaceChildren(el('p', {}, sentence), el('div', { className: 'group' }, ...buttons));
    this.#host.hidden = false;
  }

  clear() {
    this.#host.hidden = true;
  }
}
