/** The question as a form: one knob, its values, cluster sizes, seeds, a measure. Each refusal stands at its field. */
import { el } from '../dom.js';
import { SEEDS, excesses, usualValues } from './question.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../engine/types.js').Metric} Metric */
/** @typedef {import('../engine/types.js').Problem} Problem */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./types.js').Question} Question */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** The class's first question, and its measure. */
const FIRST_KNOB = 'fanout';
const FIRST_MEASURE = 'rounds_to_all';
const UPDATE = '0ms inject 1';
/** How time grows with the cluster is the question when the one on screen is too small to show it. */
const SIZES = '10, 100, 1000';
const TOO_SMALL = 10;

/**
 * @typedef {object} Doors
 * @property {(question: Question) => void} ask
 * @property {() => void} redraw  Another measure or axis: nothing needs to run again.
 * @property {() => Setup} current
 */

export class Form {
  element = el('form', { className: 'settings', noValidate: true });
  #catalog;
  #doors;
  /** @type {Record<string, Control>} */
  #controls = {
    knob: el('select', {}),
    values: input(''),
    nodes: input('numeric'),
    runs: input('numeric', '50'),
    measure: el('select', {}),
    axis: el('select', {}, ...['logarithmic', 'linear'].map((name) => el('option', { value: name }, name))),
    commands: el('textarea', { rows: 3, value: UPDATE, spellcheck: false }),
    until: input('', ''),
  };
  #start = el('p', { className: 'hint' });
  #allowed = el('p', { className: 'hint', id: 'lab-allowed' });
  #means = el('p', { className: 'hint' });
  #theirs = el('button', { type: 'button', className: 'button' }, 'Take the commands of this run');
  /** What the run on screen was made from. @type {Setup} */
  #setup = { protocol: '', nodes: 0, seed: 0, topology: '', knobs: {}, commands: [] };

  /** @param {Catalog} catalog @param {Doors} doors */
  constructor(catalog, doors) {
    this.#catalog = catalog;
    this.#doors = doors;
    const { knob, measure, axis, commands } = this.#controls;
    measure.replaceChildren(...catalog.metrics.map(({ name, label, help }) => el('option', { value: name, title: help }, label)));
    measure.value = FIRST_MEASURE;
    knob.addEventListener('change', () => this.#knobChosen());
    measure.addEventListener('change', () => this.#explain());
    for (const view of [measure, axis]) view.addEventListener('change', () => doors.redraw());
    this.#explain();
    this.#theirs.addEventListener('click', () => {
      commands.value = doors.current().commands.join('\n') || UPDATE;
    });
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#build();
  }

  /** Starts from a run. What was asked for last stays where it still makes sense. @param {Setup} setup */
  show(setup) {
    const fresh = this.#setup.protocol !== setup.protocol;
    this.#setup = { ...setup, commands: [] };
    this.#start.textContent = `Starts from the run on screen: ${this.about}.`;
    this.#theirs.hidden = setup.commands.length === 0;
    if (!fresh) return;
    const { knob, nodes } = this.#controls;
    const knobs = this.#knobs;
    knob.replaceChildren(el('option', { value: '' }, 'nothing but the size'), ...knobs.map(({ name, label }) => el('option', { value: name }, label)));
    knob.value = knobs.some(({ name }) => name === FIRST_KNOB) ? FIRST_KNOB : '';
    nodes.value = Number(setup.nodes) < TOO_SMALL ? SIZES : String(setup.nodes);
    this.#knobChosen();
  }

  /** Somebody else's question, to be asked again or changed. @param {import('./types.js').Plan} plan */
  fill({ knob, values, nodes, runs, until = '', measures }) {
    const { knob: chosen } = this.#controls;
    chosen.value = knob;
    this.#knobChosen();
    const filled = { values, nodes, runs: String(runs), until, measure: measures[0], axis: 'logarithmic', commands: UPDATE };
    for (const [name, value] of Object.entries(filled)) this.#controls[name].value = value;
    this.#explain();
  }

  /** What is drawn of what was measured. @returns {{ metric: Metric, log: boolean }} */
  get view() {
    const { measure, axis } = this.#controls;
    const metric = /** @type {Metric} */ (this.#catalog.metrics.find(({ name }) => name === measure.value));
    return { metric, log: axis.value === 'logarithmic' };
  }

  /** What does not vary, in words. */
  get about() {
    const { protocol, nodes, seed, topology, knobs } = this.#setup;
    const label = this.#catalog.protocols.find(({ name }) => name === protocol)?.label ?? protocol;
    const turned = Object.entries(knobs).map(([name, value]) => `${this.knobNamed(name)?.label.toLowerCase() ?? name} ${value}`);
    return [label, `${nodes} nodes`, topology && topology !== 'mesh' ? topology : '', ...turned, `seeds from ${seed}`].filter(Boolean).join(', ');
  }

  /** @param {string} wanted @returns {Knob | undefined} */
  knobNamed(wanted) {
    return this.#knobs.find(({ name }) => name === wanted);
  }

  /** @param {string} knob */
  usual(knob) {
    return this.knobNamed(knob)?.default ?? '';
  }

  /** @param {Problem} problem */
  refuse({ field, message }) {
    const named = { command: 'commands', scenario: 'commands' }[field] ?? field;
    const place = named in this.#controls ? named : 'values';
    this.#mark({ field: place, message });
  }

  accept() {
    this.#mark(null);
  }

  get #knobs() {
    return this.#catalog.protocols.find(({ name }) => name === this.#setup.protocol)?.knobs ?? [];
  }

  #build() {
    const rest = el('details', {}, el('summary', {}, 'Commands and end'),
      el('fieldset', {},
        this.#field('commands', 'Commands, one per line', el('p', { className: 'hint' }, 'Each after its time, such as “10s kill 1”. Without one that injects, node 1 writes an update at 0 s.'), this.#theirs),
        this.#field('until', 'Runs end', el('p', { className: 'hint' }, 'At a time such as 60s, at all (every living node knows) or at quiet (nobody spreads). Empty: quiet if there is a stop rule, else all.'))));
    this.element.append(this.#start,
      el('fieldset', {},
        this.#field('knob', 'Vary'),
        this.#field('values', 'Values', this.#allowed),
        this.#field('nodes', 'Cluster sizes', el('p', { className: 'hint' }, 'One, or several such as 10, 100, 1000.')),
        this.#field('runs', 'Seeds per point', el('p', { className: 'hint' }, `${SEEDS[0]} to ${SEEDS[1].toLocaleString('en-GB')}.`)),
        this.#field('measure', 'Measure', this.#means),
        this.#field('axis', 'Horizontal axis')),
      rest,
      el('div', { className: 'foot' }, el('button', { type: 'submit', className: 'button primary' }, 'Run the sweep')));
  }

  /** @param {string} name @param {string} label @param {HTMLElement[]} extra */
  #field(name, label, ...extra) {
    const control = this.#controls[name];
    control.id = `lab-${name}`;
    control.setAttribute('aria-describedby', `lab-${name}-error`);
    return el('div', { className: 'field wide' }, el('label', { for: control.id }, label), control,
      el('p', { className: 'error', id: `lab-${name}-error` }), ...extra);
  }

  #explain() {
    const { help, name } = this.view.metric;
    const crash = name.startsWith('detect') ? ' It takes a crash among the commands, such as “10s kill 1”, and an end such as 40s.' : '';
    this.#means.textContent = help + crash;
  }

  #knobChosen() {
    const knob = this.knobNamed(this.#controls.knob.value);
    const { values } = this.#controls;
    values.disabled = knob === undefined;
    values.value = knob ? usualValues(knob) : '';
    this.#allowed.textContent = knob ? `${knob.help} Each ${knob.allowed}.` : '';
  }

  #submit() {
    const text = (/** @type {string} */ name) => this.#controls[name].value.trim();
    const commands = text('commands').split('\n').map((line) => line.trim()).filter(Boolean);
    const question = {
      setup: { ...this.#setup, commands }, knob: text('knob'), values: text('values'), nodes: text('nodes'), runs: text('runs'), until: text('until'),
    };
    const [excess] = excesses(question);
    if (excess) this.refuse(excess);
    else this.#doors.ask(question);
  }

  /** @param {Problem | null} problem */
  #mark(problem) {
    for (const [name, control] of Object.entries(this.#controls)) {
      const message = problem?.field === name ? problem.message : '';
      control.setAttribute('aria-invalid', String(message !== ''));
      /** @type {HTMLElement} */ (control.parentElement?.querySelector('.error')).textContent = message;
      if (message) {
        control.closest('details')?.setAttribute('open', '');
        control.focus();
      }
    }
  }
}

/** @param {string} inputMode @param {string} [value] */
const input = (inputMode, value = '') => el('input', { type: 'text', inputMode, value, autocomplete: 'off', spellcheck: false });
