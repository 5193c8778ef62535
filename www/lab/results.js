/** What came of a sweep, as lines to draw, rows to read and a table to keep. */
import { placeOf } from './question.js';

/** @typedef {import('../engine/types.js').Cell} Cell */
/** @typedef {import('../engine/types.js').Expected} Expected */
/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('../engine/types.js').Metric} Metric */
/** @typedef {import('../engine/types.js').Summary} Summary */
/** @typedef {import('./types.js').Line} Line */
/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Point} Point */

/** The value of a setting in a cell. @param {Cell} cell @param {string} name */
const chosen = ({ chosen }, name) => chosen.find(([axis]) => axis === name)?.[1] ?? '';

/** One metric of all runs of a point. @param {Point} point @param {number} metric @param {number} width  Numbers per run. @returns {Float64Array} */
export function column({ rows, runs }, metric, width) {
  const values = new Float64Array(runs);
  let place = 0;
  for (const part of rows) {
    for (let i = metric; i < part.length; i += width) values[place++] = part[i];
  }
  return values;
}

/**
 * Clusters of several sizes lie along the axis, with a line for each value of the knob; else the knob's values do.
 * @param {Cell[]} cells @param {(Summary | null)[]} summaries @param {(Expected | null)[]} expected
 * @param {{ knob: Knob | undefined, log: boolean, y: string }} view
 * @returns {Picture}
 */
export function pictureOf(cells, summaries, expected, { knob, log, y }) {
  const bySize = new Set(cells.map((cell) => chosen(cell, 'nodes'))).size > 1 || !knob;
  const along = bySize ? { name: 'nodes', kind: 'int', title: 'Nodes' } : { name: knob.name, kind: knob.kind, title: knob.label };
  const words = [...new Set(cells.map((cell) => chosen(cell, along.name)))];
  const places = words.map((word) => placeOf(along.kind, word));
  const measured = places.every((place) => place !== null);
  const xs = measured ? /** @type {number[]} */ (places) : words.map((_, place) => place);
  /** @type {Map<string, Line>} */
  const lines = new Map();
  cells.forEach((cell, i) => {
    const value = bySize && knob ? chosen(cell, knob.name) : '';
    const label = value && knob ? `${knob.label} ${value}` : '';
    const line = lines.get(label) ?? { label, value, dots: [] };
    line.dots.push({ x: xs[words.indexOf(chosen(cell, along.name))], summary: summaries[i], expected: expected[i] });
    lines.set(label, line);
  });
  const canBeLog = measured && xs.every((x) => x > 0);
  return { lines: [...lines.values()], x: { title: along.title, kind: along.kind, log: log && canBeLog, words: measured ? null : words }, y };
}

/** What a metric is counted in here. @param {Metric} metric @param {Cell[]} cells @param {(knob: string) => string} usual  A knob's default. */
export function unitOf({ unit }, cells, usual) {
  if (unit !== 'rounds or seconds') return unit;
  const inRounds = cells.map(({ setup }) => ['rounds', 'sweep'].includes(setup.knobs.clock ?? usual('clock')));
  if (inRounds.every(Boolean)) return 'rounds';
  return inRounds.some(Boolean) ? unit : 'seconds';
}

/** The name of an axis or a table: its unit where the name leaves it open. @param {Metric} metric @param {Cell[]} cells @param {(knob: string) => string} usual */
export function titleOf(metric, cells, usual) {
  const unit = unitOf(metric, cells, usual);
  return /rounds|seconds/.test(unit) ? `${metric.label} (${unit})` : metric.label;
}

/** A number on four digits, but never rounded above the point. @param {number | null | undefined} value */
export function figure(value) {
  if (value === null || value === undefined) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en-GB');
  const digits = Math.min(9, Math.max(1, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const STATISTICS = Object.freeze(/** @type {const} */ (['mean', 'sd', 'p5', 'p50', 'p95', 'min', 'max']));

/**
 * A row for each point and metric, as `gossip-lab sweep --csv` prints it.
 * @param {Point[]} points @param {(Summary | null)[][]} summaries  By point, then by metric. @param {Metric[]} metrics
 */
export function sweepCsv(points, summaries, metrics) {
  const knobs = points[0].cell.chosen.map(([name]) => name).filter((name) => name !== 'nodes');
  const head = ['protocol', 'nodes', ...knobs, 'metric', 'count', ...STATISTICS];
  const rows = points.flatMap(({ cell }, i) => metrics.map(({ name }, m) => {
    const summary = summaries[i][m];
    const numbers = STATISTICS.map((which) => summary?.[which] ?? '');
    return [cell.setup.protocol, chosen(cell, 'nodes'), ...knobs.map((knob) => chosen(cell, knob)), name, summary?.count ?? 0, ...numbers];
  }));
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** @param {string | number} value */
const field = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
