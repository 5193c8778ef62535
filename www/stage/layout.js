/**
 * Where nodes stand. Positions depend on the number of nodes and the shape of the stage, never on the run:
 * gossip has no geometry, and people read meaning into closeness.
 */
import { tierFor } from './tiers.js';

/**
 * @typedef {object} Layout
 * @property {number} count
 * @property {Float32Array} x  Centres, in stage pixels; index = node - 1.
 * @property {Float32Array} y
 * @property {number} radius
 * @property {{ dx: number, dy: number }[]} tables  On which side of its circle a node's table stands, while tables are printed.
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

/**
 * @param {number} count @param {number} width @param {number} height
 * @returns {Layout}
 */
export function place(count, width, height) {
  const tier = tierFor(count);
  /** @type {Layout} */
  const layout = { count, tier, x: new Float32Array(count), y: new Float32Array(count), radius: 0, tables: [] };
  if (tier.name === 'ring') placeRing(layout, width, height);
  else if (tier.name === 'rings') placeRings(layout, width, height);
  else placeGrid(layout, width, height);
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

/** Rows and columns of equal pitch, read like a page. @param {Layout} layout @param {number} width @param {number} height */
function placeGrid(layout, width, height) {
  const pitch = gridPitch(layout.count, width, height);
  const columns = Math.max(1, Math.floor(width / pitch));
  const rows = Math.ceil(layout.count / columns);
  layout.radius = pitch > 12 ? pitch * 0.34 : pitch * 0.42;
  const left = (width - (columns - 1) * pitch) / 2;
  const top = (height - (rows - 1) * pitch) / 2;
  for (let i = 0; i < layout.count; i += 1) {
    layout.x[i] = left + (i % columns) * pitch;
    layout.y[i] = top + Math.floor(i / columns) * pitch;
  }
}

/** The widest pitch at which all cells fit. @param {number} count @param {number} width @param {number} height */
function gridPitch(count, width, height) {
  let pitch = Math.sqrt((width * height) / count);
  while (Math.floor(width / pitch) * Math.floor(height / pitch) < count) pitch *= 0.995;
  return pitch;
}
