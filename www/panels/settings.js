/** The set-up as a form, made from the engine's own list of knobs, so that page and engine cannot disagree. */
import { el } from '../dom.js';
import { icon } from './icons.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../engine/types.js').Problem} Problem */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/**
 * @typedef {object} Doors
 * @property {(setup: Setup) => Promise<Problem[]>} check
 * @property {() => void} submit  Leads to `submit()`, when it is its turn.
 * @property {(setup: Setup) => Promise<void>} newRun
 * @property {(knob: Knob, value: string) => void} setLive  Changes the run on screen.
 * @property {() => Promise<number>} freshSeed
 */

/** What a class asks for first; the other knobs are folded away. */
const IN_SIGHT = Object.freeze(['mode', 'fanout', 'interval', 'loss', 'latency']);
/** Has its own button. */
const ELSEWHERE = 'anti-entropy';

export class Settings {
  #form = el('form', { className: 'settings', noValidate: true });
  #about = el('p', { className: 'about' });
  #catalog;
  #doors;
  /** @type {Map<string, Control>} */
  #controls = new Map();
  /** What the run on screen was made from. @type {Setup} */
  #setup;

  /** @param {HTMLElement} host @param {Catalog} catalog @param {Setup} setup @param {Doors} doors */
  constructor(host, catalog, setup, doors) {
    this.#catalog = catalog;
    this.#doors = doors;
    this.#setup = setup;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      doors.submit();
    });
    this.#form.addEventListener('change', ({ target }) => this.#changed(/** @type {Control} */ (target)));
    host.append(this.#form);
    this.show(setup);
  }

  /** Fills the form from a run. @param {Setup} setup */
  show(setup) {
    this.#setup = setup;
    this.#build(setup.protocol, setup);
  }

  /** The knobs that the chosen protocol has, then the network's. @param {string} name */
  #knobsOf(name) {
    const protocol = this.#catalog.protocols.find((one) => one.name === name);
    return (protocol?.knobs ?? []).filter(({ name }) => name !== ELSEWHERE);
  }

  /** @param {string} protocol @param {Setup} setup */
  #build(protocol, setup) {
    this.#controls.clear();
    const { limits, topologies, protocols } = this.#catalog;
    const dice = el('button', { type: 'button', className: 'button', title: 'Roll another seed', 'aria-label': 'Roll dice' }, icon('dice'));
    dice.addEventListener('click', () => this.#roll());
    const basics = el('fieldset', {}, el('legend', {}, 'Cluster'),
      this.#field('nodes', 'Nodes', `How many nodes gossip, ${limits.nodes_on_page[0]} to ${limits.nodes_on_page[1].toLocaleString('en-GB')}.`, text(String(setup.nodes), 'numeric')),
      this.#field('seed', 'Seed', 'Same settings, same seed, same run: event by event, on every machine.', text(String(setup.seed), 'numeric'), dice),
      this.#field('topology', 'Neighbours', 'Whom a node may talk to at all.', select(topologies, setup.topology || topologies[0].name), undefined, 'wide'),
      this.#field('protocol', 'Protocol', protocols.find(({ name }) => name === protocol)?.help ?? '', select(protocols, protocol), undefined, 'wide'));
    const knobs = this.#knobsOf(protocol);
    const first = IN_SIGHT.flatMap((wanted) => knobs.filter(({ name }) => name === wanted));
    const rest = knobs.filter(({ name }) => !IN_SIGHT.includes(name));
    const more = [...Map.groupBy(rest, ({ group }) => group)].map(([group, knobs]) => this.#knobSet(group, knobs, setup));
    this.#form.replaceChildren(basics, this.#knobSet('gossip', first, setup),
      el('details', { open: this.#form.querySelector('details')?.open }, el('summary', {}, 'More settings'), ...more),
      el('div', { className: 'foot' }, this.#about, el('button', { type: 'submit', className: 'button' }, 'New run')));
  }

  /** @param {string} group @param {Knob[]} knobs @param {Setup} setup */
  #knobSet(group, knobs, setup) {
    const fields = knobs.map((knob) => this.#knobField(knob, setup.knobs[knob.name] ?? knob.default));
    return el('fieldset', {}, el('legend', {}, group[0].toUpperCase() + group.slice(1)), ...fields);
  }

  /** @param {Knob} knob @param {string} value */
  #knobField(knob, value) {
    const help = `${knob.help} Default ${knob.default} (${knob.source}).${knob.live ? ' Takes effect at once.' : ''}`;
    if (knob.kind === 'switch') {
      return this.#field(knob.name, knob.label, help, el('input', { type: 'checkbox', checked: value === 'true' || value === 'on' }), undefined, 'switch wide');
    }
    const choices = knob.choices.map((name) => ({ name, label: name }));
    const look = knob.kind === 'latency' ? 'wide' : '';
    return this.#field(knob.name, knob.label, help, choices.length > 0 ? select(choices, value) : text(value, 'text'), undefined, look);
  }

  /** @param {string} name @param {string} label @param {string} help @param {Control} control @param {Node} [extra] @param {string} [look] */
  #field(name, label, help, control, extra, look = '') {
    control.id = `set-${name}`;
    control.name = name;
    control.title = help;
    control.setAttribute('aria-describedby', `${control.id}-error`);
    control.addEventListener('focus', () => (this.#about.textContent = help));
    this.#controls.set(name, control);
    const error = el('p', { className: 'error', id: `${control.id}-error` });
    const caption = el('label', { for: control.id }, label);
    if (look.startsWith('switch')) caption.prepend(control);
    const body = extra ? el('div', { className: 'beside' }, control, extra) : control;
    return el('div', { className: `field ${look}` }, caption, ...(look.startsWith('switch') ? [] : [body]), error);
  }

  /** @returns {Setup} */
  #read() {
    const value = (/** @type {string} */ name) => valueOf(/** @type {Control} */ (this.#controls.get(name)));
    const protocol = value('protocol');
    const knobs = this.#knobsOf(protocol).filter(({ name, default: usual }) => this.#controls.has(name) && value(name) !== usual);
    return {
      protocol,
      nodes: value('nodes'),
      seed: value('seed'),
      topology: value('topology'),
      knobs: Object.fromEntries(knobs.map(({ name }) => [name, value(name)])),
      commands: [],
    };
  }

  /** Starts a run from the form, or says at the fields why not. */
  async submit() {
    const setup = this.#read();
    const problems = await this.#doors.check(setup);
    this.#show(problems);
    if (problems.length === 0) await this.#doors.newRun(setup);
  }

  /** What may change at once does; the rest waits for the next run. @param {Control} control */
  async #changed(control) {
    if (control.name === 'protocol') this.#build(control.value, { ...this.#read(), knobs: {} });
    const problems = await this.#doors.check(this.#read());
    this.#show(problems);
    const knob = this.#knobsOf(this.#setup.protocol).find(({ name }) => name === control.name);
    if (knob?.live && !problems.some(({ field }) => field === knob.name)) this.#doors.setLive(knob, valueOf(control));
  }

  async #roll() {
    const seed = /** @type {HTMLInputElement} */ (this.#controls.get('seed'));
    seed.value = String(await this.#doors.freshSeed());
  }

  /** Each refusal stands at its field. @param {Problem[]} problems */
  #show(problems) {
    for (const [name, control] of this.#controls) {
      const problem = problems.find(({ field }) => field === name);
      control.setAttribute('aria-invalid', String(Boolean(problem)));
      const error = this.#form.querySelector(`#${CSS.escape(control.id)}-error`);
      if (error) error.textContent = problem?.message ?? '';
    }
    const first = problems.find(({ field }) => this.#controls.has(field));
    if (first) this.#controls.get(first.field)?.focus();
    const elsewhere = problems.find(({ field }) => !this.#controls.has(field));
    if (elsewhere) this.#about.textContent = elsewhere.message;
  }
}

/** @param {Control} control */
function valueOf(control) {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') return String(control.checked);
  return control.value.trim();
}

/** @param {string} value @param {string} inputMode */
const text = (value, inputMode) => el('input', { type: 'text', value, inputMode, autocomplete: 'off', spellcheck: false });

/** @param {{ name: string, label: string }[]} choices @param {string} chosen */
function select(choices, chosen) {
  const listed = choices.some(({ name }) => name === chosen) ? choices : [...choices, { name: chosen, label: chosen }];
  const options = listed.map(({ name, label }) => el('option', { value: name, selected: name === chosen }, label));
  return el('select', {}, ...options);
}
