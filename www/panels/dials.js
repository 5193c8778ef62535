/** Sliders for the network and the machines, which act on the run on screen: one drag is one command. */
import { lastSet } from '../acts.js';
import { el, say } from '../dom.js';
import { nearestStep, stepsOf } from './scales.js';

/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../run.js').Run} Run */

const WANTED = Object.freeze(['loss', 'latency', 'duplication', 'handling', 'inbox', 'capacity']);
/** What turns while the run goes on has a name of its own: a setting of the next run is another thing. @type {Record<string, string>} */
const WORDS = Object.freeze({ loss: 'Dropped on the way', latency: 'Travel time' });
/** Arrow keys come in bursts; the command waits until the hand rests. */
const REST_MS = 300;

/** @typedef {{ knob: Knob, steps: readonly string[], slider: HTMLInputElement, output: HTMLOutputElement, start: string, pending: number }} Dial */

export class Dials {
  #host = el('div', { className: 'dials' });
  #set;
  /** @type {Dial[]} */
  #dials = [];

  /** @param {HTMLElement} host @param {(knob: Knob, value: string) => void} set */
  constructor(host, set) {
    this.#set = set;
    host.append(el('p', { className: 'hint' }, 'Takes effect at once, as one action on the timeline.'), this.#host);
  }

  /** @param {Knob[]} knobs  Of the protocol on screen. @param {Record<string, string>} chosen  Where the set-up differs from the defaults. */
  show(knobs, chosen) {
    const live = WANTED.flatMap((name) => knobs.filter((knob) => knob.name === name && knob.live));
    this.#dials = live.map((knob) => this.#dial(knob, chosen[knob.name] ?? knob.default));
    this.#host.replaceChildren(...this.#dials.map(({ knob, slider, output }) =>
      el('div', { className: 'dial' }, el('label', { for: slider.id }, `${WORDS[knob.name] ?? knob.label} now`), output, slider)));
  }

  /** Follows the run, also through its past and its other futures. @param {Run} run */
  update({ acts, clock }) {
    for (const dial of this.#dials) if (!dial.pending) place(dial, lastSet(acts, dial.knob.name, clock) ?? dial.start);
  }

  /** @param {Knob} knob @param {string} start @returns {Dial} */
  #dial(knob, start) {
    const steps = stepsOf(knob, start);
    const id = `now-${knob.name}`;
    const slider = el('input', { type: 'range', id, min: '0', max: String(steps.length - 1), title: knob.help });
    const output = el('output', { for: id });
    /** @type {Dial} */
    const dial = { knob, steps, slider, output, start, pending: 0 };
    slider.addEventListener('input', () => {
      clearTimeout(dial.pending);
      dial.pending = -1; // the hand is on it
      word(dial, steps[slider.valueAsNumber]);
    });
    slider.addEventListener('change', () => {
      clearTimeout(dial.pending);
      dial.pending = window.setTimeout(() => {
        dial.pending = 0;
        this.#set(knob, steps[slider.valueAsNumber]);
      }, REST_MS);
    });
    return dial;
  }
}

/** @param {Dial} dial @param {string} value */
function place(dial, value) {
  const step = String(nearestStep(dial.knob, dial.steps, value));
  if (dial.slider.value !== step) dial.slider.value = step;
  word(dial, value);
}

/** @param {Dial} dial @param {string} value */
function word({ slider, output }, value) {
  say(output, value);
  slider.setAttribute('aria-valuetext', value);
}
