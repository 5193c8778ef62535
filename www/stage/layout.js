/**
 * Where nodes stand. Positions depend on the number of nodes, their zones and the shape of the stage, never on the run:
 * gossip has no geometry, and people read meaning into closeness. Those that do depend on it are in arrange.js.
 */
import { OVERVIEW } from './camera.js';
import { placeGrid } from './grid.js';
import { placeRing, placeRings } from './rings.js';
import { tierFor } from './tiers.js';

/** @typedef {import('./camera.js').Camera} Camera */
/** @typedef {{ width: number, height: number, ratio: number }} Size  Of the stage, and device pixels to its pixels. */

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

/** On the screen a circle grows with the zoom up to here. */
const ZOOMED_RADIUS_MAX = 64;

/** @param {number} count @returns {Layout} */
export function emptyLayout(count) {
  return { count, tier: tierFor(count), x: new Float32Array(count), y: new Float32Array(count), radius: 0, pitch: 0, tables: [], blocks: [] };
}

/**
 * As suits the number of nodes: one ring, several, a grid by zones.
 * @param {number} count @param {Size} size @param {Uint16Array} [zones]  Of each node, from 1.
 */
export function place(count, size, zones) {
  const { name } = tierFor(count);
  return name === 'ring' || name === 'rings' ? placeRound(count, size) : placeZones(count, size, zones);
}

/** One ring, or several. @param {number} count @param {Size} size */
export function placeRound(count, { width, height }) {
  const layout = emptyLayout(count);
  if (layout.tier.name === 'ring') placeRing(layout, width, height);
  else placeRings(layout, width, height);
  return layout;
}

/** @param {number} count @param {Size} size @param {Uint16Array} [zones] */
export function placeZones(count, size, zones) {
  const layout = emptyLayout(count);
  placeGrid(layout, size, zones);
  return layout;
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
