/**
 * What the others believe of a node, as a ring around it, since the fill is what is so: how many of them take it for alive (thin),
 * suspect it (dashed, with a “?”), take it for dead (thick). A suspicion runs out on an arc outside of that.
 */
import { isUp, others } from '../engine/frame.js';
import { FONT } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./ground.js').View} View */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */

/** From this radius on, in pixels, every node has a ring; below, only those that somebody doubts, and of so many. */
const ROOM_FOR_RING = 11;
const MOST_DOUBTED = 2000;
const ROOM_FOR_MARK = 16;
/** Distance from the middle to the ring and to the arc, in radii. */
const RING = 1.12;
const ARC = 1.23;
const TOP = -Math.PI / 2;
const ROUND = 2 * Math.PI;

/** Whether there is room for the rings of those who are doubted, at least. @param {import('./layout.js').Layout} layout */
export const roomForRings = ({ radius, count }) => radius >= ROOM_FOR_RING || count <= MOST_DOUBTED;

/** @param {Context} context @param {View} view @param {Frame} frame @param {number} clock @param {{ width: number, height: number }} size */
export function drawRings(context, { layout, palette }, frame, clock, { width, height }) {
  if (!frame.believes || frame.eyes) return;
  if (!roomForRings(layout)) return;
  const { x, y, radius, count } = layout;
  const roomy = radius >= ROOM_FOR_RING;
  const shown = [];
  for (let i = 0; i < count; i += 1) {
    const inSight = x[i] > -radius && y[i] > -radius && x[i] < width + radius && y[i] < height + radius;
    if (inSight && (roomy || frame.suspect[i] + frame.dead[i] > 0)) shown.push(i);
  }
  for (const i of shown) drawRing(context, x[i], y[i], radius, frame, i, palette);
  if (roomy) drawCountdowns(context, layout, frame, clock, palette);
  if (radius >= ROOM_FOR_MARK) for (const i of shown) drawMark(context, x[i], y[i], radius, frame, i, palette);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {Frame} frame @param {number} i @param {Palette} palette */
function drawRing(context, x, y, radius, frame, i, palette) {
  const whole = Math.max(1, others(frame, i));
  const reach = Math.max(radius * RING, radius + 3.5);
  const wide = Math.max(2.5, radius * 0.085);
  let from = TOP;
  const part = (/** @type {number} */ number) => {
    const start = from;
    from += (ROUND * number) / whole;
    return /** @type {const} */ ([start, from]);
  };
  const unheardOf = frame.alive[i] + frame.suspect[i] + frame.dead[i] + frame.left[i] === 0;
  if (unheardOf && !isUp(frame, i)) return; // who is not there and of whom nobody knows is no matter of belief
  const dead = part(frame.dead[i]);
  const suspect = part(frame.suspect[i]);
  const left = part(frame.left[i]);
  const alive = part(frame.alive[i]);
  arc(context, x, y, reach, TOP, TOP + ROUND, 1, palette.guide);
  if (frame.alive[i] > 0) arc(context, x, y, reach, ...alive, Math.max(2, wide * 0.5), palette.alive);
  if (frame.left[i] > 0) arc(context, x, y, reach, ...left, wide, palette['waiting-edge']);
  if (frame.suspect[i] > 0) {
    arc(context, x, y, reach, ...suspect, wide + 2.5, palette['on-suspect']);
    context.setLineDash([Math.max(4, wide), Math.max(2.5, wide * 0.6)]);
    arc(context, x, y, reach, ...suspect, wide, palette.suspect);
    context.setLineDash([]);
  }
  if (frame.dead[i] > 0) arc(context, x, y, reach, ...dead, wide * 1.4, palette.dead);
}

/** A “?” on who is suspected, a cross on who is taken for dead and lives. @param {Context} context @param {number} centreX @param {number} centreY @param {number} radius @param {Frame} frame @param {number} i @param {Palette} palette */
function drawMark(context, centreX, centreY, radius, frame, i, palette) {
  const suspected = frame.suspect[i] > 0;
  if (!suspected && !(frame.dead[i] > 0 && isUp(frame, i))) return;
  const [mark, ground, ink] = suspected ? ['?', palette.suspect, palette['on-suspect']] : ['✕', palette.dead, palette['on-dead']];
  const size = Math.max(8, radius * 0.27);
  const x = centreX + radius * RING * 0.72;
  const y = centreY - radius * RING * 0.72;
  for (const [reach, colour] of /** @type {const} */ ([[size + 4, palette.stage], [size + 1.5, ink], [size, ground]])) {
    context.beginPath();
    context.arc(x, y, reach, 0, ROUND);
    context.fillStyle = colour;
    context.fill();
  }
  context.fillStyle = ink;
  context.font = `750 ${Math.round(size * 1.45)}px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(mark, x, y + size * 0.08);
}

/**
 * The arc is what is left until the first of the observers gives the suspect up, of the longest that it could wait; the hands of the
 * others are ticks.
 * @param {Context} context @param {import('./layout.js').Layout} layout @param {Frame} frame @param {number} clock @param {Palette} palette
 */
function drawCountdowns(context, { x, y, radius }, frame, clock, palette) {
  const { suspected, suspicion_ends: ends, suspicion_longest: longest } = frame;
  const reach = Math.max(radius * ARC, radius + 8);
  const wide = Math.max(2.5, radius * 0.055);
  for (let k = 0; k < suspected.length; k += 1) {
    const i = suspected[k] - 1;
    const share = Math.min(1, Math.max(0, (ends[k] - clock) / longest[k]));
    const end = TOP + ROUND * share;
    if (suspected[k - 1] !== suspected[k]) {
      arc(context, x[i], y[i], reach, TOP, end, wide + 2, palette['on-suspect']);
      arc(context, x[i], y[i], reach, TOP, end, wide, palette.suspect);
    }
    const tick = wide * 2.2;
    context.beginPath();
    context.moveTo(x[i] + Math.cos(end) * (reach - tick / 2), y[i] + Math.sin(end) * (reach - tick / 2));
    context.lineTo(x[i] + Math.cos(end) * (reach + tick), y[i] + Math.sin(end) * (reach + tick));
    context.lineWidth = 2;
    context.strokeStyle = palette.text;
    context.stroke();
  }
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to @param {number} width @param {string} colour */
function arc(context, x, y, radius, from, to, width, colour) {
  context.beginPath();
  context.arc(x, y, radius, from, to);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}
