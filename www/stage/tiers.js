/** How much can be drawn legibly depends on how many nodes share the stage: four tiers, one run. */

/**
 * @typedef {object} Tier
 * @property {'ring' | 'rings' | 'grid' | 'field'} name
 * @property {number} upTo  Most nodes that it is meant for.
 * @property {'arrow' | 'thin' | 'trail' | 'dot'} message  How a message is drawn.
 * @property {number} flights  Most messages drawn at once.
 * @property {boolean} echoes  Whether the end of each message is shown.
 */

/** @type {readonly Tier[]} */
export const TIERS = Object.freeze([
  { name: 'ring', upTo: 12, message: 'arrow', flights: 200, echoes: true },
  { name: 'rings', upTo: 120, message: 'thin', flights: 1000, echoes: true },
  { name: 'grid', upTo: 2000, message: 'trail', flights: 2000, echoes: false },
  { name: 'field', upTo: Infinity, message: 'dot', flights: 5000, echoes: false },
]);

/** @param {number} nodes */
export const tierFor = (nodes) => /** @type {Tier} */ (TIERS.find(({ upTo }) => nodes <= upTo));
