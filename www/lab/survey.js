/** A small sweep in one go, for a lesson: what its words and its figure are read from. */
import { axesOf } from './question.js';
import { column } from './results.js';

/** @typedef {import('../engine/types.js').Glue} Glue */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./types.js').Plan} Plan */
/** @typedef {import('./types.js').Survey} Survey */

/** What of the engine a survey needs. @typedef {Pick<Glue, 'catalog' | 'cells' | 'trials' | 'summary' | 'expected'>} Teller */

/** @param {Teller} glue @param {Setup} setup  What does not vary; its seed is the first. @param {Plan} plan @returns {Survey} */
export function survey(glue, setup, { knob, values, nodes, runs, until = '', measures }) {
  const { metrics } = glue.catalog();
  const cells = glue.cells({ ...setup, knobs: {}, commands: [] }, axesOf({ setup, knob, values, nodes, runs: String(runs), until }));
  const points = cells.map((cell) => {
    const rows = [glue.trials(cell.setup, until, Number(setup.seed), runs)];
    const read = (/** @type {string} */ measure) => {
      const place = metrics.findIndex(({ name }) => name === measure);
      const values = column({ cell, rows, runs, capped: 0 }, place, metrics.length + 1);
      return [measure, { summary: glue.summary(values), expected: glue.expected(cell.setup, until, measure) }];
    };
    return { cell, read: Object.fromEntries(measures.map(read)) };
  });
  return { plan: { knob, values, nodes, runs, until, measures }, metrics: metrics.filter(({ name }) => measures.includes(name)), points };
}

/** What came of a measure where the knob and the size have these values. @param {Survey} survey @param {string} measure @param {string} value @param {number} nodes */
export function pointAt({ plan, points }, measure, value, nodes) {
  const wanted = points.find(({ cell: { chosen } }) => chosen.every(([name, text]) => (name === 'nodes' ? Number(text) === nodes : name !== plan.knob || text === value)));
  const { summary = null, expected = null } = wanted?.read[measure] ?? {};
  return { median: summary?.p50 ?? NaN, mean: summary?.mean ?? NaN, theory: expected?.value ?? NaN };
}

/** The sizes of a survey, from the least. @param {Survey} survey @returns {number[]} */
export const sizesOf = ({ plan }) => plan.nodes.split(',').map(Number);
