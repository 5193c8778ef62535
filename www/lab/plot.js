/** A sweep as a plot: medians on lines, the band that holds nine runs of ten, theory dashed, the leading terms of its formula dotted. */
import uPlot from '../vendor/uPlot-1.6.32.esm.js';
import { el } from '../dom.js';
import { figure } from './results.js';

/** @typedef {import('./types.js').Line} Line */
/** @typedef {import('./types.js').Picture} Picture */

/** Columns for each line: what theory says lies over what was measured. */
const PER_LINE = 5;
/** A plot narrower than this has no room for names. */
const NARROW_EMS = 26;
/** Ticks that fit below a plot on a phone. */
const MOST_TICKS = 8;
/** Of the page's seven colours in order, the last would be too pale for a line. */
const COLOURS = 6;

export class Plot {
  element = el('div', { className: 'plot', role: 'img' });
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {Picture | null} */
  #picture = null;

  constructor() {
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.element);
    whenRestyled(() => this.restyle());
  }

  /** @param {Picture} picture @param {string} words  What a screen reader says of it. */
  show(picture, words) {
    this.#picture = picture;
    this.element.setAttribute('aria-label', words);
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(picture), dataOf(picture), this.element);
  }

  /** Colours and sizes are fixed when a plot is made, so a new look means a new plot. */
  restyle() {
    if (this.#picture) this.show(this.#picture, this.element.getAttribute('aria-label') ?? '');
  }

  get canvas() {
    return this.#plot?.ctx.canvas ?? null;
  }

  #size() {
    return { width: Math.max(120, this.element.clientWidth), height: Math.max(120, this.element.clientHeight) };
  }

  /** @param {Picture} picture @returns {uPlot.Options} */
  #options({ lines, x, y }) {
    const style = getComputedStyle(document.documentElement);
    const em = parseFloat(style.fontSize);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const font = `500 ${Math.round(em * 0.9)}px Inter, system-ui, sans-serif`;
    const axis = { font, labelFont: font, stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, labelSize: em * 1.7 };
    const xs = positions(lines);
    const colours = lines.map((_, i) => colour(lines.length === 1 ? '--knows' : `--scale-${1 + Math.round((i * (COLOURS - 1)) / (lines.length - 1))}`));
    const named = lines.some(({ label }) => label);
    const narrow = this.element.clientWidth < NARROW_EMS * em;
    return {
      ...this.#size(),
      cursor: { show: false },
      legend: { show: false },
      padding: [em * 0.8, named ? em * (narrow ? 2.5 : 7) : em * 1.4, 0, narrow ? 0 : em * 0.4],
      scales: {
        x: { time: false, distr: x.log ? 3 : 1, range: () => margins(xs, x.log) },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.06 : 1] },
      },
      axes: [
        { ...axis, label: x.title, size: em * 1.9, splits: xs.length <= MOST_TICKS ? () => xs : undefined, values: (_, places) => places.map((place) => (place === null ? '' : tick(x, place))) },
        { ...axis, label: y, size: em * 3.9, values: (_, places) => places.map((place) => (place === null ? '' : figureShort(place))) },
      ],
      bands: lines.map((_, i) => ({ series: /** @type {[number, number]} */ ([i * PER_LINE + 2, i * PER_LINE + 1]), fill: `${colours[i]}22` })),
      series: [{}, ...lines.flatMap((_, i) => seriesOf(colours[i], colour('--card')))],
      hooks: { draw: [(plot) => named && label(plot, lines, narrow, colour('--text'), font)] },
    };
  }
}

/** After a change of theme, text size or mode. @param {() => void} redraw */
export function whenRestyled(redraw) {
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme', 'data-presenter', 'style'] });
}

/** @param {string} stroke @param {string} fill @returns {uPlot.Series[]} */
function seriesOf(stroke, fill) {
  const line = { spanGaps: true, points: { show: false } };
  return [
    { ...line, width: 0 },
    { ...line, width: 0 },
    { ...line, stroke, width: 3, points: { show: true, size: 9, stroke, fill, width: 2.5 } },
    { ...line, stroke, width: 2, dash: [9, 6] },
    { ...line, stroke, width: 2, dash: [2, 5] },
  ];
}

/** Low, high, median, theory and the leading terms of each line. @param {Picture} picture */
function dataOf({ lines }) {
  const xs = positions(lines);
  const columns = lines.flatMap(({ dots }) => {
    const at = new Map(dots.map((dot) => [dot.x, dot]));
    const read = (/** @type {(dot: Line['dots'][number]) => number | null | undefined} */ part) => xs.map((x) => {
      const dot = at.get(x);
      return (dot && part(dot)) ?? null;
    });
    return [
      read(({ summary }) => summary?.p5), read(({ summary }) => summary?.p95), read(({ summary }) => summary?.p50),
      read(({ expected }) => expected?.value), read(({ expected }) => expected?.leading),
    ];
  });
  return /** @type {uPlot.AlignedData} */ ([xs, ...columns]);
}

/** @param {Line[]} lines */
const positions = (lines) => [...new Set(lines.flatMap(({ dots }) => dots.map(({ x }) => x)))].sort((a, b) => a - b);

/** Room beside the first and the last point. @param {number[]} xs @param {boolean} log @returns {[number, number]} */
function margins(xs, log) {
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  if (log) return [first / 1.2, last * 1.2];
  const room = (last - first) * 0.04 || 0.5;
  return [first - room, last + room];
}

/** @param {Picture['x']} x @param {number} place */
function tick({ words, kind }, place) {
  if (words) return words[place] ?? '';
  if (kind === 'share') return `${Number((100 * place).toFixed(3))} %`;
  if (kind === 'duration' || kind === 'latency') return place < 1_000_000 ? `${place / 1000} ms` : `${place / 1_000_000} s`;
  return place.toLocaleString('en-GB');
}

/** @param {number} value */
const figureShort = (value) => (Math.abs(value) >= 1e6 ? `${figure(value / 1e6)} M` : Number(value.toPrecision(6)).toLocaleString('en-GB', { maximumFractionDigits: 6 }));

/** Each line carries its name where it ends, or its value where there is no room: colours need no key. @param {uPlot} plot @param {Line[]} lines @param {boolean} narrow @param {string} colour @param {string} font */
function label(plot, lines, narrow, colour, font) {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = font.replace(/(\d+)px/, (_, size) => `${Number(size) * ratio}px`);
  ctx.fillStyle = colour;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  let above = Infinity;
  const ends = lines.map(({ label, value, dots }) => ({ label: narrow ? value : label, dot: dots.findLast(({ summary }) => summary !== null) }))
    .flatMap(({ label, dot }) => (dot?.summary ? [{ label, x: plot.valToPos(dot.x, 'x', true), y: plot.valToPos(dot.summary.p50, 'y', true) }] : []))
    .sort((one, other) => other.y - one.y);
  for (const { label, x, y } of ends) {
    // Lines that end together would have their names on top of one another.
    above = Math.min(y, above - parseFloat(ctx.font.split(' ')[1]) * 1.15);
    ctx.fillText(label, x + 10 * ratio, above);
  }
  ctx.restore();
}
