/** The stage's colours, read from the style sheet so that each is written once. */

const NAMES = /** @type {const} */ ([
  'stage', 'text', 'muted', 'guide', 'card', 'line',
  'waiting', 'waiting-edge', 'on-waiting', 'spreading', 'on-spreading', 'knows', 'on-knows', 'repaired', 'on-repaired',
  'down', 'down-edge', 'focus',
]);

/** @typedef {Record<(typeof NAMES)[number], string>} Palette */

/** @param {Element} element @returns {Palette} */
export function readPalette(element) {
  const style = getComputedStyle(element);
  return /** @type {Palette} */ (
    Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
  );
}
