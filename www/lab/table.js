/** A sweep as a table: every point in numbers. */
import { el } from '../dom.js';
import { count } from '../words.js';
import { figure } from './results.js';

/** @typedef {import('../engine/types.js').Expected} Expected */
/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../engine/types.js').Summary} Summary */
/** @typedef {import('./types.js').Point} Point */

/**
 * @param {Point[]} points @param {(Summary | null)[]} summaries @param {(Expected | null)[]} expected
 * @param {{ knob: Knob | undefined, title: string }} about
 */
export function tableOf(points, summaries, expected, { knob, title }) {
  const value = (/** @type {Point} */ { cell }, /** @type {string} */ name) => cell.chosen.find(([axis]) => axis === name)?.[1] ?? '';
  const leading = expected.some((one) => one !== null && one.leading !== null);
  const heads = ['Nodes', ...(knob ? [knob.label] : []), 'Median', '5 % below', '5 % above', 'Mean', 'Runs', 'Theory', ...(leading ? ['Leading terms'] : [])];
  const rows = points.map((point, i) => {
    const summary = summaries[i];
    const came = summary?.count ?? 0;
    const numbers = [summary?.p50, summary?.p5, summary?.p95, summary?.mean].map(figure);
    const runs = came === point.runs ? count(point.runs) : `${count(came)} of ${count(point.runs)}`;
    const theory = [figure(expected[i]?.value), ...(leading ? [figure(expected[i]?.leading)] : [])];
    return [count(Number(value(point, 'nodes'))), ...(knob ? [value(point, knob.name)] : []), ...numbers, runs, ...theory];
  });
  return el('table', {},
    el('caption', {}, title),
    el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, ...rows.map(([first, ...rest]) => el('tr', {}, el('th', { scope: 'row' }, first), ...rest.map((text) => el('td', {}, text))))));
}
