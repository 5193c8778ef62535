/** The upper canvas: whatever moves or follows the hand. Redrawn with every frame. */
import { angleAt, curveBetween, pointAt } from './curve.js';
import { drawEchoes } from './echoes.js';
import { drawLabels } from './labels.js';
import { drawLens } from './lens.js';
import { drawMessages, fade } from './messages.js';
import { clearNames } from './names.js';
import { FONT, outline, ring } from './nodes.js';
import { pixelOf } from './palette.js';
import { Pixels } from './pixels.js';
import { bordersOf, lineBetween } from './roads.js';
import { drawPointed, drawTag, drawTracked, isOver } from './tracked.js';
import { drawTurns } from './turns.js';

/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('./ground.js').View} View */
/** @typedef {import('../engine/types.js').Cuts} Cuts */

/**
 * @typedef {object} Hand  What the visitor points at.
 * @property {number} hovered
 * @property {import('../engine/types.js').MessageName | null} pointed
 * @property {ReadonlySet<number>} chosen
 * @property {import('./gestures.js').Trace | null} trace  What is being drawn.
 */

/** More rings than this are drawn as dots. */
const MOST_RINGS = 200;
const NAME_ROOM = 40;
/** Half of a bar across a closed road, in pixels. */
const LONGEST_BAR = 44;
const BORDER = 5;

export class Air {
  /** How many messages the last picture has. */
  drawn = 0;
  #context;
  #size = { width: 1, height: 1, ratio: 1 };
  /** @type {Pixels | null} */
  #pixels = null;
  /** Borders are looked for again only when sides or places have changed. @type {{ sides: number[] | null, layout: unknown, line: ReturnType<typeof lineBetween>, places: ReturnType<typeof bordersOf> }} */
  #borders = { sides: null, layout: null, line: null, places: [] };

  /** @param {CanvasRenderingContext2D} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {{ width: number, height: number, ratio: number }} size */
  resize(size) {
    this.#size = size;
    this.#pixels = null;
  }

  /**
   * @param {View} view @param {Run} run @param {Hand} hand @param {Cuts} closed
   * @param {Pick<import('./messages.js').Scene, 'kinds' | 'letters' | 'motion' | 'every'>} way  How messages are drawn.
   */
  paint(view, run, hand, closed, way) {
    const context = this.#context;
    const { layout, palette, kin } = view;
    const { width, height, ratio } = this.#size;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const pixels = (this.#pixels ??= new Pixels(context, ratio));
    pixels.clear();
    if (hand.chosen.size > MOST_RINGS) this.#markMany(view, hand.chosen, pixels);
    const { tracked } = run.frame;
    const scene = { layout, palette, kin, pixels, tracked, clock: run.clock, size: this.#size, ...way };
    this.drawn = drawMessages(context, run.frame, scene);
    if (hand.pointed) drawPointed(context, run.frame, hand.pointed, scene);
    if (tracked && !isOver(tracked, run.clock)) fade(context, this.#size);
    if (tracked) drawTracked(context, run.frame, tracked, scene);
    clearNames(context, layout.blocks);
    if (layout.tier.echoes) this.#hideBehind(layout);
    if (layout.tier.echoes) drawEchoes(context, run.frame, layout, palette, run.clock, run.speed);
    drawTurns(context, view, run.shown, run.clock);
    const tag = tracked ? [drawTag(context, run.frame, tracked, scene)] : [];
    drawLabels(context, run.frame, scene, tag);
    this.#paintRoads(view, closed);
    if (kin) this.#paintWay(view, kin.way);
    if (hand.chosen.size <= MOST_RINGS) for (const node of hand.chosen) this.#paintChosen(view, node, run.shown.believes);
    if (hand.trace) this.#paintTrace(view, hand.trace);
    if (hand.hovered > 0 && hand.hovered <= layout.count) {
      const lens = drawLens(context, view, run.shown, hand.hovered, this.#size);
      this.#paintName(view, run, hand.hovered, lens);
    }
  }

  /** Messages pass behind the nodes that stand in their way: what is on a node happened to it. @param {View['layout']} layout */
  #hideBehind({ x, y, radius, count }) {
    const context = this.#context;
    const reach = radius + 2.4 * outline(radius);
    const { width, height } = this.#size;
    context.globalCompositeOperation = 'destination-out';
    for (let i = 0; i < count; i += 1) {
      if (x[i] < -reach || y[i] < -reach || x[i] > width + reach || y[i] > height + reach) continue;
      context.beginPath();
      context.arc(x[i], y[i], reach, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalCompositeOperation = 'source-over';
  }

  /** @param {View} view @param {ReadonlySet<number>} chosen @param {Pixels} pixels */
  #markMany({ layout: { x, y, radius }, palette }, chosen, pixels) {
    const colour = pixelOf(palette.focus);
    for (const node of chosen) pixels.square(x[node - 1], y[node - 1], Math.max(1.2, radius * 0.4), colour);
    pixels.flush();
  }

  /** Outside of what the others believe, where they believe something. @param {View} view @param {number} node @param {boolean} believed */
  #paintChosen({ layout: { x, y, radius, pitch }, palette }, node, believed) {
    const room = believed ? radius * 1.32 : Math.min(radius + 11, pitch * 0.48);
    this.#context.lineWidth = Math.max(2.5, outline(radius));
    this.#context.setLineDash([7, 5]);
    ring(this.#context, x[node - 1], y[node - 1], Math.max(radius + 1.5, room), palette.focus);
    this.#context.setLineDash([]);
  }

  /** The way of the update to the followed node, step by step. @param {View} view @param {number[]} way */
  #paintWay({ layout: { x, y, radius, count }, palette }, way) {
    const context = this.#context;
    const width = Math.max(3, Math.min(7, radius * 0.2));
    for (let step = 1; step < way.length; step += 1) {
      const [from, to] = [way[step - 1] - 1, way[step] - 1];
      const path = curveBetween(x[from], y[from], x[to], y[to], Math.min(radius + 4, 40));
      for (const [stroke, colour] of /** @type {const} */ ([[width + 4, palette.stage], [width, palette.spreading]])) {
        context.strokeStyle = colour;
        context.lineWidth = stroke;
        context.beginPath();
        context.moveTo(path.ax, path.ay);
        context.quadraticCurveTo(path.bx, path.by, path.cx, path.cy);
        context.stroke();
      }
      const { x: px, y: py } = pointAt(path, 1);
      arrowHead(context, px, py, angleAt(path, 1), width * 2.4, palette.spreading);
    }
    for (const node of count > 120 ? way : []) {
      context.lineWidth = 3;
      ring(context, x[node - 1], y[node - 1], Math.max(8, radius + 3), palette.text);
    }
  }

  /** A line between two sides; where they are not so simply parted, bars across closed roads between neighbours; a barred way where only one direction is closed. @param {View} view @param {Cuts} closed */
  #paintRoads({ layout, palette }, { sides, one_way: oneWay }) {
    const parted = sides.length > 0;
    if (parted && (this.#borders.sides !== sides || this.#borders.layout !== layout)) {
      const line = lineBetween(layout, sides);
      this.#borders = { sides, layout, line, places: line ? [] : bordersOf(layout, sides) };
    }
    if (parted && this.#borders.line) this.#paintBorder(this.#borders.line, palette);
    const half = Math.min(layout.pitch * 0.5, LONGEST_BAR);
    const width = Math.min(5, 1.5 + layout.pitch * 0.12);
    for (const { x, y, angle } of parted ? this.#borders.places : []) {
      const dx = Math.cos(angle) * half;
      const dy = Math.sin(angle) * half;
      this.#stroke([[x - dx, y - dy], [x + dx, y + dy]], width, palette.danger, palette.stage);
    }
    for (const [from, to] of oneWay) this.#paintBarred(middleOf(layout, from), middleOf(layout, to), layout.radius, palette);
  }

  /** From edge to edge. @param {{ x: number, y: number, angle: number }} line @param {import('./palette.js').Palette} palette */
  #paintBorder({ x, y, angle }, palette) {
    const far = this.#size.width + this.#size.height;
    const [dx, dy] = [Math.cos(angle) * far, Math.sin(angle) * far];
    this.#stroke([[x - dx, y - dy], [x + dx, y + dy]], BORDER, palette.danger, palette.stage);
  }

  /** From one group to another: a dashed way that ends at a bar. @param {Point} a @param {Point} b @param {number} radius @param {import('./palette.js').Palette} palette */
  #paintBarred(a, b, radius, palette) {
    const path = curveBetween(a.x, a.y, b.x, b.y, Math.max(radius + 10, 16));
    const end = pointAt(path, 1);
    const angle = angleAt(path, 1) + Math.PI / 2;
    const half = Math.max(12, Math.min(radius * 0.8, 30));
    this.#context.setLineDash([10, 7]);
    this.#stroke(Array.from({ length: 17 }, (_, i) => pointAt(path, i / 16)).map(({ x, y }) => [x, y]), 4, palette.danger, palette.stage);
    this.#context.setLineDash([]);
    const bar = [-1, 1].map((side) => [end.x + side * Math.cos(angle) * half, end.y + side * Math.sin(angle) * half]);
    this.#stroke(bar, 6, palette.danger, palette.stage);
  }

  /** What is being drawn by hand: a rectangle, a line that cuts, a way that closes. @param {View} view @param {import('./gestures.js').Trace} trace */
  #paintTrace({ palette, layout }, { tool, from, to }) {
    const context = this.#context;
    if (tool === 'oneway') this.#paintBarred(from, to, layout.radius, palette);
    else if (tool === 'cut') this.#stroke([[from.x, from.y], [to.x, to.y]], 5, palette.danger, palette.stage);
    else {
      context.fillStyle = palette.focus;
      context.globalAlpha = 0.1;
      context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y);
      context.globalAlpha = 1;
      context.strokeStyle = palette.focus;
      context.lineWidth = 2.5;
      context.setLineDash([7, 5]);
      context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
      context.setLineDash([]);
    }
  }

  /** A line that stands out from whatever is below. @param {number[][]} points @param {number} width @param {string} colour @param {string} halo */
  #stroke(points, width, colour, halo) {
    const context = this.#context;
    for (const [wide, paint] of /** @type {const} */ ([[width + 4, halo], [width, colour]])) {
      context.strokeStyle = paint;
      context.lineWidth = wide;
      context.beginPath();
      points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.stroke();
    }
  }

  /** Small circles have no room for their name, so the one under the pointer says it. @param {View} view @param {Run} run @param {number} node @param {number} taken  The side where a lens stands, or 0. */
  #paintName({ layout: { x, y, radius }, palette, colouring }, run, node, taken) {
    if (radius > NAME_ROOM) return;
    const context = this.#context;
    const size = Math.round(Math.max(17, this.#size.height * 0.03));
    const text = `node ${node} · ${colouring.word(run.shown, node - 1)}`;
    context.font = `600 ${size}px ${FONT}`;
    const width = context.measureText(text).width + size * 1.3;
    const height = size * 1.8;
    const middle = x[node - 1] - (taken * width) / 2;
    const left = Math.min(Math.max(4, middle - width / 2), this.#size.width - width - 4);
    const above = y[node - 1] - radius - height - 10;
    const top = above > 0 ? above : y[node - 1] + radius + 10;
    context.fillStyle = palette.text;
    context.beginPath();
    context.roundRect(left, top, width, height, 8);
    context.fill();
    context.fillStyle = palette.stage;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, left + width / 2, top + height / 2 + 1);
    context.lineWidth = 2;
    ring(context, x[node - 1], y[node - 1], radius + 4, palette.text);
  }
}

/** @typedef {{ x: number, y: number }} Point */

/** @param {import('./layout.js').Layout} layout @param {number[]} nodes @returns {Point} */
function middleOf({ x, y }, nodes) {
  const sum = nodes.reduce((at, node) => ({ x: at.x + x[node - 1], y: at.y + y[node - 1] }), { x: 0, y: 0 });
  return { x: sum.x / Math.max(1, nodes.length), y: sum.y / Math.max(1, nodes.length) };
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} angle @param {number} size @param {string} colour */
function arrowHead(context, x, y, angle, size, colour) {
  const corner = (/** @type {number} */ turn) => /** @type {const} */ ([x - Math.cos(angle + turn) * size, y - Math.sin(angle + turn) * size]);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x + Math.cos(angle) * size * 0.4, y + Math.sin(angle) * size * 0.4);
  context.lineTo(...corner(0.5));
  context.lineTo(...corner(-0.5));
  context.fill();
}
