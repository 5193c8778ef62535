/**
 * Where nodes stand. Positions depend on the number of nodes, their zones and the shape of the stage, never on the run:
 * gossip has no geometry, and people read meaning into closeness. Those that do depend on it are in arrange.js.
 */
import { OVERVIEW } from './camera.js';
import { tierFor } from './tiers.js';

/** @typedef {import('./camera.js').Camera} Camera */

/**
 * A part of the stage with a name: a zone, a round.
 * @typedef {object} Block
 * @property {string} name
 * @property {number[] | Uint32Array} nodes  Indices: node - 1.
 * @property {number} left  Of the nodes; the name stands above.
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {number} label  Size of the name in pixels; 0 = no room for it.
 */

/**
 * @typedef {object} Layout
 * @property {number} count
 * @property {Float32Array} x  Centres, in stage pixels; index = node - 1.
 * @property {Float32Array} y
 * @property {number} radius
 * @property {number} pitch  From one centre to the next.
 * @property {{ dx: number, dy: number }[]} tables  On which side of its circle a node's table stands; below, where it does not say.
 * @property {Block[]} blocks
 * @property {import('./tiers.js').Tier} tier
 */

/** Largest circle, as a share of the stage's shorter side, and in pixels. */
const RING_RADIUS_SHARE = 0.095;
const RING_RADIUS_MAX = 84;
/** A circle and the gap to its neighbour, in radii. */
const RING_PITCH = 2.5;
/** Nodes whose way from the middle is steeper than this have their table above or below. */
const STEEP = 0.5;
/** Room outside the ring, in radii: for a table, and for none. */
const TABLE_ROOM = Object.freeze({ beside: 1.9, above: 1.35, none: 0.6 });
/** Up to so many nodes, none has neighbours beside it: all tables may stand beside. */
const CORNERS = 5;
const RINGS_MARGIN = 12;
/** A zone's name, as a share of the stage's height, and in pixels; a block narrower than this has no room for one. */
const NAME_SHARE = 0.034;
const NAME_SIZES = Object.freeze([11, 34]);
const NAME_LINE = 1.45;
const NAMED_WIDTH = 5.5;
/** Between zones, as a share of the stage's shorter side. */
const GUTTER_SHARE = 0.022;
/** On the screen a circle grows with the zoom up to here. */
const ZOOMED_RADIUS_MAX = 64;

/** @param {number} count @returns {Layout} */
export function emptyLayout(count) {
  return { count, tier: tierFor(count), x: new Float32Array(count), y: new Float32Array(count), radius: 0, pitch: 0, tables: [], blocks: [] };
}

/**
 * As suits the number of nodes: one ring, two or three, a grid by zones.
 * @param {number} count @param {number} width @param {number} height @param {Uint16Array} [zones]  Of each node, from 1.
 */
export function place(count, width, height, zones) {
  const { name } = tierFor(count);
  return name === 'ring' || name === 'rings' ? placeRound(count, width, height) : placeZones(count, width, height, zones);
}

/** One ring, or several. @param {number} count @param {number} width @param {number} height */
export function placeRound(count, width, height) {
  const layout = emptyLayout(count);
  if (layout.tier.name === 'ring') placeRing(layout, width, height);
  else placeRings(layout, width, height);
  layout.pitch = layout.radius * RING_PITCH;
  return layout;
}

/**
 * One ellipse with room for every node's table outside it: beside the node, or above and below where the stage is
 * upright or the ring is crowded.
 * @param {Layout} layout @param {number} width @param {number} height
 */
function placeRing(layout, width, height) {
  const upright = width < height;
  const largest = Math.min(RING_RADIUS_MAX, RING_RADIUS_SHARE * Math.min(width, height) + 8);
  const pitch = (2 * Math.PI * (Math.min(width, height) / 2 - 2 * largest)) / layout.count;
  layout.radius = Math.max(14, Math.min(largest, pitch / RING_PITCH));
  const rx = width / 2 - layout.radius * (1 + (upright ? TABLE_ROOM.none : TABLE_ROOM.beside));
  const ry = height / 2 - layout.radius * (1 + (upright || layout.count > CORNERS ? TABLE_ROOM.above : TABLE_ROOM.none));
  const flat = -Math.PI / 2 - Math.PI / layout.count; // two nodes share the top, so that four make a rectangle
  const angles = Array.from(layout.x, (_, i) => flat + (2 * Math.PI * i) / layout.count);
  const widest = Math.max(...angles.map((angle) => Math.abs(Math.cos(angle))));
  const tallest = Math.max(...angles.map((angle) => Math.abs(Math.sin(angle))));
  angles.forEach((angle, i) => {
    const steep = upright || (layout.count > CORNERS && Math.abs(Math.cos(angle)) < STEEP * widest);
    layout.x[i] = width / 2 + (layout.count === 1 ? 0 : (rx * Math.cos(angle)) / widest);
    layout.y[i] = height / 2 + (layout.count === 1 ? 0 : (ry * Math.sin(angle)) / tallest);
    layout.tables[i] = { dx: steep ? 0 : Math.sign(Math.cos(angle)), dy: steep ? Math.sign(Math.sin(angle)) : 0 };
  });
}

/** Concentric ellipses, filled from the outside in, with an equal pitch. @param {Layout} layout @param {number} width @param {number} height */
function placeRings(layout, width, height) {
  const rings = layout.count <= 40 ? 2 : 3;
  const share = Array.from({ length: rings }, (_, ring) => 1 - ring * (rings === 2 ? 0.42 : 0.29));
  const whole = share.reduce((sum, part) => sum + part, 0);
  const shorter = Math.min(width, height) / 2 - RINGS_MARGIN;
  layout.radius = Math.min(28, (Math.PI * shorter * whole) / layout.count / 1.45, shorter * 0.11);
  const rx = width / 2 - layout.radius - RINGS_MARGIN;
  const ry = height / 2 - layout.radius - RINGS_MARGIN;
  let placed = 0;
  share.forEach((part, ring) => {
    const here = ring === rings - 1 ? layout.count - placed : Math.round((layout.count * part) / whole);
    for (let i = 0; i < here; i += 1) {
      const angle = -Math.PI / 2 + (2 * Math.PI * (i + ring / 2)) / here;
      layout.x[placed] = width / 2 + rx * part * Math.cos(angle);
      layout.y[placed] = height / 2 + ry * part * Math.sin(angle);
      placed += 1;
    }
  });
}

/**
 * Rows and columns of equal pitch, read like a page: one block, or one for each zone with a gutter between.
 * @param {number} count @param {number} width @param {number} height @param {Uint16Array} [zones]
 */
export function placeZones(count, width, height, zones) {
  const layout = emptyLayout(count);
  const groups = nodesByZone(count, zones);
  if (groups.length === 1) {
    layout.pitch = gridPitch(count, width, height);
    fillBlock(layout, '', groups[0], { left: 0, top: 0, width, height, label: 0, centred: true });
  } else placeBlocks(layout, groups, width, height);
  layout.radius = layout.pitch > 12 ? layout.pitch * 0.34 : layout.pitch * 0.42;
  return layout;
}

/** @param {number} count @param {Uint16Array} [zones] @returns {number[][]} */
function nodesByZone(count, zones) {
  /** @type {number[][]} */
  const groups = [];
  for (let i = 0; i < count; i += 1) (groups[(zones?.[i] ?? 1) - 1] ??= []).push(i);
  return groups.filter(Boolean);
}

/** The arrangement of blocks that leaves the widest pitch. @param {Layout} layout @param {number[][]} groups @param {number} width @param {number} height */
function placeBlocks(layout, groups, width, height) {
  const gutter = GUTTER_SHARE * Math.min(width, height);
  const largest = Math.max(...groups.map(({ length }) => length));
  const name = Math.min(NAME_SIZES[1], Math.max(NAME_SIZES[0], NAME_SHARE * height));
  const plans = groups.map((_, i) => {
    const columns = i + 1;
    const rows = Math.ceil(groups.length / columns);
    const blockWidth = (width - gutter * (columns + 1)) / columns;
    const label = blockWidth >= NAMED_WIDTH * name ? name : 0;
    const blockHeight = (height - gutter * (rows + 1)) / rows - label * NAME_LINE;
    return { columns, blockWidth, blockHeight, label, pitch: gridPitch(largest, blockWidth, blockHeight) };
  });
  const { columns, blockWidth, blockHeight, label, pitch } = plans.reduce((best, plan) => (plan.pitch > best.pitch ? plan : best));
  layout.pitch = pitch;
  groups.forEach((nodes, i) => {
    const left = gutter + (i % columns) * (blockWidth + gutter);
    const top = gutter + Math.floor(i / columns) * (blockHeight + label * NAME_LINE + gutter) + label * NAME_LINE;
    fillBlock(layout, `zone ${i + 1}`, nodes, { left, top, width: blockWidth, height: blockHeight, label, centred: false });
  });
}

/**
 * @param {Layout} layout @param {string} name @param {number[]} nodes
 * @param {{ left: number, top: number, width: number, height: number, label: number, centred: boolean }} area
 */
function fillBlock(layout, name, nodes, { left, top, width, height, label, centred }) {
  const { pitch } = layout;
  const columns = Math.max(1, Math.floor(width / pitch + 1e-6));
  const rows = Math.ceil(nodes.length / columns);
  const x = centred ? left + (width - columns * pitch) / 2 : left;
  const y = centred ? top + (height - rows * pitch) / 2 : top;
  nodes.forEach((node, i) => {
    layout.x[node] = x + ((i % columns) + 0.5) * pitch;
    layout.y[node] = y + (Math.floor(i / columns) + 0.5) * pitch;
  });
  layout.blocks.push({ name, nodes, left: x, top: y, width: columns * pitch, height: rows * pitch, label });
}

/** The widest pitch at which all cells fit; 0 where there is no room at all. @param {number} count @param {number} width @param {number} height */
function gridPitch(count, width, height) {
  if (width <= 0 || height <= 0) return 0;
  let pitch = Math.min(width, height, Math.sqrt((width * height) / count));
  while (Math.floor(width / pitch) * Math.floor(height / pitch) < count) pitch *= 0.995;
  return pitch;
}

/**
 * A layout as a camera shows it: moved, stretched, in the tier that suits the number of nodes that share the stage now.
 * @param {Layout} layout @param {Camera} camera @returns {Layout}
 */
export function project(layout, camera) {
  if (camera.scale === OVERVIEW.scale) return layout;
  const { scale, x, y } = camera;
  const block = (/** @type {Block} */ { name, nodes, left, top, width, height, label }) =>
    ({ name, nodes, left: left * scale + x, top: top * scale + y, width: width * scale, height: height * scale, label });
  return {
    count: layout.count,
    x: layout.x.map((value) => value * scale + x),
    y: layout.y.map((value) => value * scale + y),
    radius: Math.max(layout.radius, Math.min(layout.radius * scale, ZOOMED_RADIUS_MAX)),
    pitch: layout.pitch * scale,
    tables: layout.tables,
    blocks: layout.blocks.map(block),
    tier: tierFor(layout.count / scale ** 2),
  };
}
