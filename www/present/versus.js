/** The dialog before two runs stand side by side: which one thing shall differ? */
import { el } from '../dom.js';

/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../engine/types.js').Problem} Problem */
/** @typedef {import('../engine/types.js').Setup} Setup */

/** The class's first question. */
const FIRST = 'fanout';

/**
 * @typedef {object} Doors
 * @property {() => { setup: Setup, knobs: Knob[] }} current
 * @property {(setup: Setup) => Promise<Problem[]>} check
 * @property {(right: Setup) => void} begin
 */

export class Versus {
  #dialog;
  #doors;
  #knob = el('select', { id: 'versus-knob' });
  /** @type {HTMLInputElement | HTMLSelectElement} */
  #value = el('input', { id: 'versus-value' });
  #left = el('p', { className: 'hint' });
  #error = el('p', { className: 'error', id: 'versus-error' });
  #slot = el('div', { className: 'field' });

  /** @param {HTMLDialogElement} dialog @param {Doors} doors */
  constructor(dialog, doors) {
    this.#dialog = dialog;
    this.#doors = doors;
    this.#knob.addEventListener('change', () => this.#ask());
    const cancel = el('button', { type: 'button', className: 'button' }, 'Cancel');
    cancel.addEventListener('click', () => dialog.close());
    const form = el('form', { noValidate: true },
      el('p', {}, 'Two runs with the same seed and the same actions, on one clock. One thing differs:'),
      el('div', { className: 'field' }, el('label', { for: 'versus-knob' }, 'Setting'), this.#knob), this.#left, this.#slot,
      el('div', { className: 'group foot' }, el('button', { type: 'submit', className: 'button primary' }, 'Run both'), cancel));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    dialog.append(el('h2', { id: 'versus-title' }, 'Side by side'), form);
  }

  open() {
    const { knobs } = this.#doors.current();
    const chosen = knobs.some(({ name }) => name === this.#knob.value) ? this.#knob.value : FIRST;
    this.#knob.replaceChildren(...knobs.map(({ name, label }) => el('option', { value: name, selected: name === chosen }, label)));
    this.#ask();
    this.#dialog.showModal();
  }

  #chosen() {
    const { setup, knobs } = this.#doors.current();
    const knob = /** @type {Knob} */ (knobs.find(({ name }) => name === this.#knob.value));
    return { setup, knob, left: setup.knobs[knob.name] ?? knob.default };
  }

  /** A field for the value on the right, of the kind that the knob has. */
  #ask() {
    const { knob, left } = this.#chosen();
    const choices = knob.kind === 'switch' ? ['true', 'false'] : knob.choices;
    const other = choices.find((choice) => choice !== left);
    this.#value = choices.length > 0
      ? el('select', {}, ...choices.map((choice) => el('option', { value: choice, selected: choice === other }, choice)))
      : el('input', { type: 'text', autocomplete: 'off', spellcheck: false });
    this.#value.id = 'versus-value';
    this.#value.setAttribute('aria-describedby', 'versus-error');
    this.#left.textContent = `On the left: ${left}. ${knob.help}`;
    this.#error.textContent = '';
    this.#slot.replaceChildren(el('label', { for: 'versus-value' }, 'On the right'), this.#value, this.#error);
  }

  async #submit() {
    const { setup, knob } = this.#chosen();
    const right = { ...setup, knobs: { ...setup.knobs, [knob.name]: this.#value.value.trim() } };
    const [problem] = await this.#doors.check(right);
    this.#error.textContent = problem?.message ?? '';
    this.#value.setAttribute('aria-invalid', String(Boolean(problem)));
    if (problem) return;
    this.#dialog.close();
    this.#doors.begin(right);
  }
}
