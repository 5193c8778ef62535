/** The way of one update to a node, and on from there: whoever passed it on to the followed node, and all that it told in turn. */
import { familyOf } from './arrange.js';

/** @typedef {import('../engine/types.js').Frame} Frame */

/**
 * @typedef {object} Kin
 * @property {number} node  Whom we follow.
 * @property {number[]} way  From where it was written to the followed node; only that node while it has not heard.
 * @property {Uint8Array} of  1 for each of the family; index = node - 1.
 */

/** @param {Frame} frame @param {number} node @returns {Kin} */
export function kinOf(frame, node) {
  const { depth, children } = familyOf(frame);
  const of = new Uint8Array(frame.nodes);
  const way = [node];
  for (let step = depth[node - 1]; step > 1; step -= 1) way.unshift(frame.parent[way[0] - 1]);
  for (const one of way) of[one - 1] = 1;
  for (let line = [node - 1]; line.length > 0; line = line.flatMap((i) => children[i])) for (const i of line) of[i] = 1;
  return { node, way, of };
}
