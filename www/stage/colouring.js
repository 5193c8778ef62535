/**
 * What the fill of a node tells. Each colouring sorts nodes into a few kinds; a kind has a colour, a word inside the circle, and a
 * row in the legend with its count. A dead node is a hole in every one of them.
 */
import { NODE, census, classOf } from '../engine/frame.js';
import { count, stateWord } from '../words.js';
import { BELIEF_COLOURINGS } from './doubts.js';
import { NOT_RUNNING, notRunning } from './gone.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {keyof Palette} Colour */
/** @typedef {{ fill: Colour, ink: Colour, edge?: Colour, ring?: Colour, cross?: Colour, ghost?: boolean }} Look  `ghost`: the edge is dashed, and a cell is but a speck. */
/** @typedef {{ label: string, look: Look, nodes: number, down?: boolean }} Row */

/**
 * @typedef {object} Colouring
 * @property {string} name
 * @property {string} label
 * @property {(frame: Frame, index: number) => Look} look
 * @property {(frame: Frame, index: number) => string} word  Inside the circle.
 * @property {(frame: Frame) => Row[]} legend
 */

/** @type {Record<import('../engine/frame.js').NodeClass, Look>} */
const STATE_LOOKS = Object.freeze({
  waiting: { fill: 'waiting', ink: 'on-waiting', edge: 'waiting-edge' },
  spreading: { fill: 'spreading', ink: 'on-spreading', ring: 'spreading' },
  knows: { fill: 'knows', ink: 'on-knows' },
  repaired: { fill: 'repaired', ink: 'on-repaired', ring: 'repaired' },
  ...NOT_RUNNING,
});
const { waiting: NONE } = STATE_LOOKS;

/** @type {readonly Look[]} From little to much, or early to late. */
const STEPS = Object.freeze(/** @type {const} */ ([1, 2, 3, 4, 5, 6, 7]).map((step) => ({
  fill: /** @type {Colour} */ (`scale-${step}`), ink: /** @type {Colour} */ (`on-scale-${step}`), edge: /** @type {Colour} */ ('waiting-edge'),
})));

const STATE_LABELS = Object.freeze(/** @type {const} */ ({
  waiting: 'unaware: has not heard', spreading: 'knows, spreading', knows: 'knows, quiet', repaired: 'knows by anti-entropy',
}));

/** @param {number} state */
const isUp = (state) => (state & NODE.UP) !== 0;

/** 1, 2, 3–4, 5–8 and so on up to the last step, which has no end. @param {number} value  At least 1. */
const doubling = (value) => Math.min(STEPS.length - 1, Math.ceil(Math.log2(value)));
const doublingLabel = (/** @type {number} */ step) => {
  const from = step === 0 ? 1 : 2 ** (step - 1) + 1;
  if (step === STEPS.length - 1) return `${from} or more`;
  return step < 2 ? String(from) : `${from} to ${2 ** step}`;
};

/** The same question for every node of a frame is answered once. @template T @param {(frame: Frame) => T} answer */
function once(answer) {
  /** @type {WeakMap<Frame, T>} */
  const known = new WeakMap();
  return (/** @type {Frame} */ frame) => {
    let value = known.get(frame);
    if (value === undefined) known.set(frame, (value = answer(frame)));
    return value;
  };
}
/** The latest round in which somebody heard. */
const latestRound = once(({ heard_round: heard }) => heard.reduce((latest, round) => Math.max(latest, round), 0));

/** Rounds that share a step, so that the latest has the last one. @param {Frame} frame */
const perStep = (frame) => Math.max(1, Math.ceil((frame.latest ?? latestRound(frame)) / STEPS.length));

/** Side by side, the same colour means the same rounds. @param {Frame} one @param {Frame} other */
export function shareScale(one, other) {
  one.latest = other.latest = Math.max(latestRound(one), latestRound(other));
}

/**
 * A colouring by a number of each node: 0 has a look of its own.
 * @param {{ name: string, label: string, none: string, value: (frame: Frame, index: number) => number,
 *   step: (frame: Frame, value: number) => number, stepLabel: (frame: Frame, step: number) => string, word: (value: number) => string }} scale
 * @returns {Colouring}
 */
function byNumber({ name, label, none, value, step, stepLabel, word }) {
  const kind = (/** @type {Frame} */ frame, /** @type {number} */ index) => {
    if (!isUp(frame.state[index])) return classOf(frame.state[index]) === 'down' ? -2 : -3;
    const number = value(frame, index);
    return number === 0 ? -1 : step(frame, number);
  };
  const lookOf = (/** @type {number} */ k) => (k === -3 ? NOT_RUNNING.absent : k === -2 ? NOT_RUNNING.down : k === -1 ? NONE : STEPS[k]);
  return {
    name,
    label,
    look: (frame, index) => lookOf(kind(frame, index)),
    word: (frame, index) => (isUp(frame.state[index]) ? word(value(frame, index)) : stateWord(frame.state[index], true)),
    legend(frame) {
      const nodes = new Map();
      for (let i = 0; i < frame.nodes; i += 1) {
        const k = kind(frame, i);
        nodes.set(k, (nodes.get(k) ?? 0) + 1);
      }
      const steps = STEPS.map((look, k) => ({ label: stepLabel(frame, k), look, nodes: nodes.get(k) ?? 0 }));
      return [{ label: none, look: NONE, nodes: nodes.get(-1) ?? 0 }, ...steps, ...notRunning(nodes.get(-2) ?? 0, nodes.get(-3) ?? 0)];
    },
  };
}

/** Those that mean something in a run. @param {Frame} frame */
export const colouringsFor = ({ believes }) => (believes ? [...COLOURINGS, ...BELIEF_COLOURINGS] : COLOURINGS);

/** @type {readonly Colouring[]} */
export const COLOURINGS = Object.freeze([
  {
    name: 'knows',
    label: 'who knows',
    look: (frame, index) => STATE_LOOKS[classOf(frame.state[index])],
    word: (frame, index) => stateWord(frame.state[index], frame.updates > 0),
    legend(frame) {
      const nodes = census(frame);
      // Where nothing repairs beside the gossip there is nothing to tell apart.
      const kinds = /** @type {const} */ (['waiting', 'spreading', 'knows', 'repaired']).filter((kind) => kind !== 'repaired' || frame.anti_entropy !== null || nodes.repaired > 0);
      return [...kinds.map((kind) => ({ label: STATE_LABELS[kind], look: STATE_LOOKS[kind], nodes: nodes[kind] })), ...notRunning(nodes.down, nodes.absent)];
    },
  },
  byNumber({
    name: 'heard',
    label: 'round heard',
    none: 'has not heard',
    value: (frame, index) => frame.heard_round[index],
    step: (frame, round) => Math.min(STEPS.length - 1, Math.floor((round - 1) / perStep(frame))),
    stepLabel(frame, step) {
      const width = perStep(frame);
      return width === 1 ? `round ${step}` : `rounds ${count(step * width)} to ${count((step + 1) * width - 1)}`;
    },
    word: (round) => (round === 0 ? 'unaware' : `round ${round - 1}`),
  }),
  byNumber({
    name: 'times',
    label: 'times heard',
    none: 'never',
    value: (frame, index) => frame.times_heard[index],
    step: (_, times) => doubling(times),
    stepLabel: (_, step) => doublingLabel(step),
    word: (times) => `heard ${times}×`,
  }),
  byNumber({
    name: 'inbox',
    label: 'messages waiting',
    none: 'none',
    value: (frame, index) => frame.inbox[index],
    step: (_, waiting) => doubling(waiting),
    stepLabel: (_, step) => doublingLabel(step),
    word: (waiting) => `${waiting} waiting`,
  }),
]);
