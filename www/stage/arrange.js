/** Arrangements that tell of the run: nodes by the round in which they heard, or below whoever told them first. */
import { evenPitch } from './grid.js';
import { emptyLayout, place, placeRound, placeZones } from './layout.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Size} Size */

/**
 * @typedef {object} Arrangement
 * @property {string} name
 * @property {string} label
 * @property {number} upTo  Most nodes that it can show.
 * @property {boolean} moves  Whether positions change as news spreads.
 * @property {(frame: Frame, size: Size, zones: Uint16Array) => Layout} place
 */

/** A ring of more than this is a line too fine to see. */
const ROUND_UP_TO = 200;
/** A tree of more has no room for its twigs; it is told by bands of generations instead. */
const TREE_UP_TO = 120;
const MOST_BANDS = 16;
/** Between bands, in pitches: at least, and where there is room. */
const BAND_GAP = Object.freeze([0.6, 3]);
/** Width of a letter of a name, as a share of its size. */
const LETTER = 0.62;
const MARGIN = 0.02;
const NAME_SHARE = 0.034;
const RADIUS_MAX = 64;
/** From one column of a tree to the next, in pitches, so that tables have room between them. */
const ROOM_BESIDE = 1.8;
const UNTOLD = 'not told yet';
const NAME_MIN = 12;

/** @type {readonly Arrangement[]} */
export const ARRANGEMENTS = Object.freeze([
  { name: 'usual', label: 'as usual', upTo: Infinity, moves: false, place: ({ nodes }, size, zones) => place(nodes, size, zones) },
  { name: 'ring', label: 'in rings', upTo: ROUND_UP_TO, moves: false, place: ({ nodes }, size) => placeRound(nodes, size) },
  { name: 'zones', label: 'by zone', upTo: Infinity, moves: false, place: ({ nodes }, size, zones) => placeZones(nodes, size, zones) },
  { name: 'rounds', label: 'by round heard', upTo: Infinity, moves: true, place: placeByRound },
  { name: 'tree', label: 'who told whom', upTo: Infinity, moves: true, place: placeTree },
]);

/** One band of columns per round, those who have not heard last: the bands' widths are the curve. @param {Frame} frame @param {Size} size */
function placeByRound(frame, size) {
  const last = frame.heard_round.reduce((most, round) => Math.max(most, round), 0);
  const grouped = Math.max(1, Math.ceil(last / MOST_BANDS));
  const bands = Array.from({ length: Math.ceil(last / grouped) }, (_, i) => ({ name: i === 0 ? 'round 0' : String(i * grouped), nodes: /** @type {number[]} */ ([]) }));
  const unheard = { name: UNTOLD, nodes: /** @type {number[]} */ ([]) };
  frame.heard_round.forEach((round, i) => (round === 0 ? unheard : bands[Math.floor((round - 1) / grouped)]).nodes.push(i));
  return placeBands([...bands, unheard].filter(({ nodes }) => nodes.length > 0), frame.nodes, size);
}

/**
 * Bands side by side, each filled column by column. The pitch leaves room for as many bands as there may be, so that it stays
 * the same while they fill.
 * @param {{ name: string, nodes: number[] }[]} bands @param {number} count @param {Size} size @returns {Layout}
 */
function placeBands(bands, count, { width, height, ratio }) {
  const layout = emptyLayout(count);
  const margin = MARGIN * Math.min(width, height);
  const label = Math.max(NAME_MIN, NAME_SHARE * height);
  const top = Math.round(margin + label * 1.5);
  const reserve = Math.min(count, MOST_BANDS) + 1;
  let pitch = Math.min(2.6 * RADIUS_MAX, height - top - margin);
  const rowsAt = (/** @type {number} */ p) => Math.max(1, Math.floor((height - top - margin) / p));
  while (count / rowsAt(pitch) + reserve * (1 + BAND_GAP[0]) > (width - 2 * margin) / pitch) pitch *= 0.99;
  pitch = evenPitch(pitch, ratio);
  const rows = rowsAt(pitch);
  const widths = bands.map(({ name, nodes }) => Math.max(Math.ceil(nodes.length / rows) * pitch, name.length * label * LETTER));
  const free = width - 2 * margin - widths.reduce((sum, one) => sum + one, 0);
  const gap = Math.min(BAND_GAP[1] * pitch, free / Math.max(1, bands.length - 1));
  let left = Math.round(margin);
  bands.forEach(({ name, nodes }, band) => {
    nodes.forEach((node, i) => {
      layout.x[node] = left + (Math.floor(i / rows) + 0.5) * pitch;
      layout.y[node] = top + ((i % rows) + 0.5) * pitch;
    });
    layout.blocks.push({ name, nodes, left, top, width: widths[band], height: Math.min(rows, nodes.length) * pitch, label });
    left = Math.round(left + widths[band] + gap);
  });
  layout.pitch = pitch;
  layout.radius = pitch * (pitch > 12 ? 0.36 : 0.42);
  return layout;
}

/**
 * Each node below the one that told it first, as long as there is room; then in bands, one per generation. Whom nobody told stands apart,
 * under a name: in a line below the tree it would pass for somebody's child.
 * @param {Frame} frame @param {Size} size
 */
function placeTree(frame, size) {
  const { depth, children, roots } = familyOf(frame);
  if (frame.nodes > TREE_UP_TO) return placeBands(generations(frame, depth, children, roots), frame.nodes, size);
  const layout = emptyLayout(frame.nodes);
  const deepest = depth.reduce((most, one) => Math.max(most, one), 0);
  const untold = [...depth.keys()].filter((i) => depth[i] === 0);
  const label = untold.length > 0 ? Math.max(NAME_MIN, NAME_SHARE * size.height) : 0;
  const lines = deepest + (untold.length > 0 ? 1 : 0);
  const leaves = depth.reduce((sum, one, i) => sum + (one > 0 && children[i].length === 0 ? 1 : 0), 0);
  const inset = MARGIN * size.width;
  const wide = size.width - 2 * inset;
  const high = (size.height - 2 * label) / Math.max(2, lines);
  const slot = wide / Math.max(leaves, untold.length, 1);
  layout.pitch = Math.min(slot, high, 2.6 * RADIUS_MAX);
  // What a node holds stands beside it where that is free; else below it, which takes as much room as the node.
  const beside = slot >= ROOM_BESIDE * layout.pitch;
  if (beside) layout.tables = Array.from(depth, () => ({ dx: 1, dy: 0 }));
  layout.radius = layout.pitch * (beside || !layout.tier.tables ? 0.36 : 0.25);
  const raised = beside || !layout.tier.tables ? 0.5 : 0.35;
  let leaf = 0;
  /** @param {number} i @returns {number} */
  const spread = (i) => {
    const below = children[i].map(spread);
    layout.y[i] = high * (depth[i] - 1 + raised);
    layout.x[i] = below.length > 0 ? (below[0] + below[below.length - 1]) / 2 : inset + (wide * (leaf++ + 0.5)) / leaves;
    return layout.x[i];
  };
  roots.forEach(spread);
  if (untold.length === 0) return layout;
  const top = deepest * high + 2 * label;
  untold.forEach((node, i) => {
    layout.x[node] = inset + layout.pitch * (i + 0.5);
    layout.y[node] = top + high * raised;
  });
  layout.blocks.push({ name: UNTOLD, nodes: untold, left: inset, top: top + high * raised - layout.radius, width: UNTOLD.length * label * LETTER, height: 2 * layout.radius, label });
  return layout;
}

/**
 * Generations, siblings side by side in the order of their parents.
 * @param {Frame} frame @param {Uint16Array} depth @param {number[][]} children @param {number[]} roots
 */
function generations({ nodes: count }, depth, children, roots) {
  const bands = [];
  for (let nodes = roots; nodes.length > 0 && bands.length < MOST_BANDS; nodes = nodes.flatMap((i) => children[i])) {
    bands.push({ name: bands.length === 0 ? 'hop 0' : String(bands.length), nodes });
  }
  const placed = new Set(bands.flatMap(({ nodes }) => nodes));
  const later = [...depth.keys()].filter((i) => depth[i] > 0 && !placed.has(i));
  if (later.length > 0) bands.push({ name: 'later', nodes: later });
  const unheard = [...depth.keys()].filter((i) => depth[i] === 0);
  if (unheard.length > 0 || count === 0) bands.push({ name: UNTOLD, nodes: unheard });
  return bands;
}

/**
 * Who told whom: generation of each node from 1 (0 = has not heard), its children, and where it all began.
 * @param {Frame} frame
 */
export function familyOf({ parent, heard_round: heard, nodes }) {
  const depth = new Uint16Array(nodes);
  /** @type {number[][]} */
  const children = Array.from({ length: nodes }, () => []);
  /** @type {number[]} */
  const roots = [];
  for (let i = 0; i < nodes; i += 1) {
    if (heard[i] === 0) continue;
    if (parent[i] > 0 && heard[parent[i] - 1] > 0) children[parent[i] - 1].push(i);
    else roots.push(i);
  }
  let line = roots;
  for (let generation = 1; line.length > 0; generation += 1) {
    for (const i of line) depth[i] = generation;
    line = line.flatMap((i) => children[i]);
  }
  return { depth, children, roots };
}
