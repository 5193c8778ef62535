/** One node from the inside: what it holds, who told it, what it will do next. */
import { el } from '../dom.js';
import { count, seconds } from '../words.js';

/** @typedef {import('../engine/types.js').NodeView} NodeView */

const HINT = 'No node chosen. Hold shift and click one, press it for a while, or walk to it with Tab and the arrow keys.';

/** @param {HTMLElement} host @param {NodeView | null} view */
export function showNode(host, view) {
  if (!view) {
    host.replaceChildren(el('p', { className: 'hint' }, HINT));
    return;
  }
  host.replaceChildren(
    el('h2', {}, `Node ${view.node}, ${view.up ? 'up' : 'down'}`),
    el('p', {}, view.sentence),
    el('dl', { className: 'facts' }, ...facts(view).flatMap(({ label, value }) => [el('dt', {}, label), el('dd', {}, value)])),
    el('h2', {}, 'What it holds'),
    known(view),
    el('p', { className: 'hint' }, neighbours(view)),
  );
}

/** @param {NodeView} view */
function facts(view) {
  const { last } = view;
  const change = last ? [{ label: 'changed last', value: `${last.what}, ${seconds(last.at_us)}${last.from ? `, by node ${last.from}` : ''}` }] : [];
  return [{ label: 'own version', value: count(view.own_version) }, { label: 'life', value: count(view.life) },
    { label: 'inbox', value: count(view.inbox) }, ...change, ...view.facts];
}

/** @param {NodeView} view */
function known(view) {
  if (view.known.length === 0) return el('p', { className: 'hint' }, 'nothing yet');
  const head = ['node', 'version', 'heard from', 'at'].map((name) => el('th', {}, name));
  const rows = view.known.map(({ origin, version, from, learned_us: at, heat, changed_last: fresh }) =>
    el('tr', { className: fresh ? 'fresh' : '' },
      ...[String(origin), `${count(version)}${heat === 'hot' ? ', spreading' : ''}`, from ? `node ${from}` : 'itself', seconds(at)]
        .map((cell) => el('td', {}, cell))));
  return el('table', { className: 'known' }, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...rows));
}

/** @param {NodeView} view */
function neighbours({ neighbours: list }) {
  return list.length === 0 ? 'It may talk to nobody.' : `May talk to ${list.length > 12 ? `${count(list.length)} nodes` : list.map((n) => `node ${n}`).join(', ')}.`;
}
