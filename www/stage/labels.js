/** The word of each message that stands still: what it says, beside its way, clear of nodes and of other words. */
import { nameOf, sameMessage } from '../engine/frame.js';
import { angleAt, pointAt } from './curve.js';
import { endOf } from './ends.js';
import { pathOf, shareOf, sizeOf, underWay } from './messages.js';
import { FONT } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./messages.js').Scene} Scene */
/** Where something stands on the stage, in pixels. @typedef {{ left: number, top: number, width: number, height: number }} Box */

/** Among more nodes there is no room. */
const LABELLED = 12;
/** Where on its way so far a word may stand: at the head, or nearer to where it came from; outside the bend or inside. */
const PLACES = Object.freeze([[1, 1], [1, -1], [0.75, 1], [0.75, -1], [0.5, 1], [0.5, -1]]);
const CLEAR = 3;
/** Where on its whole way the word of the followed one may stand. */
const STILL = Object.freeze([0.5, 0.35, 0.65, 0.2, 0.8]);
/** Where a node's table may be, in radii: from its middle to the table's, and half of the table. */
const TABLE = Object.freeze({ far: 1.9, wide: 0.75, high: 0.5 });

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Scene} scene @param {Box[]} taken  Where something else stands already. */
export function drawLabels(context, frame, scene, taken) {
  const { layout, motion, kinds, letters: least, palette, size: stage } = scene;
  if (motion === 'flight' || layout.count > LABELLED || layout.tier.message !== 'arrow') return;
  const head = sizeOf(layout);
  const letters = Math.round(Math.max(least, head * 1.15));
  context.font = `600 ${letters}px ${FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 5;
  for (const i of underWay(frame, scene)) {
    const label = kinds[frame.kind[i]]?.label;
    if (!label || (scene.tracked && sameMessage(nameOf(frame, i), scene.tracked))) continue;
    const path = pathOf(frame, i, layout, head);
    const at = Math.min(shareOf(frame, i, scene), endOf(frame.fate[i]));
    const width = context.measureText(label).width;
    const boxes = PLACES.map(([part, side]) => boxBeside(path, at * part, side, { width, height: letters * 1.1 }, head));
    const box = boxes.find((one) => isFree(one, layout, taken, stage));
    if (!box) continue; // the legend still says it
    taken.push(box);
    context.strokeStyle = palette.stage;
    context.strokeText(label, box.left, box.top + box.height / 2);
    context.fillStyle = palette.text;
    context.fillText(label, box.left, box.top + box.height / 2);
  }
}

/**
 * A place for one word that stays where it is while its message moves: beside the middle of the way, or as near to that as is free.
 * Where nothing is, the last of the words that are offered stands beside the middle all the same.
 * @param {import('./curve.js').Curve} path @param {{ width: number, height: number }[]} texts  The one that says most first. @param {number} head @param {import('./layout.js').Layout} layout @param {{ width: number, height: number }} stage
 * @returns {{ chosen: number, box: Box }}
 */
export function placeBeside(path, texts, head, layout, stage) {
  const boxes = texts.map((text) => STILL.flatMap((at) => [1, -1].map((side) => boxBeside(path, at, side, text, head))));
  for (const [chosen, places] of boxes.entries()) {
    const box = places.find((one) => isFree(one, layout, [], stage));
    if (box) return { chosen, box };
  }
  const [box] = boxes[texts.length - 1];
  const within = (/** @type {number} */ start, /** @type {number} */ length, /** @type {number} */ room) => Math.max(CLEAR, Math.min(start, room - length - CLEAR));
  return { chosen: texts.length - 1, box: { ...box, left: within(box.left, box.width, stage.width), top: within(box.top, box.height, stage.height) } };
}

/**
 * The text's box touches the way with the side that is nearest.
 * @param {import('./curve.js').Curve} path @param {number} at @param {number} side  1 outside the bend, -1 inside. @param {{ width: number, height: number }} text @param {number} head
 * @returns {Box}
 */
function boxBeside(path, at, side, { width, height }, head) {
  const { x, y } = pointAt(path, at);
  const away = angleAt(path, at) + (side * Math.PI) / 2;
  const [cos, sin] = [Math.cos(away), Math.sin(away)];
  const lean = Math.max(-1, Math.min(1, 2 * cos));
  const middle = { x: x + cos * head * 1.3 + (lean * width) / 2, y: y + sin * (head * 1.3 + height / 2) };
  return { left: middle.x - width / 2, top: middle.y - height / 2, width, height };
}

/** @param {Box} box @param {import('./layout.js').Layout} layout @param {Box[]} taken @param {{ width: number, height: number }} stage */
function isFree({ left, top, width, height }, { x, y, radius, count, tables }, taken, stage) {
  if (left < CLEAR || top < CLEAR || left + width > stage.width - CLEAR || top + height > stage.height - CLEAR) return false;
  for (let i = 0; i < count; i += 1) {
    const dx = x[i] - Math.max(left, Math.min(left + width, x[i]));
    const dy = y[i] - Math.max(top, Math.min(top + height, y[i]));
    if (Math.hypot(dx, dy) < radius * 1.1 + CLEAR) return false;
    const table = { x: x[i] + (tables[i]?.dx ?? 0) * TABLE.far * radius, y: y[i] + (tables[i]?.dy ?? 1) * TABLE.far * radius };
    const beside = Math.abs(left + width / 2 - table.x) > width / 2 + TABLE.wide * radius;
    if (!beside && Math.abs(top + height / 2 - table.y) < height / 2 + TABLE.high * radius) return false;
  }
  return taken.every((other) => left > other.left + other.width || left + width < other.left || top > other.top + other.height || top + height < other.top);
}
