/** The followed message, above all others: its whole way, how far it has come, what became of it, and a word beside it. */
import { FATE, fateOf, nameOf, sameMessage, wasRedundant, wasUseful } from '../engine/frame.js';
import { bytes } from '../words.js';
import { endOf } from './ends.js';
import { placeBeside } from './labels.js';
import { drawArrow, pathOf, shareOf, sizeOf, strokeCurve, underWay } from './messages.js';
import { FONT } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').Message} Message */
/** @typedef {import('./messages.js').Scene} Scene */

/** How strong the band is along the way of the followed message, and of one that a click would follow. */
const BAND = Object.freeze({ followed: 0.28, pointed: 0.14 });

/** The columns of a frame that hold one message, whether the frame itself still tells of it or not. @param {Frame} frame @param {Message} message @returns {Frame} */
const alone = (frame, { from, to, kind, fate, carries, sent_at: sent, arrives_at: arrives }) => ({
  ...frame,
  from: Uint32Array.of(from),
  to: Uint32Array.of(to),
  kind: Uint8Array.of(kind),
  fate: Uint8Array.of(fate),
  carries: Uint8Array.of(Number(carries)),
  sent_at: Float64Array.of(sent),
  arrives_at: Float64Array.of(arrives),
});

/**
 * Whether it has come to its end, as far as the picture goes: one that is lost ends on its way.
 * @param {Message} message @param {number} clock
 */
export function isOver(message, clock) {
  if (message.ended_at !== null) return true;
  const { fate, sent_at: sent, arrives_at: arrives } = message;
  return fateOf(fate) !== FATE.ARRIVES && arrives > sent && (clock - sent) / (arrives - sent) >= endOf(fate);
}

/** Below the nodes: the band and the arrow. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Message} message @param {Scene} scene */
export function drawTracked(context, frame, message, scene) {
  const one = alone(frame, message);
  drawBand(context, one, 0, scene, BAND.followed);
  // A whole arrow also in flight: the eye finds it again after looking away.
  drawArrow(context, one, 0, shareOf(one, 0, scene), { ...scene, motion: scene.motion === 'flight' ? 'paused' : scene.motion });
}

/** The one that a click would follow, while it is under way. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {import('../engine/types.js').MessageName} name @param {Scene} scene */
export function drawPointed(context, frame, name, scene) {
  const i = underWay(frame, scene).find((place) => sameMessage(nameOf(frame, place), name));
  if (i !== undefined) drawBand(context, frame, i, scene, BAND.pointed);
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {number} i @param {Scene} scene @param {number} strength */
function drawBand(context, frame, i, scene, strength) {
  const size = sizeOf(scene.layout);
  context.globalAlpha = strength;
  context.strokeStyle = scene.palette.focus;
  context.lineWidth = size * 1.8;
  context.lineCap = 'round';
  strokeCurve(context, pathOf(frame, i, scene.layout, size));
  context.lineCap = 'butt';
  context.globalAlpha = 1;
}

/** Above them: what it is, and what came of it. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Message} message @param {Scene} scene @returns {import('./labels.js').Box} where it stands */
export function drawTag(context, frame, message, scene) {
  const { layout, palette, kinds, size: stage } = scene;
  const letters = Math.round(Math.max(17, stage.height * 0.03));
  context.font = `650 ${letters}px ${FONT}`;
  const short = word(message, scene.clock);
  const words = [`${kinds[message.kind]?.label ?? 'message'} · ${short}`, short];
  const sizes = words.map((text) => ({ width: context.measureText(text).width + letters * 1.2, height: letters * 1.8 }));
  const path = pathOf(alone(frame, message), 0, layout, sizeOf(layout));
  const { chosen, box } = placeBeside(path, sizes, sizeOf(layout), layout, stage);
  context.fillStyle = palette.text;
  context.beginPath();
  context.roundRect(box.left, box.top, box.width, box.height, 8);
  context.fill();
  context.fillStyle = palette.stage;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(words[chosen], box.left + box.width / 2, box.top + box.height / 2 + 1);
  return box;
}

/** @param {Message} message @param {number} clock */
function word(message, clock) {
  if (!isOver(message, clock)) return bytes(message.bytes);
  const { fate } = message;
  switch (fateOf(fate)) {
    case FATE.LOST: return 'lost';
    case FATE.DOWN: return 'nobody there';
    case FATE.CUT: return 'road closed';
    case FATE.REFUSED: return 'turned away';
    default: return wasUseful(fate) ? 'told something new' : wasRedundant(fate) ? 'knew it already' : 'arrived';
  }
}
