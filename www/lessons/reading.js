/** What lessons read from the moments of a run. */
import { BELIEF, NODE, isUp } from '../engine/frame.js';

/** @typedef {import('./types.js').Moment} Moment */
/** @typedef {import('./types.js').Take} Take */

/** @param {Moment} moment @param {number} node */
export const knows = ({ frame }, node) => (frame.state[node - 1] & NODE.KNOWS) !== 0;

/** @param {Moment} moment */
export const allLivingKnow = ({ frame, came }) => came && frame.updates > 0 && frame.knows === frame.up;

/** Living nodes that do not know. @param {Moment} moment */
export const unaware = ({ frame }) => frame.up - frame.knows;

/** How long a step took, in microseconds. @param {Moment} moment */
export const lasted = ({ from, at }) => at - from;

/** How long a step took, in rounds. @param {Moment} moment */
export const roundsOf = ({ from, at, frame }) => (at - from) / frame.interval;

/** The most that a sample of a step shows. @param {Moment} moment @param {'busiest' | 'bytes_in_max' | 'bytes_out_max'} column */
export function most({ series, from, at }, column) {
  return Math.max(...series[column].filter((_, i) => 1_000_000 * series.at[i] > from && 1_000_000 * series.at[i] <= at));
}

/** Living nodes that one takes for dead. @param {Moment} moment @param {number} observer @returns {number[]} */
export function mournedBy({ frame, beliefs }, observer) {
  const held = beliefs.subarray((observer - 1) * frame.nodes, observer * frame.nodes);
  return [...held.keys()].filter((index) => held[index] === BELIEF.DEAD && isUp(frame, index)).map((index) => index + 1);
}

/** What a node takes for the value, under a merge rule that has one. @param {Moment} moment @param {number} node */
export function valueAt({ tables }, node) {
  return tables[node - 1].facts.find(([label]) => label === 'Value')?.[1] ?? '';
}

/** Who told a node the watched update first; 0 if nobody did. @param {Moment} moment @param {number} node */
export const parentOf = ({ frame }, node) => frame.parent[node - 1];

/**
 * Who told whom first, from the writer to a node: the branch of the infection tree that reaches it.
 * @param {Moment} moment @param {number} node @returns {number[]}
 */
export function pathTo({ frame }, node) {
  const path = [node];
  for (let parent = frame.parent[node - 1]; parent !== 0; parent = frame.parent[parent - 1]) path.unshift(parent);
  return path;
}

/** What a node holds of a writer; 0 if nothing. @param {Moment} moment @param {number} node @param {number} origin */
export function versionAt({ tables }, node, origin) {
  return tables[node - 1].known.find((known) => known.origin === origin)?.version ?? 0;
}
