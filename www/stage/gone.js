/** Who does not run looks the same in every colouring of the truth: crashed or gone, or not there yet. */

/** @typedef {import('./colouring.js').Look} Look */
/** @typedef {import('./colouring.js').Row} Row */

/** @type {Readonly<Record<'down' | 'absent', Look>>} */
export const NOT_RUNNING = Object.freeze({
  down: { fill: 'down', ink: 'text', edge: 'down-edge', cross: 'down-edge' },
  absent: { fill: 'stage', ink: 'muted', edge: 'guide', ghost: true },
});

/** Their rows in the legend; where nobody is yet to come, nothing is said of it. @param {number} down @param {number} absent @returns {Row[]} */
export const notRunning = (down, absent) => [
  { label: 'down', look: NOT_RUNNING.down, nodes: down, down: true },
  ...(absent > 0 ? [{ label: 'absent', look: NOT_RUNNING.absent, nodes: absent }] : []),
];
