/**
 * Who believes what of whom, as a square: a row for each observer, a column for each subject. Colour is the belief; a bar across a
 * cell says that it goes against the truth. Up to sixty nodes it is exact; of more it shows some, or zones against zones.
 */
import { el, say } from '../dom.js';
import { isMistaken, isUp } from '../engine/frame.js';
import { BELIEFS, count, percent, presence } from '../words.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {{ beliefs: Uint8Array, nodes: Uint32Array, groups: number[][], frame: Frame }} Shown  Groups hold places in `nodes`; one per row and column. */

const MOST = 60;
/** Of these, so many may be those that are most in doubt. */
const DOUBTED = 24;
/** Nodes that are asked for zones against zones. */
const SAMPLED = 360;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });
const COLOURS = Object.freeze(['--card', '--alive', '--suspect', '--dead', '--waiting-edge']);
const INKS = Object.freeze(['--text', '--on-alive', '--on-suspect', '--on-dead', '--card']);

export class Matrix {
  #canvas = el('canvas', { className: 'matrix', role: 'application', tabIndex: 0, 'aria-label': 'Belief matrix', 'aria-describedby': 'matrix-help' });
  #said = el('output', { className: 'cell', 'aria-live': 'polite' });
  #about = el('p', { className: 'hint', id: 'matrix-help' });
  #by = el('select', { id: 'matrix-by' }, el('option', { value: 'nodes' }, 'some of the nodes'), el('option', { value: 'zones' }, 'zone by zone'));
  #field = el('div', { className: 'field' }, el('label', { for: 'matrix-by' }, 'Matrix of'), this.#by);
  #doors;
  /** @type {Shown | null} */
  #shown = null;
  #cursor = { row: 0, column: 0, on: false };
  #zones = new Uint16Array();

  /**
   * @param {HTMLElement} host
   * @param {{ ask: (observers: Uint32Array, subjects: Uint32Array) => Promise<Uint8Array>, choose: (node: number) => void, refresh: () => void }} doors
   */
  constructor(host, doors) {
    this.#doors = doors;
    host.append(el('h2', {}, 'Who believes what of whom'), this.#field, this.#canvas, this.#said, this.#about);
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
    this.#zones = zones;
    const several = (zones.at(-1) ?? 1) > 1;
    this.#field.hidden = frame.nodes <= MOST || !several;
    const byZone = !this.#field.hidden && this.#by.value === 'zones';
    const nodes = byZone ? spread(frame.nodes, SAMPLED) : sample(frame, chosen);
    const beliefs = await this.#doors.ask(nodes, nodes);
    const groups = byZone ? grouped(nodes, zones) : Array.from(nodes, (_, place) => [place]);
    this.#shown = { beliefs, nodes, groups, frame };
    say(this.#about, aboutWords(this.#shown, byZone));
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
    const size = side / shown.groups.length;
    const gap = size > 8 ? 1 : size > 4 ? 0.5 : 0;
    shown.groups.forEach((_, row) => shown.groups.forEach((__, column) => {
      const parts = partsOf(shown, row, column);
      let left = column * size;
      for (const { belief, share, mistaken } of parts) {
        const wide = size * share;
        context.fillStyle = colours[belief];
        context.fillRect(left, row * size, Math.max(0, wide - gap), size - gap);
        if (mistaken) {
          context.fillStyle = inks[belief];
          context.fillRect(left, row * size + size * 0.38, Math.max(0, wide - gap), Math.max(1, size * 0.2));
        }
        left += wide;
      }
    }));
    if (!this.#cursor.on) return;
    context.lineWidth = 3;
    context.strokeStyle = colour('--focus');
    context.strokeRect(this.#cursor.column * size - 1, this.#cursor.row * size - 1, size + 1, size + 1);
  }

  /** @param {PointerEvent | MouseEvent} event */
  #point(event) {
    const { left, top, width } = this.#canvas.getBoundingClientRect();
    const places = this.#shown?.groups.length ?? 1;
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
    const last = (this.#shown?.groups.length ?? 1) - 1;
    const kept = (/** @type {number} */ place) => Math.min(last, Math.max(0, place));
    this.#cursor = { row: kept(this.#cursor.row + rows), column: kept(this.#cursor.column + columns), on: true };
    this.#draw();
    this.#tell();
  }

  /** The observer of the cell. */
  #choose() {
    const group = this.#shown?.groups[this.#cursor.row];
    if (group?.length === 1) this.#doors.choose(/** @type {Shown} */ (this.#shown).nodes[group[0]]);
  }

  #tell() {
    if (!this.#shown) return;
    say(this.#said, cellWords(this.#shown, this.#cursor.row, this.#cursor.column, this.#zones));
  }
}

/**
 * The beliefs in one cell, with their shares: one, where it is a single pair.
 * @param {Shown} shown @param {number} row @param {number} column
 */
function partsOf({ beliefs, nodes, groups, frame }, row, column) {
  const counts = [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0]];
  let pairs = 0;
  for (const observer of groups[row]) {
    if (!isUp(frame, nodes[observer] - 1)) continue;
    for (const subject of groups[column]) {
      if (subject === observer) continue;
      const belief = beliefs[observer * nodes.length + subject];
      counts[isMistaken(belief, isUp(frame, nodes[subject] - 1)) ? 1 : 0][belief] += 1;
      pairs += 1;
    }
  }
  return [false, true].flatMap((mistaken, kind) => counts[kind].map((number, belief) => ({ belief, share: number / Math.max(1, pairs), number, mistaken })))
    .filter(({ number }) => number > 0);
}

/** @param {Shown} shown @param {number} row @param {number} column @param {Uint16Array} zones */
function cellWords(shown, row, column, zones) {
  const { nodes, groups, frame } = shown;
  const parts = partsOf(shown, row, column);
  if (groups[row].length > 1 || groups[column].length > 1) {
    const zone = (/** @type {number} */ place) => zones[nodes[groups[place][0]] - 1];
    const whole = parts.reduce((sum, { number }) => sum + number, 0);
    const counts = [0, 0, 0, 0, 0];
    for (const { belief, number } of parts) counts[belief] += number;
    const beliefs = counts.flatMap((number, belief) => (number > 0 ? [`${percent(number, whole)} ${BELIEFS[belief]}`] : []));
    const wrong = parts.reduce((sum, { number, mistaken }) => sum + (mistaken ? number : 0), 0);
    return `Zone ${zone(row)} of zone ${zone(column)}: ${beliefs.join(', ') || 'nobody is up'}; ${percent(wrong, whole)} of it wrong.`;
  }
  const observer = nodes[groups[row][0]];
  const subject = nodes[groups[column][0]];
  if (!isUp(frame, observer - 1)) return `Node ${observer} is ${presence(frame.state[observer - 1])} and believes nothing.`;
  if (observer === subject) return `Node ${observer} itself.`;
  const [{ belief, mistaken }] = parts;
  return `For node ${observer}, node ${subject} is ${BELIEFS[belief]}. Node ${subject} is ${presence(frame.state[subject - 1])}${mistaken ? ': node ' + observer + ' is wrong' : ''}.`;
}

/** @param {Shown} shown @param {boolean} byZone */
function aboutWords({ nodes, frame, groups }, byZone) {
  const what = byZone
    ? `${groups.length} zones, each by ${Math.max(...groups.map(({ length }) => length))} of its nodes.`
    : nodes.length === frame.nodes ? 'Every pair.' : `${nodes.length} of ${count(frame.nodes)} nodes: the chosen, those most in doubt, and the rest evenly spread.`;
  return `${what} Rows observe, columns are observed. A bar across: against the truth. Arrow keys walk; Enter chooses the observer.`;
}

/** The chosen nodes, those most in doubt, and others evenly spread: as many as fit. @param {Frame} frame @param {ReadonlySet<number>} chosen */
function sample(frame, chosen) {
  if (frame.nodes <= MOST) return spread(frame.nodes, MOST);
  const doubt = (/** @type {number} */ node) => frame.suspect[node - 1] + frame.dead[node - 1];
  const doubted = [...frame.dead.keys()].map((index) => index + 1).filter((node) => doubt(node) > 0).sort((a, b) => doubt(b) - doubt(a) || a - b);
  const wanted = new Set([...chosen, ...doubted.slice(0, DOUBTED), ...spread(frame.nodes, MOST)]);
  return Uint32Array.from([...wanted].slice(0, MOST)).sort();
}

/** @param {number} nodes @param {number} most */
function spread(nodes, most) {
  const shown = Math.min(nodes, most);
  return Uint32Array.from({ length: shown }, (_, place) => 1 + Math.floor((place * nodes) / shown));
}

/** @param {Uint32Array} nodes @param {Uint16Array} zones @returns {number[][]} */
function grouped(nodes, zones) {
  /** @type {number[][]} */
  const groups = [];
  nodes.forEach((node, place) => (groups[zones[node - 1] - 1] ??= []).push(place));
  return groups.filter(Boolean);
}
