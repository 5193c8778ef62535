/**
 * The lower canvas: nodes, their tables, the names of zones. What has not changed since the last frame stays; thousands of
 * nodes are set pixel by pixel.
 */
import { drawName, titleOf } from './names.js';
import { ROOM_FOR_OUTLINE, SPECK, drawNode } from './nodes.js';
import { pixelOf } from './palette.js';
import { Pixels } from './pixels.js';
import { drawTable } from './tables.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {import('./colouring.js').Colouring} Colouring */
/** @typedef {import('./colouring.js').Look} Look */

/**
 * @typedef {object} View  How the stage is to be seen.
 * @property {Layout} layout  As the camera shows it.
 * @property {Palette} palette
 * @property {Colouring} colouring
 * @property {import('./kin.js').Kin | null} kin  Whom we follow: the others are dimmed.
 * @property {boolean} branches  Whether lines show who told whom.
 */

/** Others than the followed keep this much of their colour. */
const DIMMED = 0.25;
/** More lines than this are a grey cloth. */
const MOST_BRANCHES = 2000;
const REACH = 1.25;

export class Ground {
  #context;
  #size = { width: 1, height: 1, ratio: 1 };
  /** @type {Pixels | null} */
  #pixels = null;
  /** What each node was last painted as. @type {(Look | null)[]} */
  #looks = [];
  /** What stands above each block. @type {string[]} */
  #names = [];

  /** @param {CanvasRenderingContext2D} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {{ width: number, height: number, ratio: number }} size */
  resize(size) {
    this.#size = size;
    this.#pixels = null;
  }

  /** Everything anew. @param {View} view @param {Run} run */
  paint(view, run) {
    const context = this.#context;
    const { width, height, ratio } = this.#size;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#wipe(view, 0, 0, width, height);
    this.#looks = [];
    this.#names = [];
    if (asPixels(view)) this.#paintCells(view, run.shown);
    else this.#paintNodes(view, run);
    this.#paintNames(view, run.shown);
  }

  /** The canvas has no transparency: it is the background too, which spares the browser a layer. @param {View} view @param {number} x @param {number} y @param {number} width @param {number} height */
  #wipe({ palette }, x, y, width, height) {
    this.#context.fillStyle = palette.stage;
    this.#context.fillRect(x, y, width, height);
  }

  /** Only the nodes that changed; says which those were. @param {View} view @param {Run} run @returns {number[]} */
  repaint(view, run) {
    if (asPixels(view)) {
      const cells = this.#paintCells(view, run.shown);
      if (cells.length > 0) this.#names = []; // the pixels around them went over the names
      this.#paintNames(view, run.shown);
      return cells;
    }
    this.#paintNames(view, run.shown);
    const { x, y, radius } = view.layout;
    const reach = radius * REACH + 1;
    const changed = this.#changed(view, run.shown);
    if (changed.length > 0 && (view.kin || view.branches)) this.paint(view, run); // they touch more than the nodes that changed
    else for (const i of changed) {
      this.#wipe(view, x[i] - reach, y[i] - reach, 2 * reach, 2 * reach);
      drawNode(this.#context, view.layout, run.shown, i, view.palette, view.colouring);
    }
    return changed;
  }

  /** Nodes in sight that look different from how they were last painted, which they now count as. @param {View} view @param {Frame} frame */
  #changed({ layout: { count, x, y, radius }, colouring }, frame) {
    const { width, height } = this.#size;
    const changed = [];
    for (let i = 0; i < count; i += 1) {
      const look = colouring.look(frame, i);
      if (look === this.#looks[i]) continue;
      this.#looks[i] = look;
      if (x[i] > -radius && x[i] < width + radius && y[i] > -radius && y[i] < height + radius) changed.push(i);
    }
    return changed;
  }

  /** @param {View} view @param {Frame} frame */
  #paintCells(view, frame) {
    const { layout: { x, y, radius }, palette, kin } = view;
    const pixels = (this.#pixels ??= new Pixels(this.#context, this.#size.ratio));
    if (this.#looks.length === 0) pixels.clear(pixelOf(palette.stage));
    const changed = this.#changed(view, frame);
    const colours = new Map();
    for (const i of changed) {
      const look = /** @type {Look} */ (this.#looks[i]);
      const dim = kin !== null && kin.of[i] === 0;
      const colourOf = (/** @type {Look['fill']} */ name) => {
        const key = dim ? `dim ${name}` : name;
        if (!colours.has(key)) colours.set(key, pixelOf(dim ? mixed(palette.stage, palette[name], DIMMED) : palette[name]));
        return colours.get(key);
      };
      pixels.square(x[i], y[i], radius, colourOf(look.fill));
      if (look.ghost && look.edge) pixels.square(x[i], y[i], radius * SPECK, colourOf(look.edge));
    }
    pixels.flush();
    return changed;
  }

  /** @param {View} view @param {Run} run */
  #paintNodes(view, run) {
    const context = this.#context;
    const { layout, palette, colouring, kin } = view;
    if (view.branches) this.#paintBranches(view, run.shown);
    const inSight = this.#changed(view, run.shown);
    for (const i of inSight) drawNode(context, layout, run.shown, i, palette, colouring);
    if (kin) {
      context.globalAlpha = 1 - DIMMED;
      context.fillStyle = palette.stage;
      context.fillRect(0, 0, this.#size.width, this.#size.height);
      context.globalAlpha = 1;
      for (const i of inSight) if (kin.of[i]) drawNode(context, layout, run.shown, i, palette, colouring);
    }
    if (!layout.tier.tables) return;
    const { believes, updates } = run.shown;
    for (const table of run.tables) {
      if (believes && updates === 0 && table.known.length === 0) continue; // where beliefs are the news, an empty table says nothing
      if (!kin || kin.of[table.node - 1]) drawTable(context, layout, table, run.changes.of(table.node), palette);
    }
  }

  /** Who told whom. @param {View} view @param {Frame} frame */
  #paintBranches({ layout: { x, y }, palette }, { parent, heard_round: heard, nodes }) {
    if (nodes > MOST_BRANCHES) return;
    const context = this.#context;
    context.strokeStyle = palette.guide;
    context.lineWidth = 1.5;
    for (let i = 0; i < nodes; i += 1) {
      const from = parent[i] - 1;
      if (from < 0 || heard[i] === 0) continue;
      context.beginPath();
      context.moveTo(x[from], y[from]);
      context.bezierCurveTo(x[from], (y[from] + y[i]) / 2, x[i], (y[from] + y[i]) / 2, x[i], y[i]);
      context.stroke();
    }
  }

  /** The name of each block and how many of it know, where that changed. @param {View} view @param {Frame} frame */
  #paintNames(view, frame) {
    view.layout.blocks.forEach((block, i) => {
      const title = titleOf(block, frame);
      const text = block.label > 0 ? `${title.name} ${title.share}` : '';
      if (text === (this.#names[i] ?? '')) return;
      this.#names[i] = text;
      drawName(this.#context, block, title, view.palette);
    });
  }
}

/** @param {View} view */
const asPixels = ({ layout }) => layout.radius < ROOM_FOR_OUTLINE;

/** @param {string} under @param {string} over @param {number} share  Of the upper. */
function mixed(under, over, share) {
  const channel = (/** @type {string} */ colour, /** @type {number} */ at) => parseInt(colour.slice(at, at + 2), 16);
  const mix = [1, 3, 5].map((at) => Math.round(channel(under, at) * (1 - share) + channel(over, at) * share));
  return `#${mix.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
