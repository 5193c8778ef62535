/**
 * The picture of one run: two stacked canvases. Nodes below, repainted when a frame brings something new; messages
 * above, redrawn while they move. Merging shapes into big paths is the slow way: each is its own small path.
 */
import { drawEchoes } from './echoes.js';
import { Handles, nodeOf } from './handles.js';
import { place } from './layout.js';
import { drawMessages } from './messages.js';
import { FONT, drawNode, outline, ring } from './nodes.js';
import { readPalette } from './palette.js';
import { nodeAt } from './picking.js';
import { drawTable } from './tables.js';
import { stateWord } from '../words.js';

/** @typedef {import('../run.js').Run} Run */

/** More pixels than this cost frames on a weak laptop and are not seen on a projector. */
const MAX_PIXEL_RATIO = 1.5;
const LONG_PRESS_MS = 500;

export class Stage {
  /** The node that Kill, Restart and Inject act on; 0 = none. */
  selected = 0;
  /** @type {import('../engine/types.js').MessageKind[]} */
  kinds = [];

  #host;
  #ground;
  #air;
  #handles;
  /** @type {import('./layout.js').Layout} */
  #layout = place(1, 1, 1);
  /** @type {import('./palette.js').Palette} */
  #palette;
  #size = { width: 1, height: 1, ratio: 1 };
  /** What the lower canvas shows. @type {{ version: number, events: number, updates: number, state: Uint8Array }} */
  #painted = { version: -1, events: -1, updates: -1, state: new Uint8Array() };
  #hovered = 0;
  #stale = true;

  /**
   * @param {HTMLElement} host
   * @param {{ act: (node: number) => void, inspect: (node: number) => void }} wishes
   */
  constructor(host, { act, inspect }) {
    this.#host = host;
    const [ground, air] = /** @type {HTMLCanvasElement[]} */ ([...host.querySelectorAll('canvas')]);
    this.#ground = /** @type {CanvasRenderingContext2D} */ (ground.getContext('2d'));
    this.#air = /** @type {CanvasRenderingContext2D} */ (air.getContext('2d'));
    this.#palette = readPalette(host);
    this.#handles = new Handles(/** @type {HTMLElement} */ (host.querySelector('.handles')), inspect);
    new ResizeObserver(() => this.#resize()).observe(host);
    document.fonts.ready.then(() => this.restyle());
    this.#listen(act, inspect);
    this.#resize();
  }

  /** To be called when the theme or the text size has changed. */
  restyle() {
    this.#palette = readPalette(this.#host);
    this.#stale = true;
  }

  /** @param {number} node */
  select(node) {
    this.selected = node;
    this.#stale = true;
  }

  /** One animation frame. @param {Run} run @param {import('./messages.js').Motion} motion */
  draw(run, motion) {
    this.#fit(run.shown.nodes);
    if (this.#painted.version !== run.version || this.#stale) this.#paintNodes(run);
    this.#paintAir(run, motion);
  }

  /** @param {number} count */
  #fit(count) {
    if (this.#layout.count === count && !this.#stale) return;
    this.#layout = place(count, this.#size.width, this.#size.height);
    this.#handles.place(this.#layout);
    this.#stale = true;
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const ratio = Math.min(devicePixelRatio, MAX_PIXEL_RATIO);
    this.#size = { width, height, ratio };
    for (const { canvas } of [this.#ground, this.#air]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#stale = true;
  }

  /** @param {CanvasRenderingContext2D} context */
  #wipe(context) {
    context.setTransform(this.#size.ratio, 0, 0, this.#size.ratio, 0, 0);
    context.clearRect(0, 0, this.#size.width, this.#size.height);
  }

  /** @param {Run} run */
  #paintNodes(run) {
    const { shown } = run;
    const printed = this.#layout.tier.name === 'ring' && this.#painted.events !== shown.events;
    if (this.#stale || printed || this.#painted.updates !== shown.updates) this.#paintAll(run);
    else this.#paintChanged(run);
    this.#painted = { version: run.version, events: shown.events, updates: shown.updates, state: shown.state };
    this.#stale = false;
  }

  /** @param {Run} run */
  #paintAll(run) {
    this.#wipe(this.#ground);
    for (let i = 0; i < this.#layout.count; i += 1) drawNode(this.#ground, this.#layout, run.shown, i, this.#palette);
    for (const view of this.#layout.tables.length > 0 ? run.tables : []) {
      drawTable(this.#ground, this.#layout, view, run.changes.of(view.node), this.#palette);
    }
    this.#handles.name(run);
  }

  /** What has not changed stays on its canvas. @param {Run} run */
  #paintChanged(run) {
    const { x, y, radius } = this.#layout;
    const reach = radius * 1.2 + 1;
    for (let i = 0; i < this.#layout.count; i += 1) {
      if (run.shown.state[i] === this.#painted.state[i]) continue;
      this.#ground.clearRect(x[i] - reach, y[i] - reach, 2 * reach, 2 * reach);
      drawNode(this.#ground, this.#layout, run.shown, i, this.#palette);
      this.#handles.name(run, i + 1);
    }
  }

  /** @param {Run} run @param {import('./messages.js').Motion} motion */
  #paintAir(run, motion) {
    const context = this.#air;
    const layout = this.#layout;
    this.#wipe(context);
    const scene = { layout, palette: this.#palette, kinds: this.kinds, clock: run.clock, motion };
    drawMessages(context, run.frame, scene);
    if (layout.tier.echoes) drawEchoes(context, run.frame, layout, this.#palette, run.clock, run.speed);
    if (this.selected > 0 && this.selected <= layout.count) this.#paintSelection(this.selected);
    if (this.#hovered > 0 && this.#hovered <= layout.count) this.#paintName(run, this.#hovered);
  }

  /** @param {number} node */
  #paintSelection(node) {
    const { x, y, radius } = this.#layout;
    this.#air.lineWidth = Math.max(2.5, outline(radius));
    this.#air.setLineDash([7, 5]);
    ring(this.#air, x[node - 1], y[node - 1], radius + 11, this.#palette.focus);
    this.#air.setLineDash([]);
  }

  /** Small circles have no room for their name, so the one under the pointer says it. @param {Run} run @param {number} node */
  #paintName(run, node) {
    const { x, y, radius } = this.#layout;
    const context = this.#air;
    if (radius > 30) return;
    const text = `node ${node} · ${stateWord(run.shown.state[node - 1], run.shown.updates > 0)}`;
    context.font = `600 17px ${FONT}`;
    const width = context.measureText(text).width + 22;
    const left = Math.min(Math.max(4, x[node - 1] - width / 2), this.#size.width - width - 4);
    const top = y[node - 1] - radius - 42 > 0 ? y[node - 1] - radius - 42 : y[node - 1] + radius + 10;
    context.fillStyle = this.#palette.text;
    context.beginPath();
    context.roundRect(left, top, width, 32, 8);
    context.fill();
    context.fillStyle = this.#palette.stage;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, left + width / 2, top + 17);
    context.lineWidth = 2;
    ring(context, x[node - 1], y[node - 1], radius + 4, this.#palette.text);
  }

  /**
   * A click acts on a node; with shift, or held for a while, it opens the inspector instead.
   * @param {(node: number) => void} act @param {(node: number) => void} inspect
   */
  #listen(act, inspect) {
    let held = false;
    let timer = 0;
    this.#host.addEventListener('pointerdown', (event) => {
      held = false;
      const node = this.#nodeUnder(event);
      timer = window.setTimeout(() => {
        held = true;
        if (node) inspect(node);
      }, LONG_PRESS_MS);
    });
    for (const end of ['pointerup', 'pointercancel', 'pointerleave']) {
      this.#host.addEventListener(end, () => clearTimeout(timer));
    }
    this.#host.addEventListener('pointermove', (event) => {
      this.#hovered = event.pointerType === 'mouse' ? this.#nodeUnder(event) : 0;
    });
    this.#host.addEventListener('pointerleave', () => (this.#hovered = 0));
    this.#host.addEventListener('contextmenu', (event) => event.preventDefault());
    this.#host.addEventListener('click', (event) => {
      const node = this.#nodeUnder(event);
      if (!node || held) return;
      if (event.shiftKey) inspect(node);
      else act(node);
    });
  }

  /** @param {MouseEvent} event */
  #nodeUnder(event) {
    const named = nodeOf(event.target);
    if (named) return named;
    const box = this.#host.getBoundingClientRect();
    return nodeAt(this.#layout, event.clientX - box.left, event.clientY - box.top);
  }
}
