/**
 * The nodes as a keyboard and a screen reader find them: buttons over the canvas, one of which is in the tab order
 * (arrow keys move on). A big cluster has a single button that travels, since ten thousand would stall the page.
 */
import { say } from '../dom.js';
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
  /** @type {Run | null} */
  #run = null;
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

  /** Keeps the names true: of one node, or of all. @param {Run} run @param {number} [only] */
  name(run, only) {
    this.#run = run;
    if (only) this.#say(this.#buttonOf(only), run);
    else this.#buttons.forEach((button) => this.#say(button, run));
  }

  /** @param {HTMLButtonElement | undefined} button @param {Run} run */
  #say(button, run) {
    const node = nodeOf(button);
    if (button) say(button, nodeName(run.shown, node, run.tables.find((table) => table.node === node)));
  }

  /** @param {number} node */
  #buttonOf(node) {
    if (this.#buttons.length > 1) return this.#buttons[node - 1];
    return node === this.current ? this.#buttons[0] : undefined;
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
    const button = this.#buttonOf(this.current);
    if (this.#run) this.#say(button, this.#run);
    button?.focus({ preventScroll: true });
    this.#onFocus(this.current);
  }
}

/** @param {EventTarget | null | undefined} target */
export const nodeOf = (target) => Number(/** @type {HTMLElement | null | undefined} */ (target)?.dataset?.node ?? 0);
