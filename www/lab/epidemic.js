/** Gossip over the equations of a disease: sliders of fanout and stop rule move a run of the engine and the curves under it. */
import uPlot from '../vendor/uPlot-1.6.32.esm.js';
import { el, say } from '../dom.js';
import { reached } from './coverage.js';
import { whenRestyled } from './plot.js';

/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../engine/types.js').Epidemic} Epidemic */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./types.js').Coverage} Coverage */

const RULES = Object.freeze({
  never: { words: 'nobody stops (SI)', knobs: { stop: 'never' } },
  feedback: { words: 'a coin after each useless contact (SIR)', knobs: { stop: 'coin', feedback: 'true' } },
  blind: { words: 'a coin after each contact (SIR)', knobs: { stop: 'coin', feedback: 'false' } },
});
/** @typedef {keyof typeof RULES} Rule */

/** Where the two curves are laid over each other: past the luck of the first few, before the end. */
const LEVEL = 0.3;
/** A disease that never takes off is not compared. */
const TAKEN_OFF = 0.02;
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}\u00a0%`;

export class EpidemicFigure {
  element;
  #client;
  #setup;
  #host = el('div', { className: 'plot', role: 'img' });
  #fanout = slider('epidemic-fanout', 1, 5);
  #k = slider('epidemic-k', 1, 5);
  #rule = el('select', { id: 'epidemic-rule' }, ...Object.entries(RULES).map(([value, { words }]) => el('option', { value }, words)));
  #told = el('p', { role: 'status', className: 'hint' });
  #plot = /** @type {uPlot | null} */ (null);
  /** What is drawn. @type {[Coverage, Epidemic | null] | null} */
  #drawn = null;
  /** Grows with every move, so that a late answer is known as such. */
  #moves = 0;

  /** @param {Setup} setup  The lesson's. @param {EngineClient} client */
  constructor(setup, client) {
    this.#setup = setup;
    this.#client = client;
    this.#fanout.value = setup.knobs.fanout ?? '1';
    this.#k.value = setup.knobs.k ?? '1';
    this.#rule.value = (setup.knobs.stop ?? 'never') === 'never' ? 'never' : setup.knobs.feedback === 'false' ? 'blind' : 'feedback';
    for (const control of [this.#fanout, this.#k, this.#rule]) control.addEventListener('input', () => this.#move());
    this.element = el('figure', { className: 'swept' }, this.#host,
      el('ul', { className: 'key' }, el('li', { className: 'now' }, 'know, in the engine'), el('li', { className: 'other' }, 'spread, in the engine'), el('li', { className: 'theory' }, 'the same by the equations')),
      el('div', { className: 'dials' }, dial('Contacts a turn (fanout)', this.#fanout), dial('k of the stop rule', this.#k)),
      el('div', { className: 'field' }, el('label', { for: this.#rule.id }, 'When a spreader stops'), this.#rule), this.#told);
    this.#move();
    whenRestyled(() => this.#drawn && this.#draw(...this.#drawn));
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#host);
  }

  #size() {
    return { width: Math.max(120, this.#host.clientWidth), height: Math.max(160, this.#host.clientHeight) };
  }

  async #move() {
    const move = ++this.#moves;
    const rule = /** @type {Rule} */ (this.#rule.value);
    this.#k.disabled = rule === 'never';
    for (const control of [this.#fanout, this.#k]) control.previousElementSibling?.replaceChildren(control.value);
    const knobs = { ...this.#setup.knobs, ...RULES[rule].knobs, fanout: this.#fanout.value, ...(rule !== 'never' && { k: this.#k.value }) };
    const setup = { ...this.#setup, knobs, commands: ['0ms inject 1'] };
    const [theory, run] = await Promise.all([this.#client.ask('epidemic', setup), this.#client.ask('coverage', setup)]);
    if (move !== this.#moves) return;
    const end = run.informed.at(-1) ?? 0;
    const words = [
      `In this run ${percent(1 - end)} never heard${theory.residue === null ? '.' : `; the equations leave out ${percent(theory.residue)}.`}`,
      end < TAKEN_OFF ? 'It died out before it took off, which the equations know nothing of.' : '',
      theory.sentence,
    ].filter(Boolean).join(' ');
    say(this.#told, words);
    this.#host.setAttribute('aria-label', words);
    this.#draw(run, end < TAKEN_OFF ? null : theory);
  }

  /** @param {Coverage} run @param {Epidemic | null} theory */
  #draw(run, theory) {
    this.#drawn = [run, theory];
    const style = getComputedStyle(document.documentElement);
    const em = parseFloat(style.fontSize);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const axis = { font: `500 ${Math.round(em * 0.85)}px Inter, system-ui, sans-serif`, stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const line = { spanGaps: true, points: { show: false } };
    this.#plot?.destroy();
    this.#plot = new uPlot({
      ...this.#size(),
      cursor: { show: false }, legend: { show: false },
      scales: { x: { time: false }, y: { range: [0, 1.04] } },
      axes: [{ ...axis, size: em * 1.7, gap: 4 }, { ...axis, size: em * 3.2, splits: () => [0, 0.25, 0.5, 0.75, 1], values: (_, places) => places.map((place) => `${100 * place} %`) }],
      series: [{},
        { ...line, stroke: colour('--repaired'), width: 2 }, { ...line, stroke: colour('--repaired'), width: 2, dash: [4, 4] },
        { ...line, stroke: colour('--knows'), width: 3 }, { ...line, stroke: colour('--spreading'), width: 3, dash: [10, 3] }],
    }, dataOf(run, theory), this.#host);
  }
}

/** Theory, moved to where the run passed a third of the way; then the run. @param {Coverage} run @param {Epidemic | null} theory */
function dataOf(run, theory) {
  const { at = [], informed = [], infective = [], residue } = theory ?? {};
  const level = LEVEL * (1 - (residue ?? 0));
  const shift = reached(run.at, run.informed, level) - reached(at, informed, level) || 0;
  const last = (run.at.at(-1) ?? 0) + 2;
  const moved = at.map((time) => time + shift);
  const seen = moved.findIndex((time) => time >= 0);
  const end = moved.findIndex((time) => time > last);
  const cut = (/** @type {number[]} */ column) => column.slice(Math.max(0, seen), end < 0 ? undefined : end);
  return uPlot.join(/** @type {uPlot.AlignedData[]} */ ([
    [cut(moved), cut(informed), cut(infective)],
    [run.at, run.informed, run.infective],
  ]));
}

/** @param {string} id @param {number} min @param {number} max */
const slider = (id, min, max) => el('input', { type: 'range', id, min, max, step: 1 });

/** @param {string} label @param {HTMLInputElement} control */
const dial = (label, control) => el('div', { className: 'dial' }, el('label', { for: control.id }, label), el('output', { for: control.id }, control.value), control);
