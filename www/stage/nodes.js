/** Draws nodes. Fill is the truth, by the chosen colouring; rings are what others believe. */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./colouring.js').Colouring} Colouring */
/** @typedef {import('./colouring.js').Look} Look */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */

export const FONT = 'Inter, system-ui, "Segoe UI", Roboto, sans-serif';

/** Radii, in pixels, from which a circle has room for these. */
export const ROOM_FOR_WORD = 40;
const ROOM_FOR_NUMBER = 13;
export const ROOM_FOR_OUTLINE = 4.5;
/** Of a cell, what is left of one that is not there yet. */
export const SPECK = 0.35;
/** Size of a word of at most so many letters, in radii: what is short may be read from farther away. */
const WORD_SIZES = Object.freeze([[6, 0.38], [9, 0.31], [Infinity, 0.25]]);

/**
 * One node, over whatever was there before.
 * @param {Context} context @param {Layout} layout @param {Frame} frame @param {number} index  Node - 1.
 * @param {Palette} palette @param {Colouring} colouring
 */
export function drawNode(context, layout, frame, index, palette, colouring) {
  const x = layout.x[index];
  const y = layout.y[index];
  const { radius } = layout;
  const look = colouring.look(frame, index);
  if (radius < ROOM_FOR_OUTLINE) {
    const half = look.ghost ? radius * SPECK : radius;
    context.fillStyle = palette[look.ghost && look.edge ? look.edge : look.fill];
    context.fillRect(x - half, y - half, 2 * half, 2 * half);
    return;
  }
  drawDisc(context, x, y, radius, look, palette);
  if (radius < ROOM_FOR_NUMBER) return;
  context.fillStyle = palette[look.ink];
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (radius >= ROOM_FOR_WORD) drawWords(context, x, y, radius, String(index + 1), colouring.word(frame, index));
  else if (!look.cross) { // a cross fills the circle of a dead one
    context.font = `650 ${Math.round(radius * 0.85)}px ${FONT}`;
    context.fillText(String(index + 1), x, y + radius * 0.04, radius * 1.8);
  }
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {Look} look @param {Palette} palette */
function drawDisc(context, x, y, radius, look, palette) {
  const width = outline(radius);
  circle(context, x, y, radius);
  context.fillStyle = palette[look.fill];
  context.fill();
  context.lineWidth = width;
  if (look.ring) ring(context, x, y, radius + width * 1.8, palette[look.ring]);
  if (look.ghost) context.setLineDash([width * 1.5 + 1, width + 2]);
  if (look.edge) ring(context, x, y, radius - width / 2, palette[look.edge]);
  context.setLineDash([]);
  if (look.cross) drawCross(context, x, y, radius * 0.52, width, palette[look.cross], radius > ROOM_FOR_WORD ? 0.22 : 1);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {string} name @param {string} word */
function drawWords(context, x, y, radius, name, word) {
  context.font = `700 ${Math.round(radius * (name.length > 3 ? 0.6 : 0.78))}px ${FONT}`;
  context.fillText(name, x, y - radius * 0.14);
  context.font = `580 ${Math.round(radius * /** @type {number[]} */ (WORD_SIZES.find(([letters]) => word.length <= letters))[1])}px ${FONT}`;
  context.fillText(word, x, y + radius * 0.47);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} arm @param {number} width @param {string} colour @param {number} alpha */
export function drawCross(context, x, y, arm, width, colour, alpha) {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
  context.lineCap = 'butt';
  context.globalAlpha = 1;
}

/** @param {number} radius */
export const outline = (radius) => Math.max(1, Math.min(4, radius * 0.06));

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {string} colour */
export function ring(context, x, y, radius, colour) {
  circle(context, x, y, radius);
  context.strokeStyle = colour;
  context.stroke();
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius */
function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
