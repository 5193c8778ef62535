/** The lab's dialog: a sweep is asked for, runs in workers of its own, and is shown as a plot, a table and files. The run on screen goes on. */
import { el, say } from '../dom.js';
import { picture, save, textFile } from '../present/files.js';
import { count } from '../words.js';
import { Crew } from './crew.js';
import { Form } from './form.js';
import { Plot } from './plot.js';
import { axesOf, commandLine } from './question.js';
import { column, pictureOf, sweepCsv, titleOf } from './results.js';
import { tableOf } from './table.js';
import { sentenceOf, theoryOf } from './wording.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Expected} Expected */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./types.js').Point} Point */
/** @typedef {import('./types.js').Question} Question */

/** Between two looks at what has come. */
const LOOK_MS = 150;
/** How the program is started from the project's folder. */
const CARGO = 'cargo run --release --features cli --bin ';

/**
 * @typedef {object} Doors
 * @property {import('../engine/client.js').EngineClient} client
 * @property {() => Promise<{ client: import('../engine/client.js').EngineClient }>} another  Starts one more engine.
 * @property {Catalog} catalog
 * @property {() => Setup} current  The run on screen, with all that was done to it.
 */

export class Lab {
  #dialog;
  #doors;
  #form;
  #plot = new Plot();
  #table = el('div', { className: 'rows', role: 'region', 'aria-label': 'All points', tabIndex: 0 });
  #theory = el('p', { className: 'hint' });
  #bar = el('progress', { max: 1, value: 0, 'aria-label': 'Runs done' });
  #said = el('p', { role: 'status' });
  #command = el('code');
  #stop = button('Cancel the sweep', () => this.#cancel());
  #results = el('div', { className: 'results', hidden: true });
  #crew = /** @type {Crew | null} */ (null);
  #question = /** @type {Question | null} */ (null);
  #points = /** @type {Point[]} */ ([]);
  #expected = /** @type {(Expected | null)[]} */ ([]);
  #looked = 0;

  /** @param {HTMLDialogElement} dialog @param {Doors} doors */
  constructor(dialog, doors) {
    this.#dialog = dialog;
    this.#doors = doors;
    this.#form = new Form(doors.catalog, {
      ask: (question) => this.#ask(question),
      redraw: () => this.#show(),
      current: doors.current,
    });
    this.#results.append(this.#plot.element, this.#theory, this.#table, this.#takeHome());
    dialog.append(
      el('h2', { id: 'lab-title' }, 'Lab: the same run many times over'),
      el('div', { className: 'lab' }, this.#form.element,
        el('div', {}, el('div', { className: 'progress' }, this.#bar, this.#stop), this.#said, this.#results)),
      el('div', { className: 'group foot' }, button('Close', () => dialog.close())));
    dialog.addEventListener('close', () => this.#cancel());
    this.#idle(true);
  }

  /** @param {import('./types.js').Plan} [plan]  A question to begin with. */
  open(plan) {
    this.#form.show(this.#doors.current());
    if (plan) this.#form.fill(plan);
    this.#dialog.showModal();
    this.#plot.restyle();
  }

  /** Width of a run's row: every metric, and whether it waited in vain. */
  get #width() {
    return this.#doors.catalog.metrics.length + 1;
  }

  /** @param {Question} question */
  async #ask(question) {
    this.#cancel();
    const { client, another } = this.#doors;
    const cells = await client.ask('cells', { ...question.setup, knobs: {} }, axesOf(question));
    for (const { setup } of cells) {
      try {
        await client.ask('trials', setup, question.until, 0, 0);
      } catch (error) {
        return this.#form.refuse(/** @type {import('../engine/client.js').Refusal} */ (error));
      }
    }
    this.#form.accept();
    const crew = new Crew(another);
    this.#begin(question, cells, crew);
    try {
      await this.#run(question, crew);
    } catch (error) {
      say(this.#said, `The sweep broke off: ${/** @type {Error} */ (error).message}.`);
    } finally {
      crew.stop();
      if (this.#crew === crew) this.#idle(true);
    }
  }

  /** @param {Question} question @param {import('../engine/types.js').Cell[]} cells @param {Crew} crew */
  #begin(question, cells, crew) {
    this.#crew = crew;
    this.#question = question;
    this.#points = cells.map((cell) => ({ cell, rows: [], runs: 0, capped: 0 }));
    this.#expected = cells.map(() => null);
    this.#command.textContent = commandLine(question);
    this.#results.hidden = false;
    this.#bar.max = cells.length * Number(question.runs);
    this.#idle(false);
    this.#bar.scrollIntoView({ block: 'nearest' });
    this.#progress();
  }

  /** @param {Question} question @param {Crew} crew */
  async #run({ setup, runs, until }, crew) {
    const cells = this.#points.map(({ cell }) => cell);
    await crew.run(cells, { first: Number(setup.seed), runs: Number(runs), until }, (cell, rows, done) => {
      if (this.#crew !== crew) return;
      const point = this.#points[cell];
      point.rows.push(rows);
      point.runs += done;
      for (let i = this.#width - 1; i < rows.length; i += this.#width) point.capped += rows[i];
      this.#progress();
    });
    if (crew.stopped) return;
    await this.#foretell(crew);
    await this.#show();
    say(this.#said, this.#finished());
  }

  /** What theory says of the chosen measure. @param {Crew} [crew] */
  async #foretell(crew) {
    const { metric } = this.#form.view;
    const until = this.#question?.until ?? '';
    const points = this.#points;
    const ask = async (/** @type {import('../engine/client.js').EngineClient} */ client, /** @type {Point} */ { cell }, /** @type {number} */ i) => {
      this.#expected[i] = await client.ask('expected', cell.setup, until, metric.name);
    };
    if (crew) await crew.each(points, ask);
    else for (const [i, point] of points.entries()) await ask(this.#doors.client, point, i);
    this.#foretold = metric.name;
  }

  /** Which measure the theory at hand is about. */
  #foretold = '';

  #progress() {
    const done = this.#points.reduce((sum, { runs }) => sum + runs, 0);
    this.#bar.value = done;
    const now = performance.now();
    if (now - this.#looked < LOOK_MS) return;
    this.#looked = now;
    say(this.#said, `${count(done)} of ${count(this.#bar.max)} runs`);
    this.#draw();
  }

  /** What was called off keeps what it has. */
  #cancel() {
    const crew = this.#crew;
    if (!crew) return;
    crew.stop();
    this.#idle(true);
    const done = this.#points.reduce((sum, { runs }) => sum + runs, 0);
    say(this.#said, `Cancelled after ${count(done)} of ${count(this.#bar.max)} runs; what came so far is shown.`);
    this.#show();
  }

  /** @param {boolean} idle */
  #idle(idle) {
    if (idle) this.#crew = null;
    this.#bar.hidden = this.#stop.hidden = idle;
  }

  #finished() {
    const { length } = this.#points;
    const capped = this.#points.reduce((sum, point) => sum + point.capped, 0);
    const vain = capped > 0 ? ` In ${count(capped)} of them what they waited for had not come after 10,000 rounds.` : '';
    return `${count(this.#bar.max)} runs done, ${count(length)} ${length === 1 ? 'point' : 'points'}.${vain}`;
  }

  /** After the sweep, and whenever another measure or axis is chosen. */
  async #show() {
    if (this.#points.length === 0) return;
    if (this.#crew === null && this.#foretold !== this.#form.view.metric.name) await this.#foretell();
    await this.#draw();
  }

  async #draw() {
    const { metric, log } = this.#form.view;
    const points = this.#points;
    const place = this.#doors.catalog.metrics.indexOf(metric);
    const summaries = await this.#doors.client.ask('summaries', points.map((point) => column(point, place, this.#width)));
    if (points !== this.#points) return;
    const cells = points.map(({ cell }) => cell);
    const expected = this.#foretold === metric.name ? this.#expected : cells.map(() => null);
    const knob = this.#form.knobNamed(this.#question?.knob ?? '');
    const drawn = pictureOf(cells, summaries, expected, { knob, log, y: titleOf(metric, cells, (name) => this.#form.usual(name)) });
    this.#plot.show(drawn, sentenceOf(drawn));
    say(this.#theory, theoryOf(expected));
    this.#table.replaceChildren(tableOf(points, summaries, expected, { knob, title: drawn.y }));
  }

  #takeHome() {
    const copy = button('Copy the command', async () => {
      await navigator.clipboard.writeText(CARGO + this.#command.textContent).then(() => say(copy, 'Copied'), () => say(copy, 'Select it and press Ctrl and C'));
      setTimeout(() => say(copy, 'Copy the command'), 3000);
    });
    return el('div', { className: 'home' },
      el('div', { className: 'group' },
        button('Save the table (CSV)', async () => save(`${this.#name()}.csv`, textFile(await this.#csv(), 'text/csv'))),
        button('Save the picture (PNG)', async () => {
          const { canvas } = this.#plot;
          if (canvas) save(`${this.#name()}.png`, await picture([canvas], this.#form.about));
        }), copy),
      el('p', { className: 'hint' }, 'The same numbers from the command line: ', this.#command));
  }

  async #csv() {
    const { metrics } = this.#doors.catalog;
    const columns = this.#points.flatMap((point) => metrics.map((_, m) => column(point, m, this.#width)));
    const summaries = await this.#doors.client.ask('summaries', columns);
    return sweepCsv(this.#points, this.#points.map((_, i) => summaries.slice(i * metrics.length, (i + 1) * metrics.length)), metrics);
  }

  #name() {
    const { setup, knob } = /** @type {Question} */ (this.#question);
    return `gossip-sweep-${setup.protocol}${knob ? `-${knob}` : ''}`;
  }
}

/** @param {string} label @param {() => void} deed */
function button(label, deed) {
  const made = el('button', { type: 'button', className: 'button' }, label);
  made.addEventListener('click', deed);
  return made;
}
