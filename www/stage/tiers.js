/** How much can be drawn legibly depends on how many nodes share the stage: four tiers, one run. */

/**
 * @typedef {object} Tier
 * @property {'ring' | 'rings' | 'grid' | 'field'} name
 * @property {number} upTo  Most nodes in sight that it is meant for.
 * @property {'arrow' | 'thin' | 'trail' | 'dot'} message  How a message is drawn.
 * @property {number} flights  Most messages drawn at once.
 * @property {boolean} echoes  Whether the end of each message is shown.
 * @property {boolean} tables  Whether there is room for what each node holds.
 */

/** @type {readonly Tier[]} */
export const TIERS = Object.freeze([
  { name: 'ring', upTo: 12, message: 'arrow', flights: 200, echoes: true, tables: true },
  { name: 'rings', upTo: 120, message: 'thin', flights: 1000, echoes: true, tables: false },
  { name: 'grid', upTo: 2000, message: 'trail', flights: 3000, echoes: false, tables: false },
  { name: 'field', upTo: Infinity, message: 'dot', flights: 20_000, echoes: false, tables: false },
]);

/** @param {number} nodes  In sight. */
export const tierFor = (nodes) => /** @type {Tier} */ (TIERS.find(({ upTo }) => nodes <= upTo));
