/** Nodes on ellipses: a dozen on one, more on several. Numbers go clockwise from the top, so that zones are sectors. */

/** @typedef {import('./layout.js').Layout} Layout */

/** Largest circle of a dozen: this share of the stage's shorter side, and so many pixels more, for small stages. */
const LARGEST_SHARE = 0.105;
const LARGEST_MORE = 8;
/** From one centre to the next, in radii. */
const PITCH = 2.5;
/** Nodes whose way from the middle is steeper than this have their table above or below. */
const STEEP = 0.5;
/** Room outside the ring, in radii: for a table, and for none; beside a node at least so many pixels. */
const TABLE_ROOM = Object.freeze({ beside: 1.9, above: 1.35, none: 0.6 });
const TABLE_BESIDE = 78;
/** Up to so many nodes, none has neighbours beside it: all tables may stand beside. */
const CORNERS = 5;
const MARGIN = 14;
const SMALLEST = 14;
/** Of several rings. */
const LARGEST_OF_MANY = 0.04;
const MOST_RINGS = 6;
/** The smallest ring is so many gaps away from the middle. */
const HOLE = 1.35;
/** Sizes depend on the ways, and these on the sizes: so often are both worked out again. */
const ROUNDS = 8;
/** Steps along an ellipse in which its length is measured. */
const STEPS = 360;

/**
 * One ellipse with room for every node's table outside it: beside the node, or above and below where the stage is upright or the
 * ring is crowded.
 * @param {Layout} layout @param {number} width @param {number} height
 */
export function placeRing(layout, width, height) {
  const upright = width - 2 * TABLE_BESIDE < height;
  const largest = LARGEST_SHARE * Math.min(width, height) + LARGEST_MORE;
  layout.radius = largest;
  for (let round = 0; round < ROUNDS; round += 1) {
    placeCorners(layout, width, height, upright);
    const room = nearest(layout) / PITCH;
    layout.radius = Math.max(SMALLEST, Math.min(largest, room, (layout.radius + room) / 2)); // smaller circles leave a larger ring
  }
  placeCorners(layout, width, height, upright);
  layout.pitch = layout.radius * PITCH;
}

/** @param {Layout} layout @param {number} width @param {number} height @param {boolean} upright */
function placeCorners(layout, width, height, upright) {
  const { count, radius } = layout;
  const rx = width / 2 - radius - (upright ? TABLE_ROOM.none * radius : Math.max(TABLE_BESIDE, TABLE_ROOM.beside * radius));
  const ry = height / 2 - radius * (1 + (upright || count > CORNERS ? TABLE_ROOM.above : TABLE_ROOM.none));
  const flat = -Math.PI / 2 - Math.PI / count; // two nodes share the top, so that four make a rectangle
  const angles = Array.from(layout.x, (_, i) => flat + (2 * Math.PI * i) / count);
  const widest = Math.max(...angles.map((angle) => Math.abs(Math.cos(angle))));
  const tallest = Math.max(...angles.map((angle) => Math.abs(Math.sin(angle))));
  angles.forEach((angle, i) => {
    const steep = upright || (count > CORNERS && Math.abs(Math.cos(angle)) < STEEP * widest);
    layout.x[i] = width / 2 + (count === 1 ? 0 : (rx * Math.cos(angle)) / widest);
    layout.y[i] = height / 2 + (count === 1 ? 0 : (ry * Math.sin(angle)) / tallest);
    layout.tables[i] = { dx: steep ? 0 : Math.sign(Math.cos(angle)), dy: steep ? Math.sign(Math.sin(angle)) : 0 };
  });
}

/** The shortest way from one centre to the next. @param {Layout} layout */
function nearest({ count, x, y }) {
  if (count === 1) return Infinity;
  return Math.min(...Array.from(x, (_, i) => Math.hypot(x[i] - x[(i + 1) % count], y[i] - y[(i + 1) % count])));
}

/** As few concentric ellipses as leave the nodes large. @param {Layout} layout @param {number} width @param {number} height */
export function placeRings(layout, width, height) {
  const plans = Array.from({ length: MOST_RINGS - 1 }, (_, i) => plan(layout.count, i + 2, width, height));
  const best = plans.reduce((one, other) => (other.radius > one.radius * 1.02 ? other : one));
  layout.radius = best.radius;
  layout.pitch = best.radius * PITCH;
  const slots = best.shares.flatMap((share, ring) => alongEllipse(best.nodes[ring], best.rx * share, best.ry * share));
  slots.sort((a, b) => a.turn - b.turn);
  slots.forEach(({ x, y }, i) => {
    layout.x[i] = width / 2 + x;
    layout.y[i] = height / 2 + y;
  });
}

/** How so many rings would look. @param {number} count @param {number} rings @param {number} width @param {number} height */
function plan(count, rings, width, height) {
  const gap = 1 / (rings - 1 + HOLE);
  const shares = Array.from({ length: rings }, (_, ring) => 1 - ring * gap);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const largest = LARGEST_OF_MANY * Math.min(width, height);
  let [radius, rx, ry] = [largest, 0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    rx = width / 2 - MARGIN - radius;
    ry = height / 2 - MARGIN - radius;
    const along = (whole * 2 * Math.PI * Math.sqrt((rx * rx + ry * ry) / 2)) / count;
    radius = Math.min(largest, along / (PITCH + 0.2), (Math.min(rx, ry) * gap) / PITCH);
  }
  const nodes = shares.map((share) => 2 * Math.round((count * share) / whole / 2)); // even: the first half of the nodes is the right half
  nodes[0] += count - nodes.reduce((sum, one) => sum + one, 0);
  return { shares, nodes, radius, rx, ry };
}

/**
 * Points around an ellipse, equally far from each other on the way along it, clockwise; the top lies amid the last and the first.
 * @param {number} count @param {number} rx @param {number} ry
 * @returns {{ turn: number, x: number, y: number }[]} `turn` is the share of the angle
 */
function alongEllipse(count, rx, ry) {
  const point = (/** @type {number} */ step) => {
    const angle = (2 * Math.PI * step) / STEPS - Math.PI / 2;
    return { x: rx * Math.cos(angle), y: ry * Math.sin(angle) };
  };
  const lengths = [0];
  for (let step = 1; step <= STEPS; step += 1) {
    const [a, b] = [point(step - 1), point(step)];
    lengths.push(lengths[step - 1] + Math.hypot(b.x - a.x, b.y - a.y));
  }
  let step = 0;
  return Array.from({ length: count }, (_, i) => {
    const way = (lengths[STEPS] * (i + 0.5)) / count;
    while (lengths[step + 1] < way) step += 1;
    const at = step + (way - lengths[step]) / (lengths[step + 1] - lengths[step]);
    return { turn: at / STEPS, ...point(at) };
  });
}
