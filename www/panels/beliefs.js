/** The tab of protocols that tell the living from the dead: who believes what, how it came out, and the view through one node's eyes. */
import { el } from '../dom.js';
import { Detection } from './detection.js';
import { Matrix } from './matrix.js';

/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../run.js').Run} Run */

export class BeliefPanel {
  #client;
  #matrix;
  #detection;
  #eyes = el('button', { type: 'button', className: 'button eyes' }, 'See through its eyes', el('kbd', { 'aria-hidden': 'true' }, 'Y'));

  /** @param {HTMLElement} host @param {{ client: EngineClient, choose: (node: number) => void, eyes: () => void, refresh: () => void }} doors */
  constructor(host, { client, choose, eyes, refresh }) {
    this.#client = client;
    this.#eyes.addEventListener('click', eyes);
    host.append(this.#eyes);
    this.#matrix = new Matrix(host, { ask: (observers, subjects) => client.ask('beliefs', observers, subjects), choose, refresh });
    this.#detection = new Detection(host, choose);
  }

  /** Whose eyes the button means, and whether it is pressed. @param {import('../stage/stage.js').Stage} stage */
  point({ eyes, selected }) {
    const node = eyes || selected;
    this.#eyes.setAttribute('aria-pressed', String(eyes > 0));
    const name = node ? `See through node ${node}’s eyes` : 'See through a node’s eyes';
    if (this.#eyes.firstChild?.textContent !== name) this.#eyes.replaceChildren(name, el('kbd', { 'aria-hidden': 'true' }, 'Y'));
  }

  /** @param {Run} run @param {ReadonlySet<number>} chosen */
  async update({ shown, zones }, chosen) {
    if (!shown.believes) return;
    await this.#matrix.update(shown, zones, chosen);
    this.#detection.update(await this.#client.ask('detection'), shown);
  }
}
