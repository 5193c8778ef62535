/** The spread curve: the share of living nodes that know, round by round, over theory and over the runs before. */
import uPlot from '../vendor/uPlot-1.6.32.esm.js';
import { el } from '../dom.js';
import { Marked } from './marked.js';
import { aligned, difference } from './runs.js';

/** @typedef {import('../engine/types.js').Series} Series */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').Forecast} Forecast */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./runs.js').Line} Line */
/** @typedef {import('./marked.js').Marks} Marks */

/** The axis starts this wide, and grows with the run. */
const FIRST_ROUNDS = 12;
/** Each run before has a dash of its own; more than these cannot be told apart. */
const DASHES = Object.freeze([[7, 5], [2, 4], [12, 4, 2, 4]]);
const SERIES = Object.freeze({ theory: 1, low: 2, high: 3, before: 4, beside: 4 + DASHES.length, now: 5 + DASHES.length });
const NOTHING = Object.freeze({ at: [], mean: [], low: [], high: [], sentence: '' });

export class Curve {
  #host;
  #key = el('ul', { className: 'key' });
  #basis = el('p');
  #about = el('details', { className: 'basis' }, el('summary'), this.#basis);
  #plot;
  /** @type {Line} */
  #now = { setup: { protocol: '', nodes: 0, seed: 0, topology: '', knobs: {}, commands: [] }, round: [], knows: [], told: null };
  /** The latest first. @type {Line[]} */
  #before = [];
  /** The run on the right, while there is one. @type {{ words: string, round: number[], knows: number[] } | null} */
  #beside = null;
  /** @type {Forecast} */
  #theory = NOTHING;
  #usual = (/** @type {string} */ _knob) => '';
  #colour = { line: '', knows: '', muted: '', beside: '', theory: '', band: '' };
  #marked;

  /** @param {HTMLElement} host @param {(round: number) => void} choose  Somebody moves the marker of a prediction. */
  constructor(host, choose) {
    this.#marked = new Marked(choose);
    this.#host = el('div', { className: 'plot' });
    host.append(el('h2', {}, 'Share that knows, by round'), this.#host, this.#key, this.#about);
    this.#readColours();
    this.#plot = this.#make();
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#host);
  }

  /**
   * Samples are taken once a round; the frame adds where the run stands.
   * @param {Series} series @param {Frame} frame @param {number | null} told  When it was first told something, in microseconds.
   */
  update(series, frame, told) {
    this.#now = { setup: this.#now.setup, ...spread(series, frame), told: told === null ? null : told / frame.interval };
    this.#draw();
  }

  /** The run on the right, if there is one. @param {{ words: string, series: Series, frame: Frame } | null} other */
  beside(other) {
    const words = this.#beside?.words;
    this.#beside = other && { words: other.words, ...spread(other.series, other.frame) };
    if (this.#beside?.words !== words) this.#label();
    if (this.#beside) this.#draw();
  }

  /**
   * The run so far becomes a ghost that the next one is measured against.
   * @param {Setup} setup @param {Forecast} theory @param {(knob: string) => string} usual  A knob's default.
   */
  nextRun(setup, theory, usual) {
    if (this.#now.told !== null) this.#before = [this.#now, ...this.#before].slice(0, DASHES.length);
    this.#now = { setup, round: [], knows: [], told: null };
    this.#theory = theory;
    this.#usual = usual;
    this.#label();
    this.#draw();
  }

  /** A prediction: until it is answered, theory keeps quiet. @param {Marks | null} marks */
  mark(marks) {
    if (!this.#marked.show(marks)) return;
    this.#label();
    this.#draw();
  }

  get canvas() {
    return this.#plot.ctx.canvas;
  }

  /** Colours and sizes are fixed when a plot is made, so a new look means a new plot. */
  restyle() {
    this.#readColours();
    this.#plot.destroy();
    this.#plot = this.#make();
    this.#draw();
  }

  #make() {
    const empty = Array.from({ length: SERIES.now + 1 }, () => [0]);
    return new uPlot(this.#options(), /** @type {uPlot.AlignedData} */ (empty), this.#host);
  }

  #label() {
    const { at, sentence } = this.#spoken;
    const before = this.#before.map(({ setup }, place) => entry(`before${place}`, difference(setup, this.#now.setup, this.#usual)));
    const beside = this.#beside ? [entry('other', this.#beside.words)] : [];
    this.#key.replaceChildren(entry('now', 'this run'), ...beside, ...(at.length > 0 ? [entry('theory', 'theory')] : []), ...before);
    this.#basis.textContent = sentence;
    /** @type {HTMLElement} */ (this.#about.firstElementChild).textContent = at.length > 0 ? 'About the theory' : 'Why no theory';
  }

  /** Each line was sampled at times of its own. */
  #draw() {
    const { at, mean, low, high } = this.#spoken;
    const start = this.#start();
    const percent = (/** @type {Iterable<number>} */ shares) => Array.from(shares, (share) => 100 * share);
    const tables = [
      [Array.from(at, (round) => round + start), ...[mean, low, high].map(percent)],
      ...DASHES.map((_, place) => this.#ghost(this.#before[place])),
      [this.#beside?.round ?? [], percent(this.#beside?.knows ?? [])],
      [this.#now.round, percent(this.#now.knows)],
    ];
    this.#plot.setData(uPlot.join(/** @type {uPlot.AlignedData[]} */ (tables)));
  }

  get #spoken() {
    return this.#marked.isSecret ? { ...NOTHING, sentence: 'Theory answers after the class.' } : this.#theory;
  }

  /** Where theory begins: with the writing, or, where all act at once, with the round in which that falls. */
  #start() {
    const { setup, told } = this.#now;
    return (setup.knobs.clock ?? this.#usual('clock')) === 'rounds' ? Math.floor(told ?? 0) : (told ?? 0);
  }

  /** @param {Line | undefined} line */
  #ghost(line) {
    return line ? [aligned(line, this.#now), line.knows.map((share) => 100 * share)] : [[], []];
  }

  #rounds() {
    const ends = [this.#now, ...this.#before].map((line) => aligned(line, this.#now).at(-1) ?? 0);
    return Math.max(FIRST_ROUNDS, this.#marked.end, ...ends);
  }

  #size() {
    return { width: Math.max(80, this.#host.clientWidth), height: Math.max(80, this.#host.clientHeight) };
  }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const theory = colour('--repaired');
    this.#colour = { line: colour('--line'), knows: colour('--knows'), muted: colour('--muted'), beside: colour('--spreading'), theory, band: `${theory}33` };
  }

  /** @returns {uPlot.Options} */
  #options() {
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const size = em * (document.documentElement.hasAttribute('data-presenter') ? 1.1 : 0.9);
    const font = `500 ${Math.round(size)}px Inter, system-ui, sans-serif`;
    const axis = {
      font,
      stroke: this.#colour.muted,
      grid: { stroke: this.#colour.line, width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      cursor: { show: false },
      hooks: { draw: [(plot) => this.#marked.draw(plot, this.#colour)] },
      legend: { show: false },
      padding: [em * 0.6, em * 0.9, 0, 0],
      scales: {
        x: { time: false, range: () => [0, this.#rounds()] },
        y: { range: [0, 104] },
      },
      axes: [
        { ...axis, size: size * 1.9, gap: 4, space: em * 4 },
        { ...axis, size: size * 3.8, gap: 6, splits: ({ height }) => (height < 10 * size ? [0, 50, 100] : [0, 25, 50, 75, 100]), values: (_, splits) => splits.map((s) => `${s} %`) },
      ],
      bands: [{ series: [SERIES.high, SERIES.low], fill: this.#colour.band }],
      series: [{}, ...this.#lines()],
    };
  }

  /** In the order of `SERIES`. @returns {uPlot.Series[]} */
  #lines() {
    const { beside, knows, muted, theory } = this.#colour;
    const line = { spanGaps: true, points: { show: false } };
    return [
      { ...line, stroke: theory, width: 2 },
      { ...line, width: 0 },
      { ...line, width: 0 },
      ...DASHES.map((dash) => ({ ...line, stroke: muted, width: 1.5, dash })),
      { ...line, stroke: beside, width: 3, dash: [10, 3] },
      { ...line, stroke: knows, width: 3 },
    ];
  }
}

/** @param {string} kind @param {string} label */
const entry = (kind, label) => el('li', { className: kind }, label);

/** @param {Series} series @param {Frame} frame */
function spread({ at, knows }, frame) {
  const rounds = 1_000_000 / frame.interval;
  const share = frame.up === 0 ? 0 : frame.knows / frame.up;
  return { round: [...at.map((seconds) => seconds * rounds), frame.round], knows: [...knows, share] };
}
