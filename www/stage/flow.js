/** How much news is on its way from zone to zone: at thousands of nodes single messages are only texture. */
import { curveBetween, piece, pointAt, angleAt } from './curve.js';
import { mayBeNews } from './messages.js';
import { clearNames } from './names.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./layout.js').Block} Block */
/** @typedef {{ from: number, to: number, messages: number }} Flow  Zones, from 1. */

/** A flow is this wide when it carries this many messages for each node of a zone, shared out among all zones. */
const WIDTH = 3;
const CARRIES = 0.3;
const WIDTHS = Object.freeze([0.6, 14]);
/** A flow ends so far from the middle of a block, as a share of its shorter side. */
const SHORT = 0.14;
/** Of a line, and of the pale rim that sets it off. */
const STRENGTH = Object.freeze({ line: 0.6, rim: 0.5 });

/** The strongest last, so that they lie on top. @param {Frame} frame @param {Uint16Array} zones @param {number} clock @returns {Flow[]} */
export function flowsOf(frame, zones, clock) {
  const side = zones.reduce((most, zone) => Math.max(most, zone), 0) + 1;
  const messages = new Uint32Array(side * side);
  for (let i = 0; i < frame.from.length; i += 1) {
    if (clock < frame.sent_at[i] || clock >= frame.arrives_at[i] || !mayBeNews(frame, i)) continue;
    messages[zones[frame.from[i] - 1] * side + zones[frame.to[i] - 1]] += 1;
  }
  /** @type {Flow[]} */
  const flows = [];
  messages.forEach((number, at) => {
    const from = Math.floor(at / side);
    if (number > 0 && from !== at % side) flows.push({ from, to: at % side, messages: number });
  });
  return flows.sort((a, b) => a.messages - b.messages);
}

/** The width tells the amount: twice the messages, twice the width. @param {number} messages @param {number} nodes @param {number} zones */
export function widthOf(messages, nodes, zones) {
  const usual = (CARRIES * nodes) / zones ** 2;
  return Math.min(WIDTHS[1], Math.max(WIDTHS[0], (WIDTH * messages) / usual));
}

/** @param {CanvasRenderingContext2D} context @param {Flow[]} flows @param {import('./layout.js').Layout} layout @param {import('./palette.js').Palette} palette */
export function drawFlows(context, flows, { blocks, count }, palette) {
  context.lineCap = 'round';
  for (const { from, to, messages } of flows) {
    const [a, b] = [middleOf(blocks[from - 1]), middleOf(blocks[to - 1])];
    const path = curveBetween(a.x, a.y, b.x, b.y, SHORT * Math.min(a.short, b.short));
    const width = widthOf(messages, count, blocks.length);
    drawFlow(context, path, width, palette.stage, 2);
    drawFlow(context, path, width, palette.text, 0);
  }
  clearNames(context, blocks);
  context.globalAlpha = 1;
  context.lineCap = 'butt';
}

/** A line that ends in a head. @param {CanvasRenderingContext2D} context @param {import('./curve.js').Curve} path @param {number} width @param {string} colour @param {number} halo  Around it. */
function drawFlow(context, path, width, colour, halo) {
  const size = 5 + width * 1.2;
  const { ax, ay, bx, by, cx, cy } = piece(path, 0, 0.96);
  context.globalAlpha = halo > 0 ? STRENGTH.rim : STRENGTH.line;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width + halo;
  context.beginPath();
  context.moveTo(ax, ay);
  context.quadraticCurveTo(bx, by, cx, cy);
  context.stroke();
  const { x, y } = pointAt(path, 1);
  const angle = angleAt(path, 1);
  const corner = (/** @type {number} */ turn) => /** @type {const} */ ([x - Math.cos(angle + turn) * (size + halo), y - Math.sin(angle + turn) * (size + halo)]);
  context.beginPath();
  context.moveTo(x + Math.cos(angle) * halo, y + Math.sin(angle) * halo);
  context.lineTo(...corner(0.45));
  context.lineTo(...corner(-0.45));
  context.fill();
}

/** @param {Block} block */
function middleOf({ left, top, width, height }) {
  return { x: left + width / 2, y: top + height / 2, short: Math.min(width, height) };
}
