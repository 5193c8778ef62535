/** The rail's tabs: set-up, one node, the log. */
import { el } from '../dom.js';

export class Tabs {
  /** @type {Map<string, { tab: HTMLButtonElement, panel: HTMLElement }>} */
  #pages = new Map();

  #opened;

  /** @param {HTMLElement} rail  Holds a tab list and panels with `data-tab`. @param {() => void} opened */
  constructor(rail, opened) {
    this.#opened = opened;
    const list = /** @type {HTMLElement} */ (rail.querySelector('[role=tablist]'));
    for (const panel of /** @type {NodeListOf<HTMLElement>} */ (rail.querySelectorAll('[role=tabpanel]'))) {
      const name = panel.dataset.tab ?? '';
      const tab = el('button', { type: 'button', role: 'tab', id: `${panel.id}-tab`, 'aria-controls': panel.id }, name);
      panel.setAttribute('aria-labelledby', tab.id);
      tab.addEventListener('click', () => this.open(name));
      this.#pages.set(name, { tab, panel });
      list.append(tab);
    }
    list.addEventListener('keydown', (event) => this.#walk(event));
    this.open(/** @type {string} */ ([...this.#pages.keys()][0]));
  }

  /** @param {string} name */
  open(name) {
    for (const [key, { tab, panel }] of this.#pages) {
      tab.setAttribute('aria-selected', String(key === name));
      tab.tabIndex = key === name ? 0 : -1;
      panel.hidden = key !== name;
    }
    this.#opened();
  }

  /** A tab that means nothing in a run is not there. @param {string} name @param {boolean} wanted */
  offer(name, wanted) {
    const page = this.#pages.get(name);
    if (!page || page.tab.hidden === !wanted) return;
    page.tab.hidden = !wanted;
    if (!wanted && this.isOpen(name)) this.open(/** @type {string} */ ([...this.#pages.keys()][0]));
  }

  /** @param {string} name */
  isOpen(name) {
    return !this.#pages.get(name)?.panel.hidden;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const names = [...this.#pages.keys()].filter((name) => !this.#pages.get(name)?.tab.hidden);
    const open = names.findIndex((name) => this.isOpen(name));
    const next = names[(open + step + names.length) % names.length];
    this.open(next);
    this.#pages.get(next)?.tab.focus();
  }
}
