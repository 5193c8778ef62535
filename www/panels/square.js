/**
 * Who is asked about whom, and what came of it. Up to sixty nodes every pair; of more, some nodes about each other, or from each zone
 * some that run about everybody: so that no suspect is missed, however few there are.
 */
import { isMistaken, isUp } from '../engine/frame.js';
import { BELIEFS, count, percent, presence } from '../words.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {{ belief: number, share: number, number: number, mistaken: boolean }} Part  Of a cell: how many of its pairs believe this. */
/** @typedef {{ observers: Uint32Array, subjects: Uint32Array, rows: number[][], columns: number[][] }} Question  Rows and columns hold places in the two lists. */
/** @typedef {Question & { frame: Frame, zones: Uint16Array, byZone: boolean, cells: Part[][] }} Answer  `cells` row by row. */

/** As many nodes as have room one by one; of these, so many may be those that are most in doubt. */
const MOST = 60;
const DOUBTED = 24;
/** Pairs that are asked for zones against zones, and observers of each zone. */
const PAIRS = 400_000;
const ASKED = 40;

/** Whether all pairs have room. @param {Frame} frame */
export const isWhole = ({ nodes }) => nodes <= MOST;

/** Nodes one by one: the chosen, those most in doubt, and others evenly spread, as many as fit. @param {Frame} frame @param {ReadonlySet<number>} chosen @returns {Question} */
export function nodeByNode(frame, chosen) {
  const nodes = isWhole(frame) ? spread(numbers(frame.nodes), MOST) : sample(frame, chosen);
  const each = Array.from(nodes, (_, place) => [place]);
  return { observers: nodes, subjects: nodes, rows: each, columns: each };
}

/** Zones against zones: of each some that run, evenly spread, are asked about everybody. @param {Frame} frame @param {Uint16Array} zones @returns {Question} */
export function zoneByZone(frame, zones) {
  const subjects = Uint32Array.from(numbers(frame.nodes));
  const columns = grouped(subjects, zones);
  const asked = Math.max(1, Math.min(ASKED, Math.floor(PAIRS / frame.nodes / columns.length)));
  const running = columns.map((zone) => zone.map((place) => subjects[place]).filter((node) => isUp(frame, node - 1)));
  const observers = Uint32Array.from(running.flatMap((zone) => [...spread(zone, asked)]));
  let next = 0;
  const rows = running.map((zone) => Array.from({ length: Math.min(asked, zone.length) }, () => next++));
  return { observers, subjects, rows, columns };
}

/** @param {Question} question @param {Uint8Array} beliefs  Observer by observer. @param {Frame} frame @param {Uint16Array} zones @param {boolean} byZone @returns {Answer} */
export function answered(question, beliefs, frame, zones, byZone) {
  const { rows, columns } = question;
  const cells = rows.flatMap((row) => columns.map((column) => partsOf(question, beliefs, frame, row, column)));
  return { ...question, frame, zones, byZone, cells };
}

/**
 * The beliefs in one cell, with their shares: one, where it is a single pair.
 * @param {Question} question @param {Uint8Array} beliefs @param {Frame} frame @param {number[]} row @param {number[]} column @returns {Part[]}
 */
function partsOf({ observers, subjects }, beliefs, frame, row, column) {
  const counts = [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0]];
  let pairs = 0;
  for (const observer of row) {
    if (!isUp(frame, observers[observer] - 1)) continue;
    for (const subject of column) {
      if (subjects[subject] === observers[observer]) continue;
      const belief = beliefs[observer * subjects.length + subject];
      counts[isMistaken(belief, isUp(frame, subjects[subject] - 1)) ? 1 : 0][belief] += 1;
      pairs += 1;
    }
  }
  return [false, true].flatMap((mistaken, kind) => counts[kind].map((number, belief) => ({ belief, share: number / Math.max(1, pairs), number, mistaken })))
    .filter(({ number }) => number > 0);
}

/**
 * How wide each part of a cell is drawn: as its share, but no thinner than can be seen, at the cost of the widest.
 * @param {Part[]} parts @param {number} size  Of the cell. @param {number} least
 */
export function widthsOf(parts, size, least) {
  const widths = parts.map(({ share }) => Math.max(share * size, Math.min(least, size / parts.length)));
  if (widths.length === 0) return widths;
  widths[widths.indexOf(Math.max(...widths))] -= widths.reduce((sum, width) => sum + width, 0) - size;
  return widths;
}

/** A cell in words. @param {Answer} answer @param {number} row @param {number} column */
export function cellWords({ observers, subjects, rows, columns, frame, zones, byZone, cells }, row, column) {
  const parts = cells[row * columns.length + column];
  const subject = subjects[columns[column][0]];
  if (byZone) {
    const whole = parts.reduce((sum, { number }) => sum + number, 0);
    const counts = [0, 0, 0, 0, 0];
    for (const { belief, number } of parts) counts[belief] += number;
    const beliefs = counts.flatMap((number, belief) => (number > 0 ? [`${some(number, whole)} ${BELIEFS[belief]}`] : []));
    const wrong = parts.reduce((sum, { number, mistaken }) => sum + (mistaken ? number : 0), 0);
    return `Zone ${row + 1} of zone ${zones[subject - 1]}: ${beliefs.join(', ') || 'nobody is up'}; ${some(wrong, whole)} of it wrong.`;
  }
  const observer = observers[rows[row][0]];
  if (!isUp(frame, observer - 1)) return `Node ${observer} is ${presence(frame.state[observer - 1])} and believes nothing.`;
  if (observer === subject) return `Node ${observer} itself.`;
  const [{ belief, mistaken }] = parts;
  return `For node ${observer}, node ${subject} is ${BELIEFS[belief]}. Node ${subject} is ${presence(frame.state[subject - 1])}${mistaken ? ': node ' + observer + ' is wrong' : ''}.`;
}

/** What the square shows, and what it leaves out. @param {Answer} answer */
export function aboutWords({ observers, rows, columns, frame, byZone }) {
  const bar = 'A bar across: against the truth.';
  if (byZone) {
    const asked = Math.max(...rows.map(({ length }) => length));
    return `A sample: of each zone’s nodes ${asked} that run say what they believe of all ${count(frame.nodes)}. Rows observe, columns are observed; ` +
      `widths are shares of the ${columns.length} zones, slivers drawn wide enough to be seen. ${bar} Arrow keys walk.`;
  }
  const what = observers.length === frame.nodes ? 'Every pair.' : `A sample: ${observers.length} of ${count(frame.nodes)} nodes, the chosen, those most in doubt, and the rest evenly spread.`;
  return `${what} Rows observe, columns are observed. ${bar} Arrow keys walk; Enter chooses the observer.`;
}

/** Few of many are not none. @param {number} part @param {number} whole */
const some = (part, whole) => (part > 0 && part / whole < 0.01 ? 'under 1 %' : percent(part, whole));

/** @param {Frame} frame @param {ReadonlySet<number>} chosen */
function sample(frame, chosen) {
  const doubt = (/** @type {number} */ node) => frame.suspect[node - 1] + frame.dead[node - 1];
  const doubted = numbers(frame.nodes).filter((node) => doubt(node) > 0).sort((a, b) => doubt(b) - doubt(a) || a - b);
  const wanted = new Set([...chosen, ...doubted.slice(0, DOUBTED), ...spread(numbers(frame.nodes), MOST)]);
  return Uint32Array.from([...wanted].slice(0, MOST)).sort();
}

/** @param {number} nodes */
const numbers = (nodes) => Array.from({ length: nodes }, (_, index) => index + 1);

/** So many of them, evenly spread. @param {number[]} nodes @param {number} most */
function spread(nodes, most) {
  const shown = Math.min(nodes.length, most);
  return Uint32Array.from({ length: shown }, (_, place) => nodes[Math.floor((place * nodes.length) / shown)]);
}

/** @param {Uint32Array} nodes @param {Uint16Array} zones @returns {number[][]} */
function grouped(nodes, zones) {
  /** @type {number[][]} */
  const groups = [];
  nodes.forEach((node, place) => (groups[zones[node - 1] - 1] ??= []).push(place));
  return groups.filter(Boolean);
}
