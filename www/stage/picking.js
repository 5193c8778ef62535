/** What is meant by a point: the nearest node or message within reach, so that nobody has to hit a small target. */

import { pointAt } from './curve.js';
import { seenOf, underWay } from './messages.js';

/** @typedef {import('./layout.js').Layout} Layout */

/** Reach beyond a node's rim, in pixels. */
const REACH = 24;

/**
 * @param {Layout} layout @param {number} x @param {number} y
 * @returns {number} the node, or 0
 */
export function nodeAt(layout, x, y) {
  const reach = Math.max(REACH, layout.radius + 6);
  let nearest = 0;
  let best = reach * reach;
  for (let i = 0; i < layout.count; i += 1) {
    const dx = layout.x[i] - x;
    const dy = layout.y[i] - y;
    const distance = dx * dx + dy * dy;
    if (distance <= best) {
      best = distance;
      nearest = i + 1;
    }
  }
  return nearest;
}

/** A message is hit within so many pixels of what is seen of it. */
const MESSAGE_REACH = 18;
/** Steps in which a way is looked at. */
const STEPS = 16;

/**
 * Which of the messages under way is meant by a point beside the nodes; only where each is drawn as an arrow.
 * @param {import('../engine/types.js').Frame} frame @param {import('./messages.js').Sight} scene @param {number} x @param {number} y
 * @returns {number} its index in the frame, or -1
 */
export function messageAt(frame, scene, x, y) {
  const { layout } = scene;
  const node = nodeAt(layout, x, y);
  if (!layout.tier.echoes || (node && Math.hypot(layout.x[node - 1] - x, layout.y[node - 1] - y) <= layout.radius)) return -1;
  let nearest = -1;
  let best = MESSAGE_REACH;
  for (const i of underWay(frame, scene)) {
    const way = seenOf(frame, i, scene);
    for (let step = 0; step <= STEPS; step += 1) {
      const point = pointAt(way, step / STEPS);
      const distance = Math.hypot(point.x - x, point.y - y);
      if (distance < best) [nearest, best] = [i, distance];
    }
  }
  return nearest;
}

/** How much a step sideways counts against a step ahead. */
const SIDEWAYS = 2.5;

/**
 * The next node in the direction of an arrow key.
 * @param {Layout} layout @param {number} node @param {number} dx @param {number} dy  A unit step.
 * @returns {number} the node, or the same one when none lies ahead
 */
export function neighbourTowards(layout, node, dx, dy) {
  let nearest = node;
  let best = Infinity;
  for (let i = 0; i < layout.count; i += 1) {
    const ox = layout.x[i] - layout.x[node - 1];
    const oy = layout.y[i] - layout.y[node - 1];
    const ahead = ox * dx + oy * dy;
    if (ahead < 1) continue;
    const distance = ahead + SIDEWAYS * Math.abs(ox * dy - oy * dx);
    if (distance < best) {
      best = distance;
      nearest = i + 1;
    }
  }
  return nearest;
}

/** The nodes whose centres lie in a rectangle, given by two corners. @param {Layout} layout @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @returns {number[]} */
export function nodesWithin({ count, x, y }, a, b) {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  const nodes = [];
  for (let i = 0; i < count; i += 1) if (x[i] >= left && x[i] <= right && y[i] >= top && y[i] <= bottom) nodes.push(i + 1);
  return nodes;
}

/** The nodes on either side of a line through two points. @param {Layout} layout @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @returns {[number[], number[]]} */
export function sidesOfLine({ count, x, y }, a, b) {
  /** @type {[number[], number[]]} */
  const sides = [[], []];
  for (let i = 0; i < count; i += 1) {
    const beyond = (b.x - a.x) * (y[i] - a.y) - (b.y - a.y) * (x[i] - a.x) > 0;
    sides[beyond ? 1 : 0].push(i + 1);
  }
  return sides;
}
