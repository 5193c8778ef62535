/** Numbers and states as the words that the page shows and a screen reader says. */
import { BELIEF, FATE, NODE, absentIn, classOf, downIn, fateOf, isMistaken, isUp, others, wasRedundant, wasUseful } from './engine/frame.js';

/** @typedef {import('./engine/types.js').Frame} Frame */
/** @typedef {import('./engine/types.js').Message} Message */
/** @typedef {import('./engine/types.js').MessageName} MessageName */
/** @typedef {import('./engine/types.js').NodeView} NodeView */

const SECOND_US = 1_000_000;
const grouped = new Intl.NumberFormat('en-GB');

/** @param {number} value */
export const count = (value) => grouped.format(Math.round(value));

/** @param {number} number */
export const nodesText = (number) => `${count(number)} ${number === 1 ? 'node' : 'nodes'}`;

/** @param {number} part @param {number} whole */
export const percent = (part, whole) => (whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`);

/** Three digits are enough on a wall. @param {number} us */
export function seconds(us) {
  const s = us / SECOND_US;
  return `${s < 10 ? s.toFixed(2) : s < 100 ? s.toFixed(1) : count(s)} s`;
}

/** @param {number} value  Bytes. */
export function bytes(value) {
  if (value < 1000) return `${Math.round(value)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${units[unit]}`;
}

/** @param {Frame} frame */
export const roundNumber = (frame) => Math.floor(frame.round);

/** The big number on top. @param {Frame} frame */
export function headline(frame) {
  const there = count(frame.nodes - absentIn(frame));
  return frame.updates === 0 ? `${count(frame.up)} of ${there} up` : `${count(frame.knows)} of ${there} know`;
}

/** Two runs side by side. @param {Frame} left @param {Frame} right */
export function against(left, right) {
  const number = (/** @type {Frame} */ frame) => count(frame.updates === 0 ? frame.up : frame.knows);
  return `${number(left)} against ${number(right)}`;
}

/** The whole run in one true sentence, for the live region. @param {Frame} frame */
export function statusSentence(frame) {
  const absent = absentIn(frame);
  const there = count(frame.nodes - absent);
  const quiet = frame.believes && frame.updates === 0; // then it is said of beliefs how many are down
  const news = frame.updates > 0 ? `${count(frame.knows)} of ${there} know` : `${quiet ? '' : 'nothing injected yet, '}${count(frame.up)} of ${there} up`;
  const parts = [news, ...(quiet ? [] : [`${count(downIn(frame))} down`]), ...(absent > 0 ? [`${count(absent)} not there yet`] : [])];
  return `round ${count(roundNumber(frame))}: ${parts.join(', ')}${beliefClause(frame)}`;
}

/** How far belief is from truth, over all nodes. @param {Frame} frame */
export function doubtsOf(frame) {
  const doubts = { down: 0, found: 0, suspected: 0, buried: 0 };
  for (let i = 0; i < frame.dead.length; i += 1) {
    const up = isUp(frame, i);
    const known = frame.dead[i] + frame.left[i];
    // Who has not come yet, or has been forgotten, is nobody's business.
    if (!up && known + frame.alive[i] + frame.suspect[i] > 0) doubts.down += 1;
    if (!up && known > 0 && known >= others(frame, i)) doubts.found += 1;
    if (up && frame.suspect[i] > 0) doubts.suspected += 1;
    if (up && frame.dead[i] > 0) doubts.buried += 1;
  }
  return doubts;
}

/** @param {Frame} frame */
function beliefClause(frame) {
  if (!frame.believes) return '';
  const { down, found, suspected, buried } = doubtsOf(frame);
  const parts = down > 0 ? [`${count(found)} of ${count(down)} down known to all`] : [];
  if (suspected > 0) parts.push(`${count(suspected)} living suspected`);
  if (buried > 0) parts.push(`${count(buried)} taken for ${BELIEFS[BELIEF.DEAD]}${suspected > 0 ? '' : ' that live'}`);
  return parts.map((part) => `, ${part}`).join('');
}

/** The cluster through one node's eyes. @param {Frame} frame */
export function eyesSentence(frame) {
  const counts = [0, 0, 0, 0, 0];
  let wrong = 0;
  frame.sight.forEach((belief, index) => {
    counts[belief] += 1;
    if (isMistaken(belief, isUp(frame, index))) wrong += 1;
  });
  if (!isUp(frame, frame.eyes - 1)) return `Through node ${frame.eyes}’s eyes: it is ${presence(frame.state[frame.eyes - 1])} and believes nothing.`;
  const parts = counts.flatMap((number, belief) => (number > 0 ? [`${count(number)} ${BELIEFS[belief]}`] : []));
  const mistakes = wrong === 0 ? 'None of it is wrong.' : `${count(wrong)} of these ${wrong === 1 ? 'beliefs is' : 'beliefs are'} wrong.`;
  return `Through node ${frame.eyes}’s eyes: ${parts.join(', ')}. ${mistakes}`;
}

/**
 * How the shown time relates to the simulated one.
 * @param {number} speed  Simulated time per wall time.
 * @param {boolean} [held]  More was wished than the machine can do.
 */
export function pace(speed, held = false) {
  const limit = held ? ': this machine’s limit' : '';
  if (Math.abs(speed - 1) < 0.005) return `shown at real speed${limit}`;
  if (speed > 1) return `shown ${times(speed)} times faster than real${limit}`;
  return `shown ${times(1 / speed)} times slower than real${limit}`;
}

/** @param {number} factor */
const times = (factor) => (factor < 10 ? Number(factor.toPrecision(2)).toString() : count(Number(factor.toPrecision(2))));

/** What a node is for who believes this of it, in the words of the run's protocol. */
export const BELIEFS = ['unknown', 'alive', 'suspect', 'dead', 'left'];

/** Takes over the protocol's word for who is taken for crashed: memberlist's “dead”, Serf's “failed”. @param {string} crashed */
export function speak(crashed) {
  BELIEFS[BELIEF.DEAD] = crashed;
}

const STATE_WORDS = Object.freeze({
  absent: 'absent',
  down: 'down',
  spreading: 'spreading',
  repaired: 'repaired',
  knows: 'knows',
  waiting: 'unaware',
});

/** The word inside a circle. Before the first update there is nothing to wait for; who is frozen does nothing at all. @param {number} state @param {boolean} anyUpdate */
export function stateWord(state, anyUpdate) {
  if (state & NODE.UP && state & NODE.FROZEN) return 'frozen';
  const word = STATE_WORDS[classOf(state)];
  return word === STATE_WORDS.waiting && !anyUpdate ? 'up' : word;
}

/**
 * What a screen reader says about one node.
 * @param {Frame} frame @param {number} node @param {NodeView | undefined} view  Given while tables are printed.
 */
export function nodeName(frame, node, view) {
  const state = frame.state[node - 1];
  const parts = [`Node ${node}`, presence(state)];
  if (frame.updates > 0 && !(state & NODE.ABSENT)) parts.push(knowledge(state));
  if (frame.believes) parts.push(...standing(frame, node - 1));
  if (view) parts.push(`table ${tableText(view)}`);
  return parts.join(', ');
}

/** Whether a node runs, in words. @param {number} state */
export function presence(state) {
  if (state & NODE.ABSENT) return 'not there yet';
  if (!(state & NODE.UP)) return 'down';
  return state & NODE.FROZEN ? 'frozen' : 'up';
}

/** What the others, or the one through whose eyes we look, believe of a node. @param {Frame} frame @param {number} index */
function standing(frame, index) {
  if (frame.eyes) return [`${BELIEFS[frame.sight[index] ?? 0]}, says node ${frame.eyes}`];
  const parts = [];
  if (frame.suspect[index] > 0) parts.push(`suspected by ${count(frame.suspect[index])}`);
  if (frame.dead[index] > 0) parts.push(`${BELIEFS[BELIEF.DEAD]} for ${count(frame.dead[index])}`);
  if (frame.left[index] > 0) parts.push(`left for ${count(frame.left[index])}`);
  return parts;
}

/** @param {number} state */
function knowledge(state) {
  if (!(state & NODE.KNOWS)) return 'does not know';
  if (state & NODE.SPREADING) return 'knows and spreads';
  return state & NODE.REPAIRED ? 'knows by anti-entropy' : 'knows';
}

/** The workshop's way to write a state: `{1: 2, 4: 1}`. @param {NodeView} view */
export function tableText(view) {
  return `{${view.known.map(({ origin, version }) => `${origin}: ${version}`).join(', ')}}`;
}

/** @param {MessageName} name @param {string} label  What its kind says. */
export const messageTitle = ({ from, to }, label) => `“${label}” from node ${from} to node ${to}`;

/**
 * Where the followed message is, or what came of it.
 * @param {MessageName} name @param {Message | null} message  As the run knows it. @param {boolean} over  Whether it has come to its end. @param {number} clock
 */
export function fateSentence(name, message, over, clock) {
  if (!message) return clock < name.sent_at ? `it leaves at ${seconds(name.sent_at)}` : 'this future has no such message, or it was too long ago';
  if (over) return outcome(message);
  return clock < message.arrives_at ? `on its way, due at ${seconds(message.arrives_at)}` : `it waits at node ${name.to}`;
}

/** @param {Message} message */
function outcome({ to, fate, caused }) {
  switch (fateOf(fate)) {
    case FATE.LOST: return 'lost on the way';
    case FATE.DOWN: return `node ${to} is down: nobody takes it`;
    case FATE.CUT: return 'no road is open';
    case FATE.REFUSED: return `node ${to} turned it away`;
    default:
  }
  if (caused.length > 0) return caused.map(({ text }) => text).join('; ');
  if (wasUseful(fate)) return `it told node ${to} something new`;
  return wasRedundant(fate) ? `node ${to} knew that already` : 'it arrived, and brought no news';
}
