/** What stands above a block of nodes: its name and, of a zone, how many of its living nodes know, as a number and as a bar. */
import { NODE } from '../engine/frame.js';
import { percent } from '../words.js';
import { FONT } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./layout.js').Block} Block */
/** @typedef {{ name: string, share: number | null }} Title */

/** In sizes of the name: from the nodes up to the line of the text, the bar's height, and all of it. */
const BASE = 0.62;
const BAR = 0.2;
const WHOLE = 1.55;

/** Keeps a canvas above the nodes clear of what would cross the names. @param {CanvasRenderingContext2D} context @param {Block[]} blocks */
export function clearNames(context, blocks) {
  for (const { left, top, width, label } of blocks) if (label > 0) context.clearRect(left, top - label * WHOLE, width, label * (WHOLE - BASE + 0.4));
}

/** Bands of rounds say by their place how many know. @param {Block} block @param {Frame} frame @returns {Title} */
export function titleOf({ name, nodes }, { state, updates }) {
  if (updates === 0 || !name.startsWith('zone')) return { name, share: null };
  let up = 0;
  let knows = 0;
  for (const i of nodes) {
    if (!(state[i] & NODE.UP)) continue;
    up += 1;
    if (state[i] & NODE.KNOWS) knows += 1;
  }
  return { name, share: up === 0 ? 0 : Math.round((100 * knows) / up) / 100 };
}

/** @param {CanvasRenderingContext2D} context @param {Block} block @param {Title} title @param {import('./palette.js').Palette} palette */
export function drawName(context, { left, top, width, label }, { name, share }, palette) {
  const room = share === null ? Math.max(width, label * 2.2) : width;
  context.fillStyle = palette.stage;
  context.fillRect(left, top - label * WHOLE, room, label * WHOLE);
  if (label === 0) return;
  const base = top - label * BASE;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillStyle = share === null ? palette.text : palette.muted;
  context.font = `${share === null ? 650 : 560} ${Math.round(label * (share === null ? 1 : 0.9))}px ${FONT}`;
  context.fillText(name, left, base, room);
  if (share === null) return;
  context.textAlign = 'right';
  context.fillStyle = palette.text;
  context.font = `720 ${Math.round(label * 1.1)}px ${FONT}`;
  context.fillText(percent(share, 1), left + width, base);
  const bar = { y: top - label * (BASE - 0.16), height: Math.max(2, label * BAR) };
  context.fillStyle = palette.waiting;
  context.fillRect(left, bar.y, width, bar.height);
  context.fillStyle = palette.knows;
  context.fillRect(left, bar.y, width * share, bar.height);
}
