/**
 * Colourings of beliefs. They have colours of their own, so that nobody takes what a node believes for what is so: truth is
 * blue, orange and grey, and belief green (alive), amber (suspect) and ink (dead).
 */
import { BELIEF, absentIn, classOf, downIn, isUp, others } from '../engine/frame.js';
import { BELIEFS, stateWord } from '../words.js';
import { NOT_RUNNING, notRunning } from './gone.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./colouring.js').Colouring} Colouring */
/** @typedef {import('./colouring.js').Look} Look */

/** By belief. @type {readonly Look[]} */
const LOOKS = Object.freeze([
  { fill: 'stage', ink: 'text', edge: 'guide' },
  { fill: 'alive', ink: 'on-alive' },
  { fill: 'suspect', ink: 'on-suspect', edge: 'on-suspect' },
  { fill: 'dead', ink: 'on-dead', cross: 'on-dead' },
  { fill: 'waiting', ink: 'on-waiting', edge: 'waiting-edge', cross: 'waiting-edge' },
]);
/** In the order in which they are listed. */
const LISTED = Object.freeze([BELIEF.ALIVE, BELIEF.SUSPECT, BELIEF.DEAD, BELIEF.LEFT, BELIEF.UNKNOWN]);

/** @param {Iterable<number>} beliefs */
export function tallyOf(beliefs) {
  const counts = [0, 0, 0, 0, 0];
  for (const belief of beliefs) counts[belief] += 1;
  return counts;
}

/** The whole cluster as one node believes it to be. @type {Colouring} */
export const EYES = Object.freeze({
  name: 'eyes',
  label: 'through a node’s eyes',
  look: (frame, index) => LOOKS[frame.sight[index] ?? 0],
  word: (frame, index) => BELIEFS[frame.sight[index] ?? 0],
  legend(frame) {
    const counts = tallyOf(frame.sight);
    return LISTED.filter((belief) => belief !== BELIEF.LEFT || counts[belief] > 0)
      .map((belief) => ({ label: `${BELIEFS[belief]}, says node ${frame.eyes}`, look: LOOKS[belief], nodes: counts[belief], down: LOOKS[belief].cross !== undefined }));
  },
});

/** What most others believe of a node: what at least half of them do, else that they differ. @param {Frame} frame @param {number} index */
function mostBelieve(frame, index) {
  const half = others(frame, index) / 2;
  if (frame.dead[index] > half) return BELIEF.DEAD;
  if (frame.left[index] > half) return BELIEF.LEFT;
  if (frame.suspect[index] + frame.dead[index] > 0) return BELIEF.SUSPECT;
  return frame.alive[index] > 0 || half === 0 ? BELIEF.ALIVE : BELIEF.UNKNOWN;
}

/** @type {Readonly<Record<number, string>>} */
const OTHERS_LABELS = Object.freeze({
  [BELIEF.ALIVE]: 'alive, for all others', [BELIEF.SUSPECT]: 'doubted by some', [BELIEF.UNKNOWN]: 'unknown to the others',
});

/** @type {readonly Colouring[]} */
export const BELIEF_COLOURINGS = Object.freeze([
  {
    name: 'others',
    label: 'belief of the others',
    look: (frame, index) => LOOKS[mostBelieve(frame, index)],
    word: (frame, index) => BELIEFS[mostBelieve(frame, index)],
    legend(frame) {
      const counts = tallyOf(Array.from(frame.state, (_, index) => mostBelieve(frame, index)));
      return LISTED.map((belief) => ({ label: OTHERS_LABELS[belief] ?? `${BELIEFS[belief]}, for most others`, look: LOOKS[belief], nodes: counts[belief], down: LOOKS[belief].cross !== undefined }));
    },
  },
  {
    name: 'about',
    label: 'belief about the chosen node',
    look: (frame, index) => (isUp(frame, index) ? LOOKS[frame.held[index] ?? 0] : NOT_RUNNING[classOf(frame.state[index]) === 'absent' ? 'absent' : 'down']),
    word: (frame, index) => (isUp(frame, index) ? `says ${BELIEFS[frame.held[index] ?? 0]}` : stateWord(frame.state[index], true)),
    legend(frame) {
      const up = frame.held.filter((_, index) => isUp(frame, index));
      const counts = tallyOf(up);
      const rows = LISTED.filter((belief) => belief !== BELIEF.LEFT || counts[belief] > 0).map((belief) => ({
        label: belief === BELIEF.UNKNOWN ? `does not know node ${frame.subject}` : `says that node ${frame.subject} is ${BELIEFS[belief]}`,
        look: LOOKS[belief], nodes: counts[belief], down: LOOKS[belief].cross !== undefined,
      }));
      return [...rows, ...notRunning(downIn(frame), absentIn(frame))];
    },
  },
]);
