/**
 * Where the visitor looks: the stage as a map that can be brought closer and moved. At scale 1 all of it is in sight, and
 * never less than that.
 */

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {{ scale: number, x: number, y: number }} Camera  A point of the map is drawn at `scale * point + (x, y)`. */
/** @typedef {{ width: number, height: number }} Size */

/** @type {Camera} */
export const OVERVIEW = Object.freeze({ scale: 1, x: 0, y: 0 });

/** Radius, in pixels, at which a node is as close as it gets: its word and its table can be read from the back row. */
const CLOSEST_RADIUS = 64;
/** Then so many nodes share the stage, and there is room between them for their tables. */
const FEWEST = 6;

/** How close this layout may come. @param {Layout} layout */
export const closest = ({ radius, count }) => Math.max(2, CLOSEST_RADIUS / radius, Math.sqrt(count / FEWEST));

/**
 * Closer or farther, with the point under the hand staying there.
 * @param {Camera} camera @param {number} factor @param {number} px @param {number} py @param {number} most
 * @returns {Camera}
 */
export function zoomed({ scale, x, y }, factor, px, py, most) {
  const next = Math.min(most, Math.max(1, scale * factor));
  const change = next / scale;
  return { scale: next, x: px - (px - x) * change, y: py - (py - y) * change };
}

/** @param {Camera} camera @param {number} dx @param {number} dy @returns {Camera} */
export const moved = ({ scale, x, y }, dx, dy) => ({ scale, x: x + dx, y: y + dy });

/** Keeps the stage filled. @param {Camera} camera @param {Size} size @returns {Camera} */
export function kept({ scale, x, y }, { width, height }) {
  return {
    scale,
    x: Math.min(0, Math.max(width * (1 - scale), x)),
    y: Math.min(0, Math.max(height * (1 - scale), y)),
  };
}

/** With a point of the map in the middle. @param {number} scale @param {number} mapX @param {number} mapY @param {Size} size @returns {Camera} */
export function centredOn(scale, mapX, mapY, { width, height }) {
  return { scale, x: width / 2 - mapX * scale, y: height / 2 - mapY * scale };
}

/** Part of the way from one to another; scales change by equal factors in equal times. @param {Camera} from @param {Camera} to @param {number} share @returns {Camera} */
export function between(from, to, share) {
  const scale = from.scale * (to.scale / from.scale) ** share;
  // The same share of the way in x and y as in scale: a straight line to where both agree.
  const way = to.scale === from.scale ? share : (scale - from.scale) / (to.scale - from.scale);
  return { scale, x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way };
}

/** How a picture painted for one camera has to be stretched to serve another. @param {Camera} painted @param {Camera} now */
export function stretch(painted, now) {
  const scale = now.scale / painted.scale;
  return { scale, x: now.x - painted.x * scale, y: now.y - painted.y * scale };
}
