/** A prediction on the spread curve: the point that the class marks, which stays as a ghost, and the point that came. */

/** @typedef {import('../vendor/uPlot-1.6.32.esm.js')} uPlot */

/**
 * In rounds of the run on screen.
 * @typedef {object} Marks
 * @property {number} start  Where counting begins.
 * @property {number} share  The height: what share knows then.
 * @property {number} most  The farthest that can be marked, from the start.
 * @property {number | null} guess  From the start.
 * @property {boolean} open  Whether the guess may still be moved.
 * @property {number | null} came  What happened, once it is on show.
 */

/** Room for the words beside a point, in characters; nearer to the edge they stand on the other side. */
const ROOM = 4;

export class Marked {
  #choose;
  /** @type {Marks | null} */
  #marks = null;
  /** The plot that pointers are heard on. @type {HTMLElement | null} */
  #heard = null;

  /** @param {(round: number) => void} choose  Counted from the marks' start. */
  constructor(choose) {
    this.#choose = choose;
  }

  /** Whether what theory says would give the answer away. */
  get isSecret() {
    return this.#marks !== null && this.#marks.came === null;
  }

  /** How far the axis must reach. */
  get end() {
    return this.#marks ? this.#marks.start + this.#marks.most : 0;
  }

  /** @param {Marks | null} marks @returns {boolean} whether that changes anything */
  show(marks) {
    const same = JSON.stringify(marks) === JSON.stringify(this.#marks);
    this.#marks = marks;
    return !same;
  }

  /** @param {uPlot} plot @param {{ knows: string, beside: string }} colours */
  draw(plot, { knows, beside }) {
    this.#hear(plot);
    if (!this.#marks) return;
    const { guess, came, open } = this.#marks;
    // Before the first touch it waits at the start.
    const first = came !== null && guess !== null && came < guess ? 'result' : 'guess';
    if (guess !== null || open) this.#point(plot, guess ?? 0, { words: 'guess', colour: beside, dash: [6, 5], left: came !== null && first === 'guess', height: 0.12 });
    if (came !== null) this.#point(plot, came, { words: 'result', colour: knows, dash: [], left: first === 'result', height: 0.36 });
  }

  /** @param {uPlot} plot @param {number} round @param {{ words: string, colour: string, dash: number[], left: boolean, height: number }} look  Where the words stand beside the line. */
  #point(plot, round, { words, colour, dash, left, height }) {
    const { start, share } = /** @type {Marks} */ (this.#marks);
    const { ctx, bbox } = plot;
    const [x, y] = [plot.valToPos(start + round, 'x', true), plot.valToPos(100 * share, 'y', true)];
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize) * devicePixelRatio;
    const floor = bbox.top + bbox.height;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = 0.15 * em;
    ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(x, floor);
    ctx.lineTo(x, y);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, y, 0.45 * em, 0, 2 * Math.PI);
    ctx.fill();
    ctx.font = `650 ${em}px Inter, system-ui, sans-serif`;
    const goesLeft = left ? x > bbox.left + ROOM * em : x > bbox.left + bbox.width - ROOM * em;
    ctx.textAlign = goesLeft ? 'right' : 'left';
    ctx.fillText(words, x + (goesLeft ? -0.7 : 0.7) * em, floor - bbox.height * height);
    ctx.restore();
  }

  /** The whole plot is the handle: a finger need not find the line. @param {uPlot} plot */
  #hear(plot) {
    const { over } = plot;
    over.style.cursor = this.#marks?.open ? 'ew-resize' : '';
    over.style.touchAction = this.#marks?.open ? 'none' : '';
    if (this.#heard === over) return;
    this.#heard = over;
    const move = (/** @type {PointerEvent} */ event) => {
      if (!this.#marks?.open) return;
      const { start, most } = this.#marks;
      const round = plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x') - start;
      this.#choose(Math.min(most, Math.max(0, Math.round(round))));
    };
    over.addEventListener('pointerdown', (event) => {
      over.setPointerCapture(event.pointerId);
      move(event);
    });
    over.addEventListener('pointermove', (event) => over.hasPointerCapture(event.pointerId) && move(event));
  }
}
