/** Thousands of cells are texture: the one under the pointer, and those around it, are shown as they would be seen from near. */
import { ROOM_FOR_OUTLINE, drawNode, ring } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./ground.js').View} View */

/** Radius of a node in the lens, in pixels: room for its number. */
const SEEN = 22;
/** Radius of the lens: this share of the stage's height, at most so many pixels; and how far beside the pointer it stands. */
const SHARE = 0.17;
const MOST = 150;
const BESIDE = 26;

/** Kept from picture to picture: a frame has no time to waste on memory. */
let places = { x: new Float32Array(), y: new Float32Array() };

/** @param {number} count */
function placesFor(count) {
  if (places.x.length < count) places = { x: new Float32Array(count), y: new Float32Array(count) };
  return places;
}

/**
 * @param {CanvasRenderingContext2D} context @param {View} view @param {Frame} frame @param {number} node @param {{ width: number, height: number }} size
 * @returns {number} on which side of the node the lens stands: 1 right, -1 left, 0 where none is needed
 */
export function drawLens(context, { layout, palette, colouring }, frame, node, { width, height }) {
  if (layout.radius >= ROOM_FOR_OUTLINE) return 0;
  const reach = Math.min(MOST, height * SHARE);
  const closer = SEEN / layout.radius;
  const from = { x: layout.x[node - 1], y: layout.y[node - 1] };
  const side = from.x + 2 * reach + BESIDE < width ? 1 : -1;
  const centre = { x: from.x + side * (reach + BESIDE), y: Math.min(Math.max(from.y, reach + 4), height - reach - 4) };
  context.save();
  context.beginPath();
  context.arc(centre.x, centre.y, reach, 0, 2 * Math.PI);
  context.fillStyle = palette.stage;
  context.fill();
  context.clip();
  const near = { ...layout, ...placesFor(layout.count), radius: SEEN };
  for (let i = 0; i < layout.count; i += 1) {
    const x = (layout.x[i] - from.x) * closer;
    const y = (layout.y[i] - from.y) * closer;
    if (Math.abs(x) > reach + SEEN || Math.abs(y) > reach + SEEN) continue;
    near.x[i] = centre.x + x;
    near.y[i] = centre.y + y;
    drawNode(context, near, frame, i, palette, colouring);
  }
  context.lineWidth = 3;
  ring(context, centre.x, centre.y, SEEN + 3, palette.focus);
  context.restore();
  context.lineWidth = 3;
  ring(context, centre.x, centre.y, reach, palette.guide);
  return side;
}
