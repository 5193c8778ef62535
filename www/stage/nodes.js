/** Draws nodes. Fill is the truth about the watched update; rings are what others believe. */
import { NODE, classOf } from '../engine/frame.js';
import { stateWord } from '../words.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */

export const FONT = 'Inter, system-ui, "Segoe UI", Roboto, sans-serif';

/** Radii, in pixels, from which a circle has room for these. */
const ROOM_FOR_WORD = 30;
const ROOM_FOR_NUMBER = 13;
const ROOM_FOR_OUTLINE = 4.5;

/**
 * One node, over whatever was there before.
 * @param {Context} context @param {Layout} layout @param {Frame} frame @param {number} index  Node - 1.
 * @param {Palette} palette
 */
export function drawNode(context, layout, frame, index, palette) {
  const x = layout.x[index];
  const y = layout.y[index];
  const state = frame.state[index];
  if (layout.radius < ROOM_FOR_OUTLINE) drawCell(context, x, y, layout.radius, state, palette);
  else {
    drawDisc(context, x, y, layout.radius, state, palette);
    drawRings(context, x, y, layout.radius, state, palette);
    drawText(context, x, y, layout.radius, index + 1, stateWord(state, frame.updates > 0), state, palette);
  }
}

/** A texture element: fill only, the dead are holes. @param {Context} context @param {number} x @param {number} y @param {number} radius @param {number} state @param {Palette} palette */
function drawCell(context, x, y, radius, state, palette) {
  context.fillStyle = fillOf(state, palette);
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {number} state @param {Palette} palette */
function drawDisc(context, x, y, radius, state, palette) {
  const kind = classOf(state);
  circle(context, x, y, radius);
  context.fillStyle = fillOf(state, palette);
  context.fill();
  if (kind !== 'waiting' && kind !== 'down') return;
  context.strokeStyle = kind === 'down' ? palette['down-edge'] : palette['waiting-edge'];
  context.lineWidth = outline(radius);
  circle(context, x, y, radius - context.lineWidth / 2);
  context.stroke();
  if (kind === 'down') drawCross(context, x, y, radius * 0.52, outline(radius), palette['down-edge'], radius > ROOM_FOR_WORD ? 0.22 : 1);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {number} state @param {Palette} palette */
function drawRings(context, x, y, radius, state, palette) {
  const width = outline(radius);
  const kind = classOf(state);
  context.lineWidth = width;
  if (kind === 'spreading') ring(context, x, y, radius + width * 1.8, palette.spreading);
  if (kind === 'repaired') ring(context, x, y, radius + width * 1.8, palette.repaired);
}

/** @param {Context} context @param {number} x @param {number} y @param {number} radius @param {number} node @param {string} word @param {number} state @param {Palette} palette */
function drawText(context, x, y, radius, node, word, state, palette) {
  if (radius < ROOM_FOR_NUMBER) return;
  context.fillStyle = textOn(state, palette);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (radius < ROOM_FOR_WORD) {
    if (!(state & NODE.UP)) return; // its cross fills the circle
    context.font = `650 ${Math.round(radius * 0.85)}px ${FONT}`;
    context.fillText(String(node), x, y + radius * 0.04);
    return;
  }
  context.font = `700 ${Math.round(radius * 0.78)}px ${FONT}`;
  context.fillText(String(node), x, y - radius * 0.14);
  context.font = `580 ${Math.round(radius * 0.275)}px ${FONT}`;
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

/** @param {number} state @param {Palette} palette */
function fillOf(state, palette) {
  return palette[classOf(state)];
}

/** @param {number} state @param {Palette} palette */
function textOn(state, palette) {
  const kind = classOf(state);
  if (kind === 'down') return palette.text;
  return palette[`on-${kind}`];
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
