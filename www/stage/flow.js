/** How much news is on its way from zone to zone: at thousands of nodes single messages are only texture. */
import { mayBeNews } from './messages.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./layout.js').Block} Block */
/** @typedef {{ from: number, to: number, messages: number }} Flow  Zones, from 1. */

/** More bands than this hide one another. */
const MOST = 12;
/** A band's width: its widest, as a share of the shorter side of a block, for this many messages. */
const WIDEST = 0.22;
const WIDEST_AT = 60;
const STRENGTH = 0.6;

/** The strongest flows, strongest last. @param {Frame} frame @param {Uint16Array} zones @param {number} clock @returns {Flow[]} */
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
  return flows.sort((a, b) => a.messages - b.messages).slice(-MOST);
}

/** Bands that swell with what they carry, and end in a head. @param {CanvasRenderingContext2D} context @param {Flow[]} flows @param {Block[]} blocks @param {string} colour */
export function drawFlows(context, flows, blocks, colour) {
  context.fillStyle = colour;
  context.globalAlpha = STRENGTH;
  for (const { from, to, messages } of flows) {
    const a = middleOf(blocks[from - 1]);
    const b = middleOf(blocks[to - 1]);
    const widest = WIDEST * Math.min(a.short, b.short);
    const width = Math.max(3, widest * Math.min(1, Math.sqrt(messages / WIDEST_AT)));
    drawBand(context, a, b, width);
  }
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @param {number} width */
function drawBand(context, a, b, width) {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const ux = (b.x - a.x) / length;
  const uy = (b.y - a.y) / length;
  const at = (/** @type {number} */ along, /** @type {number} */ aside) => /** @type {const} */ ([a.x + ux * along - uy * aside, a.y + uy * along + ux * aside]);
  const bend = length * 0.12 + width; // to the right of travel, as single messages do
  const neck = length - Math.min(length * 0.3, width * 1.6);
  context.beginPath();
  context.moveTo(...at(0, 0));
  context.quadraticCurveTo(...at(length * 0.5, bend + width), ...at(neck, width * 0.5 + bend * 0.3));
  context.lineTo(...at(neck, width + bend * 0.3));
  context.lineTo(...at(length, 0));
  context.lineTo(...at(neck, -width + bend * 0.3));
  context.lineTo(...at(neck, -width * 0.5 + bend * 0.3));
  context.quadraticCurveTo(...at(length * 0.5, bend - width), ...at(0, 0));
  context.fill();
}

/** @param {Block} block */
function middleOf({ left, top, width, height }) {
  return { x: left + width / 2, y: top + height / 2, short: Math.min(width, height) };
}
