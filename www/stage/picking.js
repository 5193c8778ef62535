/** Which node is meant by a point: the nearest one within reach, so that nobody has to hit a small target. */

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
