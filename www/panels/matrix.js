/**
 * Who believes what of whom, as a square: a row for each observer, a column for each subject. Colour is the belief; a bar across a
 * cell says that it goes against the truth. What is asked, and how it is counted, is in square.js.
 */
import { el, say } from '../dom.js';
import { BELIEFS } from '../words.js';
import { aboutWords, answered, cellWords, isWhole, nodeByNode, widthsOf, zoneByZone } from './square.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./square.js').Answer} Answer */

/** In pixels: the thinnest part of a cell, and cells that have room for parts. */
const SLIVER = 3;
const ROOM_FOR_PARTS = 12;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });
const COLOURS = Object.freeze(['--card', '--alive', '--suspect', '--dead', '--waiting-edge']);
/** Beliefs in the order in which they are explained. */
const LISTED = Object.freeze([1, 2, 3, 4, 0]);
const INKS = Object.freeze(['--text', '--on-alive', '--on-suspect', '--on-dead', '--card']);

export class Matrix {
  #canvas = el('canvas', { className: 'matrix', role: 'application', tabIndex: 0, 'aria-label': 'Belief matrix', 'aria-describedby': 'matrix-help' });
  #said = el('output', { className: 'cell', 'aria-live': 'polite' });
  #key = el('ul', { className: 'swatches' }, ...[...LISTED.map((belief) => [COLOURS[belief], BELIEFS[belief]]), ['--line', 'not asked: down, or itself']]
    .map(([colour, word]) => el('li', {}, el('i', { style: `background: var(${colour})` }), word)));
  #about = el('p', { className: 'hint', id: 'matrix-help' });
  #by = el('select', { id: 'matrix-by' }, el('option', { value: 'nodes' }, 'some of the nodes'), el('option', { value: 'zones' }, 'zone by zone'));
  #field = el('div', { className: 'field' }, el('label', { for: 'matrix-by' }, 'Matrix of'), this.#by);
  #doors;
  /** @type {Answer | null} */
  #shown = null;
  #cursor = { row: 0, column: 0, on: false };

  /**
   * @param {HTMLElement} host
   * @param {{ ask: (observers: Uint32Array, subjects: Uint32Array) => Promise<Uint8Array>, choose: (node: number) => void, refresh: () => void }} doors
   */
  constructor(host, doors) {
    this.#doors = doors;
    host.append(el('h2', {}, 'Who believes what of whom'), this.#field, this.#canvas, this.#key, this.#said, this.#about);
    this.#by.addEventListener('change', doors.refresh);
    this.#canvas.addEventListener('pointermove', (event) => this.#point(event));
    this.#canvas.addEventListener('click', (event) => {
      this.#point(event);
      this.#choose();
    });
    this.#canvas.addEventListener('keydown', (event) => this.#walk(event));
    this.#canvas.addEventListener('focus', () => this.#move(0, 0));
    this.#canvas.addEventListener('blur', () => {
      this.#cursor.on = false;
      this.#draw();
    });
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
  }

  /** @param {Frame} frame @param {Uint16Array<ArrayBuffer>} zones  Of each node. @param {ReadonlySet<number>} chosen */
  async update(frame, zones, chosen) {
    const several = (zones.at(-1) ?? 1) > 1;
    this.#field.hidden = isWhole(frame) || !several;
    const byZone = !this.#field.hidden && this.#by.value === 'zones';
    const question = byZone ? zoneByZone(frame, zones) : nodeByNode(frame, chosen);
    const beliefs = await this.#doors.ask(question.observers, question.subjects);
    this.#shown = answered(question, beliefs, frame, zones, byZone);
    say(this.#about, aboutWords(this.#shown));
    this.#draw();
    if (this.#cursor.on) this.#tell();
  }

  #draw() {
    const side = this.#canvas.clientWidth;
    const shown = this.#shown;
    if (!shown || side === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    this.#canvas.width = this.#canvas.height = Math.round(side * ratio);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    const style = getComputedStyle(this.#canvas);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const colours = COLOURS.map(colour);
    const inks = INKS.map(colour);
    context.scale(ratio, ratio);
    context.fillStyle = colour('--line');
    context.fillRect(0, 0, side, side);
    const places = shown.columns.length;
    const size = side / places;
    const gap = size > 8 ? 1 : size > 4 ? 0.5 : 0;
    shown.cells.forEach((parts, cell) => {
      const top = Math.floor(cell / places) * size;
      let left = (cell % places) * size;
      widthsOf(parts, size, size > ROOM_FOR_PARTS ? SLIVER : 0).forEach((wide, i) => {
        const { belief, mistaken } = parts[i];
        context.fillStyle = colours[belief];
        context.fillRect(left, top, Math.max(0, wide - (i === parts.length - 1 ? gap : 0)), size - gap);
        if (mistaken) {
          context.fillStyle = inks[belief];
          context.fillRect(left, top + size * 0.38, Math.max(0, wide - gap), Math.max(1, size * 0.2));
        }
        left += wide;
      });
    });
    if (!this.#cursor.on) return;
    context.lineWidth = 3;
    context.strokeStyle = colour('--focus');
    context.strokeRect(this.#cursor.column * size - 1, this.#cursor.row * size - 1, size + 1, size + 1);
  }

  /** @param {PointerEvent | MouseEvent} event */
  #point(event) {
    const { left, top, width } = this.#canvas.getBoundingClientRect();
    const places = this.#shown?.columns.length ?? 1;
    const place = (/** @type {number} */ at) => Math.min(places - 1, Math.max(0, Math.floor((at / width) * places)));
    this.#cursor = { row: place(event.clientY - top), column: place(event.clientX - left), on: true };
    this.#draw();
    this.#tell();
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const step = ARROWS[event.key];
    if (!step && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.#move(...step);
    else this.#choose();
  }

  /** @param {number} columns @param {number} rows */
  #move(columns, rows) {
    const last = (this.#shown?.columns.length ?? 1) - 1;
    const kept = (/** @type {number} */ place) => Math.min(last, Math.max(0, place));
    this.#cursor = { row: kept(this.#cursor.row + rows), column: kept(this.#cursor.column + columns), on: true };
    this.#draw();
    this.#tell();
  }

  /** The observer of the cell. */
  #choose() {
    const shown = this.#shown;
    if (shown && !shown.byZone) this.#doors.choose(shown.observers[shown.rows[this.#cursor.row][0]]);
  }

  #tell() {
    if (!this.#shown) return;
    say(this.#said, cellWords(this.#shown, this.#cursor.row, this.#cursor.column));
  }
}
