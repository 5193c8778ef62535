/** How long until a node acts by itself: an arc around its rim that has gone round when its turn comes. By the engine's own timers. */
import { outline } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./ground.js').View} View */

const TOP = -Math.PI / 2;
const ROUND = 2 * Math.PI;

/** @param {CanvasRenderingContext2D} context @param {View} view @param {Frame} frame @param {number} clock */
export function drawTurns(context, { layout: { x, y, radius, tier }, palette }, { turn_at: at, turn_every: every }, clock) {
  if (tier.name !== 'ring') return;
  const width = 1.2 * outline(radius); // what is free between a rim and the ring of one who spreads
  context.lineWidth = width;
  context.strokeStyle = palette.text;
  for (let i = 0; i < at.length; i += 1) {
    if (at[i] === 0) continue;
    const left = Math.min(1, Math.max(0, (at[i] - clock) / every[i]));
    context.beginPath();
    context.arc(x[i], y[i], radius + width / 2, TOP, TOP + ROUND * (1 - left));
    context.stroke();
  }
}
