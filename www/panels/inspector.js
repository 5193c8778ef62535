/** One node from the inside: how it is, what it believes against the truth, what it holds, who told it, its timers. */
import { el } from '../dom.js';
import { BELIEF } from '../engine/frame.js';
import { BELIEFS, count, seconds } from '../words.js';

/** @typedef {import('../engine/types.js').NodeView} NodeView */
/** @typedef {import('../engine/types.js').Mind} Mind */
/** @typedef {import('../engine/types.js').LogLine} LogLine */

/** Longer lists of neighbours are only counted; of longer lists of timers and mistakes the first are told. */
const LISTED = 12;
const TIMERS = 6;
/** Timers that wait for an answer go off also when it has come: nobody calls them off. */
const AWAITS = /timeout|deadline/;
const NEVER_OFF = 'A timeout goes off even when the answer has come; then it is ignored.';
const HINT = 'No node chosen. Hold shift and click one, press it for a while, or walk to it with Tab and the arrow keys.';

/** What a button in the inspector does to the node. @typedef {'wipe' | 'leave' | 'join' | 'forceLeave' | 'ask'} NodeDeed */

/** What the button under a click in the inspector does, if there is one. @param {EventTarget | null} target */
export function deedAt(target) {
  const button = target instanceof Element && target.closest('[data-deed]');
  return button ? /** @type {NodeDeed} */ (button.getAttribute('data-deed')) : null;
}

/** @typedef {{ view: NodeView, mind: Mind, last?: LogLine }} Inside  `last`: what changed last, as far as the log goes back. */

/**
 * @param {HTMLElement} host @param {Inside | null} inside
 * @param {readonly string[]} [commands]  What this protocol's nodes obey and others' don't.
 */
export function showNode(host, inside, commands = []) {
  if (!inside) {
    host.replaceChildren(el('p', { className: 'hint' }, HINT));
    return;
  }
  const { view, mind, last } = inside;
  const state = mind.frozen ? 'frozen' : view.up ? 'up' : isAbsent(view) ? 'not there yet' : 'down';
  host.replaceChildren(
    el('h2', {}, `Node ${view.node}, ${state}`),
    terms(facts(view, mind, last)),
    el('p', { className: 'deeds' }, ...buttons(view, commands)),
    ...(mind.beliefs ? [el('h2', {}, 'Who is alive, against the truth'), terms(believed(view.up, mind.beliefs))] : []),
    el('h2', {}, 'Its timers'),
    mind.timers.length > 0 ? terms(next(mind.timers)) : el('p', { className: 'hint' }, 'None: it waits for messages.'),
    ...(mind.timers.some(([name]) => AWAITS.test(name)) ? [el('p', { className: 'hint' }, NEVER_OFF)] : []),
    el('h2', {}, 'What it holds, against the truth'),
    known(view),
  );
}

/** What can be done to the node that the bar has no button for. @param {NodeView} view @param {readonly string[]} commands */
function buttons(view, commands) {
  const button = (/** @type {NodeDeed} */ deed, /** @type {string} */ label, command = '') =>
    command === '' || commands.includes(command) ? [el('button', { type: 'button', className: 'button', 'data-deed': deed }, label)] : [];
  if (view.up) return [...button('leave', 'Let it leave', 'leave'), ...button('ask', 'Ask it where a service is', 'ask')];
  const join = button('join', 'Let it join through one node', 'join');
  if (isAbsent(view)) return join;
  return [...join, ...button('forceLeave', 'Declare that it has left', 'force-leave'), ...button('wipe', 'Start it with an empty disk')];
}

/** Whether it has not been there yet. @param {NodeView} view */
const isAbsent = ({ up, life }) => !up && life === 0;

/** @param {[string, string][]} rows */
const terms = (rows) => el('dl', { className: 'facts' }, ...rows.flatMap(([label, value]) => [el('dt', {}, label), el('dd', {}, value)]));

/** @param {NodeView} view @param {Mind} mind @param {LogLine | undefined} last @returns {[string, string][]} */
function facts(view, mind, last) {
  return [
    ['changed last', last ? `${last.text}, at ${seconds(last.at_us)}` : 'nothing so far'],
    ['the update', heard(view)],
    ['inbox', mind.inbox === 0 ? 'empty' : `${count(mind.inbox)} waiting`],
    ['zone', count(view.zone)],
    ['stopped so far', view.life === 1 ? 'once' : `${count(view.life)} times`],
    ['may talk to', neighbours(view)],
    ...view.facts,
  ];
}

/** @param {boolean} up @param {NonNullable<Mind['beliefs']>} beliefs @returns {[string, string][]} */
function believed(up, { of_others: ofOthers, wrong, mistakes, of_it: ofIt, suspicions, case: accusation }) {
  const rest = wrong > LISTED ? ` and ${count(wrong - LISTED)} more` : '';
  const mistaken = mistakes.slice(0, LISTED).map(([node, belief]) => `${node} is not ${belief}`).join(', ');
  /** @type {[string, string][]} */
  const rows = [
    ['it believes', up ? counted(ofOthers) : 'nothing: it does not run'],
    ['of that, wrong', wrong === 0 ? 'nothing' : `${count(wrong)}: ${mistaken}${rest}`],
    ['of it is believed', counted(ofIt)],
  ];
  if (suspicions.length > 0) rows.push(['gives up', suspicions.slice(0, LISTED).map(([node, until]) => `node ${node} at ${seconds(until)}`).join(', ')]);
  if (accusation) rows.push(['first accused', accused(accusation)]);
  return rows;
}

/** @param {import('../engine/types.js').Case} accusation */
function accused({ accuser, at, verdict, falsely, condemned_by: by, condemned_at: condemned, closed }) {
  const of = verdict === 'dead' ? `taken for ${BELIEFS[BELIEF.DEAD]}` : 'suspected';
  const parts = [`${of} by node ${accuser} at ${seconds(at)}${falsely ? ', wrongly' : ''}`];
  if (condemned !== null && verdict !== 'dead') parts.push(`given up by node ${by} at ${seconds(condemned)}`);
  if (closed !== null) parts.push(`taken for alive again from ${seconds(closed)}`);
  return parts.join('; ');
}

/** @param {number[]} counts  By belief. */
const counted = (counts) => counts.flatMap((number, belief) => (number > 0 ? [`${count(number)} ${BELIEFS[belief]}`] : [])).join(', ') || 'nothing';

/** @param {Mind['timers']} timers @returns {[string, string][]} */
const next = (timers) => timers.slice(0, TIMERS).map(([name, at]) => [name, `at ${seconds(at)}`]);

/** @param {NodeView} view */
function heard({ heard_at: at, parent, times_heard: times }) {
  if (at === null) return 'not heard';
  const told = times > 0 ? `, told ${times === 1 ? 'once' : `${count(times)} times`}` : '';
  return `${parent ? `heard at ${seconds(at)}, from node ${parent}` : `its own, written at ${seconds(at)}`}${told}`;
}

/** A row for each writer of which the node or the truth knows. @param {NodeView} view */
function known(view) {
  const rows = beliefs(view);
  if (rows.length === 0) return el('p', { className: 'hint' }, '{ } nothing yet');
  const head = ['writer', 'it has', 'truth', ''].map((name) => el('th', {}, name));
  const body = rows.map(({ writer, has, truth, word }) =>
    el('tr', { className: has === truth ? '' : 'stale' }, ...[writer, has, truth].map((cell) => el('td', {}, cell === 0 ? '–' : count(cell))), el('td', {}, word)));
  return el('table', { className: 'known' }, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...body));
}

/**
 * What a node has of each writer, beside the newest that there is; version 0 is nothing.
 * @param {Pick<NodeView, 'known' | 'truth'>} view
 */
export function beliefs({ known, truth }) {
  const has = new Map(known.map((entry) => [entry.origin, entry]));
  const newest = new Map(truth);
  const writers = [...new Set([...has.keys(), ...newest.keys()])].sort((a, b) => a - b);
  return writers.map((writer) => {
    const version = has.get(writer)?.version ?? 0;
    const latest = newest.get(writer) ?? 0;
    return { writer, has: version, truth: latest, word: word(version, latest, has.get(writer)?.hot ?? false) };
  });
}

/** @param {number} has @param {number} truth @param {boolean} hot */
function word(has, truth, hot) {
  if (has < truth) return 'behind';
  if (has > truth) return 'was never written';
  return hot ? 'spreading' : 'quiet';
}

/** @param {NodeView} view */
function neighbours({ neighbours: list, degree }) {
  return degree > LISTED ? `${count(degree)} nodes` : list.join(', ');
}
