/**
 * The path of a message: a quadratic curve that bends to the right of travel, so that the two directions between
 * a pair never lie on each other.
 */

/** Bend as a share of the distance, and the most in pixels. */
const BEND = 0.13;
const BEND_MAX = 64;

/**
 * Start, control point, end.
 * @typedef {{ ax: number, ay: number, bx: number, by: number, cx: number, cy: number }} Curve
 */

/**
 * From rim to rim of two circles of one radius.
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {number} radius
 * @returns {Curve}
 */
export function curveBetween(x0, y0, x1, y1, radius) {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = Math.hypot(dx, dy) || 1;
  const bend = Math.min(BEND_MAX, BEND * length) * 2; // the control point lies twice as far out as the curve
  const bx = (x0 + x1) / 2 - (dy / length) * bend;
  const by = (y0 + y1) / 2 + (dx / length) * bend;
  const out = Math.hypot(bx - x0, by - y0) || 1;
  const inn = Math.hypot(x1 - bx, y1 - by) || 1;
  const trim = Math.min(radius, length / 2.2);
  return {
    ax: x0 + ((bx - x0) / out) * trim,
    ay: y0 + ((by - y0) / out) * trim,
    bx,
    by,
    cx: x1 - ((x1 - bx) / inn) * trim,
    cy: y1 - ((y1 - by) / inn) * trim,
  };
}

/** @param {Curve} curve @param {number} t  From 0 to 1. */
export function pointAt({ ax, ay, bx, by, cx, cy }, t) {
  const s = 1 - t;
  return { x: s * s * ax + 2 * s * t * bx + t * t * cx, y: s * s * ay + 2 * s * t * by + t * t * cy };
}

/** Direction of travel. @param {Curve} curve @param {number} t @returns {number} radians */
export function angleAt({ ax, ay, bx, by, cx, cy }, t) {
  const s = 1 - t;
  return Math.atan2(s * (by - ay) + t * (cy - by), s * (bx - ax) + t * (cx - bx));
}

/** The piece between two shares of the way (de Casteljau's cut). @param {Curve} curve @param {number} from @param {number} to @returns {Curve} */
export function piece(curve, from, to) {
  const a = pointAt(curve, from);
  const c = pointAt(curve, to);
  const mix = (/** @type {number} */ p, /** @type {number} */ q, /** @type {number} */ t) => p + (q - p) * t;
  return {
    ax: a.x,
    ay: a.y,
    bx: mix(mix(curve.ax, curve.bx, from), mix(curve.bx, curve.cx, from), to),
    by: mix(mix(curve.ay, curve.by, from), mix(curve.by, curve.cy, from), to),
    cx: c.x,
    cy: c.y,
  };
}

/** The same path, moved sideways: a second lane. @param {Curve} curve @param {number} by @returns {Curve} */
export function lane(curve, by) {
  const angle = Math.atan2(curve.cy - curve.ay, curve.cx - curve.ax) + Math.PI / 2;
  const dx = Math.cos(angle) * by;
  const dy = Math.sin(angle) * by;
  return {
    ax: curve.ax + dx, ay: curve.ay + dy,
    bx: curve.bx + dx, by: curve.by + dy,
    cx: curve.cx + dx, cy: curve.cy + dy,
  };
}
