/** How fast the dead are found out, always beside how many of the living were taken for dead: either alone says nothing. */
import uPlot from '../vendor/uPlot-1.6.32.esm.js';
import { el, say } from '../dom.js';
import { count } from '../words.js';

/** @typedef {import('../engine/types.js').Series} Series */

/**
 * Of all pairs of a living and a dead node, those where the first knows, in percent; none while nobody is missing of those who came.
 * @param {Pick<Series, 'noticed' | 'up'>} series
 */
export function percentFound({ noticed, up }) {
  let most = 0;
  return Array.from(noticed, (share, i) => {
    most = Math.max(most, up[i]);
    return share < 1 || up[i] < most ? 100 * share : null;
  });
}

export class Found {
  #host = el('div', { className: 'plot' });
  /** What the run on the right adds to the key. */
  #other = el('li', { className: 'other', hidden: true });
  #plot;

  /** @param {HTMLElement} host */
  constructor(host) {
    host.append(el('h2', {}, 'Found out, and wrongly buried'), this.#host, el('ul', { className: 'key' },
      el('li', { className: 'found' }, 'dead and known'), el('li', { className: 'false' }, 'false deaths'), this.#other));
    this.#plot = this.#make();
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#host);
  }

  /** @param {Series} series @param {{ words: string, series: Series } | null} beside  Of the run on the right, if there is one. */
  update(series, beside) {
    this.#plot.setData(uPlot.join([columns(series), beside ? columns(beside.series) : [[], [], []]]));
    this.#other.hidden = !beside;
    say(this.#other, beside ? `${beside.words}: known (dashed), false (dotted)` : '');
  }

  /** Colours and sizes are fixed when a plot is made. */
  restyle() {
    const { data } = this.#plot;
    this.#plot.destroy();
    this.#plot = this.#make();
    this.#plot.setData(data);
  }

  #size() {
    return { width: Math.max(80, this.#host.clientWidth), height: Math.max(80, this.#host.clientHeight) };
  }

  #make() {
    const style = getComputedStyle(document.documentElement);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const em = parseFloat(style.fontSize) * (document.documentElement.hasAttribute('data-presenter') ? 1.1 : 0.9);
    const axis = { font: `500 ${Math.round(em)}px Inter, system-ui, sans-serif`, stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const line = { points: { show: false }, width: 3 };
    return new uPlot({
      ...this.#size(),
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: false }, y: { range: [0, 104] }, false: { range: (_, __, most) => [0, Math.max(4, most * 1.1)] } },
      axes: [
        { ...axis, size: em * 1.7, gap: 4, space: em * 5, values: (_, at) => at.map((value) => `${value} s`) },
        { ...axis, size: em * 3.4, gap: 6, splits: [0, 50, 100], values: (_, at) => at.map((value) => `${value} %`) },
        { ...axis, scale: 'false', side: 1, size: em * 3.2, gap: 6, grid: { show: false }, values: (_, at) => at.map((value) => (Number.isInteger(value) ? count(value) : '')) },
      ],
      series: [
        {},
        { ...line, stroke: colour('--dead') }, { ...line, stroke: colour('--danger'), scale: 'false', dash: [7, 4] },
        { ...line, stroke: colour('--spreading'), dash: [10, 3] }, { ...line, stroke: colour('--spreading'), scale: 'false', dash: [2, 4] },
      ],
    }, [[0], [null], [0], [null], [null]], this.#host);
  }
}

/** @param {Series} series @returns {uPlot.AlignedData} */
const columns = (series) => [Array.from(series.at), percentFound(series), Array.from(series.false_positives)];
