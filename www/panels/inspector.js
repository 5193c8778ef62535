/** One node from the inside: what it holds, who told it, what it will do next. */
import { el } from '../dom.js';
import { count, seconds } from '../words.js';

/** @typedef {import('../engine/types.js').NodeView} NodeView */

/** Longer lists of neighbours are only counted. */
const LISTED = 12;
const HINT = 'No node chosen. Hold shift and click one, press it for a while, or walk to it with Tab and the arrow keys.';

/** Whether a click in the inspector means the button for a start without the disk. @param {EventTarget | null} target */
export const isWipe = (target) => target instanceof Element && target.closest('.wipe') !== null;

/** @param {HTMLElement} host @param {NodeView | null} view */
export function showNode(host, view) {
  if (!view) {
    host.replaceChildren(el('p', { className: 'hint' }, HINT));
    return;
  }
  host.replaceChildren(
    el('h2', {}, `Node ${view.node}, ${view.up ? 'up' : 'down'}`),
    el('dl', { className: 'facts' }, ...facts(view).flatMap(([label, value]) => [el('dt', {}, label), el('dd', {}, value)])),
    ...(view.up ? [] : [el('button', { type: 'button', className: 'button wipe' }, 'Start it with an empty disk')]),
    el('h2', {}, 'What it holds'),
    known(view),
  );
}

/** @param {NodeView} view @returns {[string, string][]} */
function facts(view) {
  return [
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

/** @param {NodeView} view */
function known(view) {
  if (view.known.length === 0) return el('p', { className: 'hint' }, '{ } nothing yet');
  const head = ['node', 'version', ''].map((name) => el('th', {}, name));
  const rows = view.known.map(({ origin, version, hot }) =>
    el('tr', {}, ...[count(origin), count(version), hot ? 'spreading' : 'quiet'].map((cell) => el('td', {}, cell))));
  return el('table', { className: 'known' }, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...rows));
}

/** @param {NodeView} view */
function neighbours({ neighbours: list, degree }) {
  return degree > LISTED ? `${count(degree)} nodes` : list.join(', ');
}
