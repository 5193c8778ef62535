/** The stage's colours, read from the style sheet so that each is written once. */

const NAMES = /** @type {const} */ ([
  'stage', 'text', 'muted', 'guide', 'speck', 'card', 'line',
  'waiting', 'waiting-edge', 'on-waiting', 'spreading', 'on-spreading', 'knows', 'on-knows', 'repaired', 'on-repaired',
  'down', 'down-edge', 'focus', 'danger', 'alive', 'on-alive', 'suspect', 'on-suspect', 'dead', 'on-dead',
  'scale-1', 'scale-2', 'scale-3', 'scale-4', 'scale-5', 'scale-6', 'scale-7',
  'on-scale-1', 'on-scale-2', 'on-scale-3', 'on-scale-4', 'on-scale-5', 'on-scale-6', 'on-scale-7',
]);

/** @typedef {Record<(typeof NAMES)[number], string>} Palette */

/** @param {Element} element @returns {Palette} */
export function readPalette(element) {
  const style = getComputedStyle(element);
  return /** @type {Palette} */ (
    Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
  );
}

/** @type {Map<string, number>} */
const pixels = new Map();

/** A colour of the style sheet, `#rrggbb`, as one pixel of an image. @param {string} colour */
export function pixelOf(colour) {
  let pixel = pixels.get(colour);
  if (pixel === undefined) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    pixel = new Uint32Array(Uint8Array.of(r, g, b, 255).buffer)[0];
    pixels.set(colour, pixel);
  }
  return pixel;
}
