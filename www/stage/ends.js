/** How far a message comes that does not arrive, and the mark where it ends. */
import { FATE, fateOf } from '../engine/frame.js';
import { angleAt, pointAt } from './curve.js';
import { drawCross } from './nodes.js';

/** Shares of the way: lost somewhere, stopped where the road is closed, or at the rim of a node that is down. @type {Record<number, number>} */
const ENDS = Object.freeze({ [FATE.LOST]: 0.6, [FATE.CUT]: 0.5, [FATE.DOWN]: 1 });

/** @param {number} fate @returns {number} a share of the way */
export const endOf = (fate) => ENDS[fateOf(fate)] ?? 1;

/** Whether it ends in a mark of its own, rather than at a node that takes or refuses it. @param {number} fate */
export const endsMarked = (fate) => fateOf(fate) in ENDS;

/**
 * A cross, or, where a road is closed, a bar across the way.
 * @param {CanvasRenderingContext2D} context @param {import('./curve.js').Curve} path @param {number} fate @param {number} size
 * @param {import('./palette.js').Palette} palette @param {number} alpha
 */
export function drawEnd(context, path, fate, size, palette, alpha) {
  const end = endOf(fate);
  const { x, y } = pointAt(path, end);
  const width = Math.max(2, size * 0.3);
  if (fateOf(fate) !== FATE.CUT) {
    drawCross(context, x, y, size * 0.75, width, palette.text, alpha);
    return;
  }
  const across = angleAt(path, end) + Math.PI / 2;
  const [dx, dy] = [Math.cos(across) * size, Math.sin(across) * size];
  context.globalAlpha = alpha;
  context.strokeStyle = palette.danger;
  context.lineWidth = width * 1.3;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(x - dx, y - dy);
  context.lineTo(x + dx, y + dy);
  context.stroke();
  context.lineCap = 'butt';
  context.globalAlpha = 1;
}
