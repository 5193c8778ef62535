/** The names of zones as buttons, over where the canvas paints them: a press chooses all nodes of the zone, by hand or by key. */
import { nodesText } from '../words.js';

/** @typedef {import('./layout.js').Layout} Layout */

/** In sizes of the name: how high the button is. */
const HEIGHT = 1.6;

export class Blocks {
  #host;
  #choose;
  /** @type {Layout | null} */
  #layout = null;

  /** @param {HTMLElement} host @param {(nodes: number[]) => void} choose */
  constructor(host, choose) {
    this.#host = host;
    this.#choose = choose;
    for (const name of ['pointerdown', 'click']) host.addEventListener(name, (event) => event.stopPropagation()); // not meant for a node
    host.addEventListener('mousedown', (event) => event.preventDefault()); // keys stay where they were
  }

  /** @param {Layout} layout */
  place(layout) {
    if (layout === this.#layout) return;
    this.#layout = layout;
    const named = layout.blocks.filter(({ label }) => label > 0);
    while (this.#host.children.length > named.length) this.#host.lastElementChild?.remove();
    while (this.#host.children.length < named.length) this.#host.append(this.#make(this.#host.children.length));
    named.forEach(({ name, nodes, left, top, width, label }, i) => {
      const button = /** @type {HTMLButtonElement} */ (this.#host.children[i]);
      button.textContent = `Choose ${name}, ${nodesText(nodes.length)}`;
      button.style.width = `${width}px`;
      button.style.height = `${label * HEIGHT}px`;
      button.style.transform = `translate(${left}px, ${top - label * HEIGHT}px)`;
    });
  }

  /** @param {number} place */
  #make(place) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'handle block';
    button.addEventListener('click', () => {
      const block = this.#layout?.blocks.filter(({ label }) => label > 0)[place];
      if (block) this.#choose(Array.from(block.nodes, (index) => index + 1));
    });
    return button;
  }
}
