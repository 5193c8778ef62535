/** One node from the inside: what it holds, who told it, what it will do next. */
import { el } from '../dom.js';
import { count, seconds } from '../words.js';

/** @typedef {import('../engine/types.js').NodeView} NodeView */
/** @typedef {import('../engine/types.js').LogLine} LogLine */

/** Longer lists of neighbours are only counted. */
const LISTED = 12;
const HINT = 'No node chosen. Hold shift and click one, press it for a while, or walk to it with Tab and the arrow keys.';

/** What a button in the inspector does to the node. @typedef {'wipe' | 'leave' | 'join' | 'forceLeave' | 'ask'} NodeDeed */

/** What the button under a click in the inspector does, if there is one. @param {EventTarget | null} target */
export function deedAt(target) {
  const button = target instanceof Element && target.closest('[data-deed]');
  return button ? /** @type {NodeDeed} */ (button.getAttribute('data-deed')) : null;
}

/**
 * @param {HTMLElement} host @param {NodeView | null} view
 * @param {readonly string[]} [commands]  What this protocol's nodes obey and others' don't.
 * @param {LogLine} [last]  What changed last, as far as the log goes back.
 */
export function showNode(host, view, commands = [], last = undefined) {
  if (!view) {
    host.replaceChildren(el('p', { className: 'hint' }, HINT));
    return;
  }
  host.replaceChildren(
    el('h2', {}, `Node ${view.node}, ${view.up ? 'up' : 'down'}`),
    el('dl', { className: 'facts' }, ...facts(view, last).flatMap(([label, value]) => [el('dt', {}, label), el('dd', {}, value)])),
    el('p', { className: 'deeds' }, ...buttons(view, commands)),
    el('h2', {}, 'What it holds, against the truth'),
    known(view),
  );
}

/** What can be done to the node that the bar has no button for. @param {NodeView} view @param {readonly string[]} commands */
function buttons({ up }, commands) {
  const button = (/** @type {NodeDeed} */ deed, /** @type {string} */ label, command = '') =>
    command === '' || commands.includes(command) ? [el('button', { type: 'button', className: 'button', 'data-deed': deed }, label)] : [];
  if (up) return [...button('leave', 'Let it leave', 'leave'), ...button('ask', 'Ask it where a service is', 'ask')];
  return [
    ...button('join', 'Let it join through one node', 'join'),
    ...button('forceLeave', 'Declare that it has left', 'force-leave'),
    ...button('wipe', 'Start it with an empty disk'),
  ];
}

/** @param {NodeView} view @param {LogLine | undefined} last @returns {[string, string][]} */
function facts(view, last) {
  return [
    ['changed last', last ? `${last.text}, at ${seconds(last.at_us)}` : 'nothing so far'],
    ['the update', heard(view)],
    ['zone', count(view.zone)],
    ['crashes', count(view.life)],
    ['may talk to', neighbours(view)],
    ...view.facts,
  ];
}

/** @param {NodeView} view */
function heard({ heard_at: at, parent }) {
  if (at === null) return 'not heard';
  return parent ? `heard at ${seconds(at)}, from node ${parent}` : `its own, written at ${seconds(at)}`;
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
