/**
 * How fast to show a run. A hop on a real network takes a fraction of a second that nobody can follow, so small
 * clusters are slowed until a hop can be watched, large ones until a round can.
 */

/** Simulated microseconds in one unit of the knob grammar. */
const UNITS = Object.freeze({ us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000 });
/** @typedef {keyof typeof UNITS} Unit */

/** Wall microseconds: for a hop among a dozen nodes, for a round among more. */
const HOP = 1_200_000;
const SHORTEST_HOP = 400_000;
const LONGEST_ROUND = 4_000_000;
const WATCHED_HOPS = 12;
const ROUND = Object.freeze([
  { upTo: 120, wall: 700_000 },
  { upTo: 2000, wall: 500_000 },
  { upTo: Infinity, wall: 600_000 },
]);

/**
 * The middle of a time in the knob grammar: "20ms", "10ms..100ms", "exp(20ms)", "lognormal(20ms,0.5)".
 * @param {string} text
 * @returns {number} microseconds, NaN when there is none
 */
export function durationUs(text) {
  const times = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(us|ms|s|min|h)\b/g)];
  const total = times.reduce((sum, [, value, unit]) => sum + Number(value) * UNITS[/** @type {Unit} */ (unit)], 0);
  return times.length === 0 ? NaN : total / times.length;
}

/**
 * Simulated time per wall time that suits a cluster of this size.
 * @param {number} nodes @param {number} latencyUs @param {number} intervalUs
 */
export function defaultSpeed(nodes, latencyUs, intervalUs) {
  const tier = /** @type {{ wall: number }} */ (ROUND.find(({ upTo }) => nodes <= upTo));
  if (nodes > WATCHED_HOPS) return intervalUs / tier.wall;
  return Math.min(Math.max(latencyUs / HOP, intervalUs / LONGEST_ROUND), latencyUs / SHORTEST_HOP);
}

/** The slider is logarithmic and catches real speed. */
export const SPEED_RANGE = Object.freeze({ min: -4, max: 2, step: 0.02 });
const SNAP = 0.06;

/** @param {number} speed */
export const speedToSlider = (speed) => Math.min(SPEED_RANGE.max, Math.max(SPEED_RANGE.min, Math.log10(speed)));

/** @param {number} position */
export const sliderToSpeed = (position) => (Math.abs(position) < SNAP ? 1 : 10 ** position);

/** Wall milliseconds of play that are looked at together. */
const LOOKED_AT_MS = 1000;

/** How fast time really passes on screen: an engine that cannot keep up slows it down. */
export class Reached {
  /** Simulated time per wall time; null while too little was seen at this speed. @type {number | null} */
  speed = null;
  #wished = NaN;
  #wallMs = 0;
  #shownUs = 0;

  /** Some time was played. @param {number} wished  The speed that was asked for. @param {number} wallMs @param {number} shownUs */
  note(wished, wallMs, shownUs) {
    if (wished !== this.#wished) [this.#wished, this.speed, this.#wallMs, this.#shownUs] = [wished, null, 0, 0];
    this.#wallMs += wallMs;
    this.#shownUs += shownUs;
    if (this.#wallMs < LOOKED_AT_MS) return;
    this.speed = this.#shownUs / (1000 * this.#wallMs);
    [this.#wallMs, this.#shownUs] = [0, 0];
  }
}
