/**
 * Watches how late frames come, and says how much may be drawn: everything, or only part of it. It steps down soon and up
 * slowly, so that it does not swing. The run itself is never touched.
 */

/** Frames that are looked at together: half a second. */
const WINDOW = 30;
/** A median above this is late; below that it is in time again. 60 Hz is 16.7 ms. */
const LATE_MS = 20;
const GOOD_MS = 18;
/** Good windows before a step up. */
const PATIENCE = 8;

/** Draw every so-many-th message, from everything to news alone. */
export const LEVELS = Object.freeze([1, 2, 4, Infinity]);

export class Governor {
  level = 0;
  /** @type {number[]} */
  #times = [];
  #good = 0;

  /** Draw every so-many-th message. */
  get every() {
    return LEVELS[this.level];
  }

  /** @param {number} ms  Since the last frame. */
  note(ms) {
    this.#times.push(ms);
    if (this.#times.length < WINDOW) return;
    const median = this.#times.sort((a, b) => a - b)[WINDOW / 2];
    this.#times = [];
    if (median > LATE_MS) this.#step(1);
    else if (median < GOOD_MS && ++this.#good >= PATIENCE) this.#step(-1);
  }

  /** @param {number} by */
  #step(by) {
    this.level = Math.min(LEVELS.length - 1, Math.max(0, this.level + by));
    this.#good = 0;
  }
}
