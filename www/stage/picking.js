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
