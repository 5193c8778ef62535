/**
 * The nodes as a keyboard and a screen reader find them: buttons over the canvas, one of which is in the tab order
 * (arrow keys move on). A big cluster has a single button that travels, since ten thousand would stall the page.
 */
import { nodeName } from '../words.js';
import { neighbourTowards } from './picking.js';

/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('./layout.js').Layout} Layout */

const MOST_BUTTONS = 200;
const MIN_SIZE = 24;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
});

export class Handles {
  /** The node that the tab key reaches. */
  current = 1;
  #host;
  /** @type {HTMLButtonElement[]} */
  #buttons = [];
  /** @type {Layout | null} */
  #layout = null;
  #onFocus;

  /** @param {HTMLElement} host @param {(node: number) => void} onFocus */
  constructor(host, onFocus) {
    this.#host = host;
    this.#onFocus = onFocus;
    host.addEventListener('keydown', (event) => this.#move(event));
    host.addEventListener('focusin', ({ target }) => this.#onFocus(nodeOf(target)));
    host.addEventListener('mousedown', (event) => event.preventDefault()); // a click must not leave the space key here
  }

  /** @param {Layout} layout */
  place(layout) {
    this.#layout = layout;
    const wanted = layout.count <= MOST_BUTTONS ? layout.count : 1;
    while (this.#buttons.length > wanted) this.#buttons.pop()?.remove();
    while (this.#buttons.length < wanted) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'handle';
      this.#buttons.push(button);
      this.#host.append(button);
    }
    this.#aim(Math.min(this.current, layout.count));
  }

  /** Keeps the names true. @param {Run} run */
  name(run) {
    for (const button of this.#buttons) {
      const node = nodeOf(button);
      const name = nodeName(run.shown, node, run.tables[node - 1]);
      if (button.textContent !== name) button.textContent = name;
    }
  }

  /** Puts the buttons where their nodes are, and `node` in the tab order. @param {number} node */
  #aim(node) {
    const layout = /** @type {Layout} */ (this.#layout);
    this.current = node;
    const size = Math.max(MIN_SIZE, 2 * layout.radius);
    this.#buttons.forEach((button, index) => {
      const here = this.#buttons.length === 1 ? node : index + 1;
      button.dataset.node = String(here);
      button.tabIndex = here === node ? 0 : -1;
      button.style.width = button.style.height = `${size}px`;
      button.style.transform = `translate(${layout.x[here - 1] - size / 2}px, ${layout.y[here - 1] - size / 2}px)`;
    });
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = ARROWS[event.key];
    if (!step || !this.#layout) return;
    event.preventDefault();
    event.stopPropagation();
    this.#aim(neighbourTowards(this.#layout, this.current, ...step));
    const button = this.#buttons[this.#buttons.length === 1 ? 0 : this.current - 1];
    button.focus();
    this.#onFocus(this.current);
  }
}

/** @param {EventTarget | null} target */
export const nodeOf = (target) => Number(/** @type {HTMLElement | null} */ (target)?.dataset?.node ?? 0);
