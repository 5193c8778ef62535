/** How to read the columns of a frame: bits and small questions. */

/** @typedef {import('./types.js').Frame} Frame */
/** @typedef {import('./types.js').MessageName} MessageName */

/** Bits of `Frame.state`. */
export const NODE = Object.freeze({
  UP: 1,
  KNOWS: 2,
  SPREADING: 4,
  REPAIRED: 8,
  FROZEN: 16,
  ABSENT: 32,
});

/** Values of the low bits of `Frame.fate`; higher ones say what an arrived message did. */
export const FATE = Object.freeze({ ARRIVES: 0, LOST: 1, DOWN: 2, CUT: 3, REFUSED: 4 });
const FATE_MASK = 7;
const WAS_REDUNDANT = 64;
const WAS_USEFUL = 128;

/** What one node believes of another: values of `Frame.sight`, `Frame.held` and of the belief matrix. */
export const BELIEF = Object.freeze({ UNKNOWN: 0, ALIVE: 1, SUSPECT: 2, DEAD: 3, LEFT: 4 });

/** @param {number} fate */
export const fateOf = (fate) => fate & FATE_MASK;
/** @param {number} fate */
export const wasUseful = (fate) => (fate & WAS_USEFUL) !== 0;

/** @param {number} fate */
export const wasRedundant = (fate) => (fate & WAS_REDUNDANT) !== 0;

/** The name of a message in a frame. @param {Frame} frame @param {number} i @returns {MessageName} */
export const nameOf = ({ from, to, kind, sent_at: sent }, i) => ({ from: from[i], to: to[i], kind: kind[i], sent_at: sent[i] });

/** Whether two names mean one message, or both none. @param {MessageName | null} one @param {MessageName | null} other */
export const sameMessage = (one, other) =>
  one?.sent_at === other?.sent_at && one?.from === other?.from && one?.to === other?.to && one?.kind === other?.kind;

/**
 * How much of its way a message has gone at `clock`, from 0 to 1.
 * @param {Frame} frame @param {number} index @param {number} clock
 */
export function progress(frame, index, clock) {
  const sent = frame.sent_at[index];
  const span = frame.arrives_at[index] - sent;
  return span <= 0 ? 1 : Math.min(1, Math.max(0, (clock - sent) / span));
}

/**
 * The one word for a node, in the order in which they hide one another; absent is who has not been there yet.
 * @typedef {'absent' | 'down' | 'spreading' | 'repaired' | 'knows' | 'waiting'} NodeClass
 * @param {number} state
 * @returns {NodeClass}
 */
export function classOf(state) {
  if (!(state & NODE.UP)) return state & NODE.ABSENT ? 'absent' : 'down';
  if (!(state & NODE.KNOWS)) return 'waiting';
  if (state & NODE.SPREADING) return 'spreading';
  return state & NODE.REPAIRED ? 'repaired' : 'knows';
}

/** @param {Frame} frame @param {number} index */
export const isUp = ({ state }, index) => (state[index] & NODE.UP) !== 0;

/** How many have not been there yet. @param {Frame} frame */
export const absentIn = ({ state }) => state.reduce((sum, bits) => sum + (bits & NODE.ABSENT ? 1 : 0), 0);

/** How many were there and are not running now. @param {Frame} frame */
export const downIn = (frame) => frame.nodes - frame.up - absentIn(frame);

/** How many others could believe something of a node. @param {Frame} frame @param {number} index */
export const others = (frame, index) => frame.up - (isUp(frame, index) ? 1 : 0);

/**
 * Whether a belief goes against the truth. Who suspects or has forgotten a dead node is not wrong.
 * @param {number} belief @param {boolean} up
 */
export const isMistaken = (belief, up) => (up ? belief !== BELIEF.ALIVE : belief === BELIEF.ALIVE);

/**
 * How many nodes are of each class.
 * @param {Frame} frame
 * @returns {Record<NodeClass, number>}
 */
export function census(frame) {
  const count = { absent: 0, down: 0, spreading: 0, repaired: 0, knows: 0, waiting: 0 };
  for (const state of frame.state) count[classOf(state)] += 1;
  return count;
}

/**
 * The living node with the lowest number, or 0.
 * @param {Frame} frame
 */
export function firstLiving(frame) {
  return frame.state.findIndex((state) => (state & NODE.UP) !== 0) + 1;
}

/** The node that heard the watched update in the latest round, or 0. @param {Frame} frame */
export function heardLast({ heard_round: heard }) {
  const last = heard.reduce((most, round) => Math.max(most, round), 0);
  return last === 0 ? 0 : heard.lastIndexOf(last) + 1;
}
