/** Closed roads: how commands name their ends, and where a stage shows them. */

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('../engine/types.js').Cuts} Cuts */

/** @type {Cuts} */
export const OPEN = Object.freeze({ sides: [], one_way: [] });

/** Nodes as a command names them: "1,3-5". @param {Iterable<number>} nodes */
export function namesOf(nodes) {
  const sorted = [...nodes].sort((a, b) => a - b);
  /** @type {[number, number][]} */
  const ranges = [];
  for (const node of sorted) {
    const last = ranges[ranges.length - 1];
    if (last && last[1] === node - 1) last[1] = node;
    else ranges.push([node, node]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}

/** Directions that are tried for a straight border. */
const DIRECTIONS = 90;

/**
 * The straight line that keeps two sides apart with the most room, if there is one: a border that a class sees at once.
 * @param {Layout} layout @param {number[]} sides  Of each node.
 * @returns {{ x: number, y: number, angle: number } | null} a point of the line, and its angle
 */
export function lineBetween({ count, x, y }, sides) {
  const [one, ...others] = new Set(sides);
  if (others.length !== 1) return null;
  let best = { room: 0, at: 0, turn: 0 };
  for (let direction = 0; direction < DIRECTIONS; direction += 1) {
    const turn = (Math.PI * direction) / DIRECTIONS;
    const [dx, dy] = [Math.cos(turn), Math.sin(turn)];
    const ends = [{ least: Infinity, most: -Infinity }, { least: Infinity, most: -Infinity }];
    for (let i = 0; i < count; i += 1) {
      const end = ends[sides[i] === one ? 0 : 1];
      const along = x[i] * dx + y[i] * dy;
      if (along < end.least) end.least = along;
      if (along > end.most) end.most = along;
    }
    const [a, b] = ends[0].most < ends[1].most ? ends : [ends[1], ends[0]];
    if (b.least - a.most > best.room + 1e-6) best = { room: b.least - a.most, at: (a.most + b.least) / 2, turn };
  }
  if (best.room === 0) return null;
  // The point of the line that is nearest to the middle of all nodes.
  const middle = { x: x.reduce((sum, one) => sum + one, 0) / count, y: y.reduce((sum, one) => sum + one, 0) / count };
  const off = best.at - (middle.x * Math.cos(best.turn) + middle.y * Math.sin(best.turn));
  return { x: middle.x + off * Math.cos(best.turn), y: middle.y + off * Math.sin(best.turn), angle: best.turn + Math.PI / 2 };
}

/** Nodes closer than this many pitches stand side by side in a grid. */
const NEIGHBOUR = 1.2;
/** Elsewhere so many of the nearest count as neighbours, up to this number of nodes. */
const NEAREST = 3;
const SCATTERED = 120;

/**
 * Neighbours on the stage that may not talk, as points between them: where to draw the border.
 * @param {Layout} layout @param {number[]} sides  Of each node.
 * @returns {{ x: number, y: number, angle: number }[]} the angle is that of the border
 */
export function bordersOf(layout, sides) {
  const { count, x, y } = layout;
  const pairs = count <= SCATTERED ? nearestPairs(layout) : gridPairs(layout);
  return pairs.filter(([i, j]) => sides[i] !== sides[j])
    .map(([i, j]) => ({ x: (x[i] + x[j]) / 2, y: (y[i] + y[j]) / 2, angle: Math.atan2(y[j] - y[i], x[j] - x[i]) + Math.PI / 2 }));
}

/** @param {Layout} layout @returns {[number, number][]} */
function nearestPairs({ count, x, y }) {
  return Array.from({ length: count }, (_, i) => {
    const others = Array.from({ length: count }, (_, j) => j).filter((j) => j !== i);
    const far = (/** @type {number} */ j) => Math.hypot(x[i] - x[j], y[i] - y[j]);
    return others.sort((a, b) => far(a) - far(b)).slice(0, NEAREST).map((j) => /** @type {[number, number]} */ ([i, j]));
  }).flat();
}

/** @param {Layout} layout @returns {[number, number][]} */
function gridPairs({ count, x, y, pitch }) {
  const reach = pitch * NEIGHBOUR;
  const cell = (/** @type {number} */ value) => Math.floor(value / reach);
  const keyOf = (/** @type {number} */ column, /** @type {number} */ row) => column * 65_536 + row;
  /** @type {Map<number, number[]>} */
  const cells = new Map();
  for (let i = 0; i < count; i += 1) {
    const key = keyOf(cell(x[i]), cell(y[i]));
    const here = cells.get(key);
    if (here) here.push(i);
    else cells.set(key, [i]);
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let i = 0; i < count; i += 1) {
    for (const column of [-1, 0, 1]) {
      for (const row of [-1, 0, 1]) {
        for (const j of cells.get(keyOf(cell(x[i]) + column, cell(y[i]) + row)) ?? []) {
          if (j > i && Math.hypot(x[i] - x[j], y[i] - y[j]) <= reach) pairs.push([i, j]);
        }
      }
    }
  }
  return pairs;
}
