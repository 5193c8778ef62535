/** What a sweep asks: which settings vary, how often each is run, what is measured. Made from what somebody wrote; the engine judges the values. */
import { durationUs } from '../pace.js';
import { count } from '../words.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Cell} Cell */
/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../engine/types.js').Problem} Problem */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./types.js').Question} Question */

/** A page shares its machine with a class, so what it is asked for is bounded; the command line is not. */
export const SEEDS = Object.freeze([1, 1_000]);
/** Points of a plot that can still be told apart, and lines. */
export const MOST_POINTS = 60;
export const MOST_LINES = 7;
/** Nodes times runs, over all points: minutes on a laptop. */
const MOST_NODES_RUN = 50_000_000;
const LAST_SEED = 2 ** 32 - 1;

/** A list with commas; one inside brackets, as in `lognormal(20ms,0.5)`, belongs to the value. @param {string} text */
export const valuesIn = (text) => text.split(/,(?![^(]*\))/).map((value) => value.trim());

/**
 * All settings that a table shows: what varies first, then the others that are not at their default.
 * @param {Question} question @returns {{ name: string, values: string }[]}
 */
export function axesOf({ setup, knob, values, nodes }) {
  const others = Object.entries(setup.knobs).filter(([name]) => name !== knob).sort();
  return [
    { name: 'nodes', values: valuesIn(nodes).join(',') },
    ...(knob ? [{ name: knob, values: valuesIn(values).join(',') }] : []),
    ...others.map(([name, value]) => ({ name, values: value })),
  ];
}

/** What is out of bounds, before the engine is asked. @param {Question} question @returns {Problem[]} */
export function excesses({ setup, knob, values, nodes, runs }) {
  const lines = knob ? valuesIn(values).length : 1;
  const sizes = valuesIn(nodes);
  const problem = (/** @type {string} */ field, /** @type {string} */ message) => [{ field, message }];
  const [least, most] = SEEDS;
  if (!/^\d+$/.test(runs.trim()) || Number(runs) < least || Number(runs) > most) {
    return problem('runs', `Seeds per point must be a whole number from ${least} to ${count(most)}, not “${runs}”. The command line takes more.`);
  }
  if (Number(setup.seed) + Number(runs) - 1 > LAST_SEED) return problem('runs', `From seed ${setup.seed} on there are not so many seeds.`);
  if (lines * sizes.length > MOST_POINTS) {
    return problem(lines > sizes.length ? 'values' : 'nodes', `That would be ${count(lines * sizes.length)} points; a plot takes ${MOST_POINTS}.`);
  }
  if (sizes.length > 1 && lines > MOST_LINES) return problem('values', `That would be ${lines} lines; more than ${MOST_LINES} cannot be told apart.`);
  const work = lines * Number(runs) * sizes.reduce((sum, size) => sum + (Number(size) || 0), 0);
  if (work > MOST_NODES_RUN) {
    return problem('nodes', `That is ${count(work)} nodes to run, over all points and seeds; the page takes ${count(MOST_NODES_RUN)}. Take fewer seeds or smaller clusters, or the command line.`);
  }
  return [];
}

/** Values to begin with, for a knob that nobody has varied yet. @param {Knob} knob */
export function usualValues({ kind, choices, range, default: usual }) {
  if (kind === 'choice') return choices.join(', ');
  if (kind === 'switch') return 'false, true';
  if (kind === 'share') return '0, 10%, 20%, 30%';
  if (kind === 'latency') return '10ms, 100ms, 1s';
  if (kind === 'duration') return [0.5, 1, 2].map((times) => `${(times * durationUs(usual)) / 1000}ms`).join(', ');
  const [least, most] = range ?? [1, 5];
  return Array.from({ length: 5 }, (_, i) => least + i).filter((value) => value <= most).join(', ');
}

/** Where a value lies on an axis; null where it is a word. @param {string} kind @param {string} text */
export function placeOf(kind, text) {
  const read = { int: Number, share: shareOf, duration: durationUs, latency: (/** @type {string} */ value) => (/^[\d.]+\w+$/.test(value) ? durationUs(value) : NaN) };
  const place = read[/** @type {keyof typeof read} */ (kind)]?.(text) ?? NaN;
  return Number.isFinite(place) ? place : null;
}

/** @param {string} text */
const shareOf = (text) => (text.endsWith('%') ? parseFloat(text) / 100 : Number(text));

/**
 * The line for a shell that gives the same numbers.
 * @param {Question} question
 */
export function commandLine(question) {
  const { setup, until, runs } = question;
  const [{ values: nodes }, ...knobs] = axesOf(question);
  const flags = [
    ['--protocol', setup.protocol], ['--nodes', nodes], ['--seed', String(setup.seed)], ['--runs', runs.trim()],
    ...(setup.topology && setup.topology !== 'mesh' ? [['--topology', setup.topology]] : []),
    ...knobs.map(({ name, values }) => ['--set', `${name}=${values}`]),
    ...setup.commands.map((command) => ['--at', command]),
    ...(until.trim() ? [['--until', until.trim()]] : []),
  ];
  return `gossip-lab sweep ${flags.map(([flag, value]) => `${flag} ${quoted(value)}`).join(' ')} --csv`;
}

/** @param {string} word */
const quoted = (word) => (/^[\w.,=%:-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`);
