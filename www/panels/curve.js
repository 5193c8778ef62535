/** The spread curve: the share of living nodes that know, round by round, over the run before it. */
import uPlot from '../vendor/uPlot-1.6.32.esm.js';
import { el } from '../dom.js';

/** @typedef {import('../engine/types.js').Series} Series */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** The axis starts this wide, and grows with the run. */
const FIRST_ROUNDS = 12;

export class Curve {
  #host;
  #plot;
  /** @type {{ round: number[], knows: number[] }} */
  #now = { round: [], knows: [] };
  #before = this.#now;
  #colour = { line: '', knows: '', muted: '' };

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = el('div', { className: 'plot' });
    host.append(el('h2', {}, 'Share that knows, by round'), this.#host);
    this.#readColours();
    this.#plot = new uPlot(this.#options(), [[0], [0], [0]], this.#host);
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#host);
  }

  /** Samples are taken once a round; the frame adds where the run stands. @param {Series} series @param {Frame} frame */
  update({ at, knows }, frame) {
    const rounds = 1_000_000 / frame.interval;
    const share = frame.up === 0 ? 0 : frame.knows / frame.up;
    this.#now = { round: [...at.map((seconds) => seconds * rounds), frame.round], knows: [...knows, share] };
    this.#draw();
  }

  /** The run so far becomes the ghost that the next one is measured against. */
  nextRun() {
    if (this.#now.round.length > 1) this.#before = this.#now;
    this.#now = { round: [], knows: [] };
    this.#draw();
  }

  get canvas() {
    return this.#plot.ctx.canvas;
  }

  /** Colours and sizes are fixed when a plot is made, so a new look means a new plot. */
  restyle() {
    this.#readColours();
    this.#plot.destroy();
    this.#plot = new uPlot(this.#options(), [[0], [0], [0]], this.#host);
    this.#draw();
  }

  /** The two runs were sampled at times of their own. */
  #draw() {
    const tables = [this.#before, this.#now].map(({ round, knows }) => /** @type {uPlot.AlignedData} */ ([round, knows.map((share) => 100 * share)]));
    this.#plot.setData(uPlot.join(tables));
  }

  #rounds() {
    return Math.max(FIRST_ROUNDS, this.#now.round.at(-1) ?? 0, this.#before.round.at(-1) ?? 0);
  }

  #size() {
    return { width: Math.max(80, this.#host.clientWidth), height: Math.max(80, this.#host.clientHeight) };
  }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    this.#colour = { line: colour('--line'), knows: colour('--knows'), muted: colour('--muted') };
  }

  /** @returns {uPlot.Options} */
  #options() {
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const font = `500 ${Math.round(em * 0.9)}px Inter, system-ui, sans-serif`;
    const axis = {
      font,
      stroke: this.#colour.muted,
      grid: { stroke: this.#colour.line, width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      cursor: { show: false },
      legend: { show: false },
      padding: [em * 0.6, em * 0.9, 0, 0],
      scales: {
        x: { time: false, range: () => [0, this.#rounds()] },
        y: { range: [0, 104] },
      },
      axes: [
        { ...axis, size: em * 1.7, gap: 4, space: em * 4 },
        { ...axis, size: em * 3.4, gap: 6, splits: [0, 25, 50, 75, 100], values: (_, splits) => splits.map((s) => `${s} %`) },
      ],
      series: [
        {},
        { stroke: this.#colour.muted, width: 1.5, dash: [6, 5], spanGaps: true, points: { show: false } },
        { stroke: this.#colour.knows, width: 3, spanGaps: true, points: { show: false } },
      ],
    };
  }
}
