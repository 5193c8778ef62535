/**
 * Draws messages. Where one is, is a pure fraction of its sending and arrival time, so motion is smooth however
 * rarely the engine answers. Kinds differ by shape before colour.
 */
import { NODE, nameOf, progress, sameMessage } from '../engine/frame.js';
import { angleAt, curveBetween, lane, piece, pointAt } from './curve.js';
import { drawEnd, endOf, endsMarked } from './ends.js';
import { pixelOf } from './palette.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').MessageKind} MessageKind */
/** @typedef {import('./curve.js').Curve} Curve */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Context */

/** Flights; whole arrows while paused; whole arrows that only appear and go, where motion is unwanted. @typedef {'flight' | 'paused' | 'none'} Motion */

/**
 * @typedef {object} Scene  What is needed beside the frame.
 * @property {Layout} layout
 * @property {Palette} palette
 * @property {MessageKind[]} kinds
 * @property {number} clock
 * @property {Motion} motion
 * @property {{ width: number, height: number }} size
 * @property {number} letters  The least size of words, in pixels.
 * @property {import('./kin.js').Kin | null} kin  Whom we follow: messages among others are dimmed.
 * @property {import('../engine/types.js').Message | null} tracked  The one that we follow: it is drawn by itself.
 * @property {number} every  Of messages that bring no news, draw every so-many-th.
 * @property {import('./pixels.js').Pixels} pixels  Over the same canvas, still clear.
 */

/** What of it decides which messages are seen, and where. @typedef {Pick<Scene, 'layout' | 'clock' | 'motion' | 'size' | 'every'>} Sight */

/** Length of the comet's tail, as a share of the way. */
const TAIL = 0.24;
const DIMMED = 0.25;
/** Half the side of a speck, in pixels: news, and the rest. */
const SPECK = Object.freeze({ news: 1.6, rest: 1.1 });

/** All but the one that is followed. @param {Context} context @param {Frame} frame @param {Scene} scene @returns {number} how many were drawn */
export function drawMessages(context, frame, scene) {
  const { layout, kin, size } = scene;
  const draw = { arrow: drawArrow, thin: drawThin, trail: drawStreak, dot: null }[layout.tier.message];
  const specks = layout.tier.message === 'dot' || layout.tier.message === 'trail';
  const shapes = [];
  const found = underWay(frame, scene);
  for (const i of found) {
    if (scene.tracked && sameMessage(nameOf(frame, i), scene.tracked)) continue;
    if (specks && !(draw && mayBeNews(frame, i))) drawSpeck(frame, i, scene);
    else shapes.push(i);
  }
  if (specks) scene.pixels.flush();
  if (!draw) return found.length;
  const among = (/** @type {number} */ i) => !kin || kin.of[frame.from[i] - 1] + kin.of[frame.to[i] - 1] === 2;
  if (kin) {
    for (const i of shapes) if (!among(i)) draw(context, frame, i, shareOf(frame, i, scene), scene);
    fade(context, size);
  }
  for (const i of shapes) if (among(i)) draw(context, frame, i, shareOf(frame, i, scene), scene);
  return found.length;
}

/** Messages that are on their way and in sight, as many as the tier can show. @param {Frame} frame @param {Omit<Sight, 'motion'>} scene */
export function underWay(frame, { layout, clock, every, size }) {
  const found = [];
  for (let i = 0; i < frame.from.length && found.length < layout.tier.flights; i += 1) {
    if (clock < frame.sent_at[i] || clock >= frame.arrives_at[i]) continue;
    // Chosen by what stays the same while a message flies, so that it is drawn all the way or not at all.
    const spared = every > 1 && (every === Infinity || (frame.sent_at[i] + frame.from[i]) % every !== 0) && !mayBeNews(frame, i);
    if (!spared && crosses(layout, frame.from[i] - 1, frame.to[i] - 1, size)) found.push(i);
  }
  return found;
}

/** Whether a way may pass through the stage. @param {Layout} layout @param {number} a @param {number} b @param {{ width: number, height: number }} size */
function crosses({ x, y }, a, b, { width, height }) {
  return !((x[a] < 0 && x[b] < 0) || (y[a] < 0 && y[b] < 0) || (x[a] > width && x[b] > width) || (y[a] > height && y[b] > height));
}

/** @param {Frame} frame @param {number} i @param {Pick<Scene, 'motion' | 'clock'>} scene */
export const shareOf = (frame, i, { motion, clock }) => (motion === 'none' ? 1 : progress(frame, i, clock));

/** What has been drawn so far keeps only this share of its strength. @param {Context} context @param {{ width: number, height: number }} size @param {number} [share] */
export function fade(context, { width, height }, share = DIMMED) {
  context.globalCompositeOperation = 'destination-out';
  context.globalAlpha = 1 - share;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'source-over';
}

/** The part of its way where a message is seen, and can be touched, in tiers where each is a story of its own. @param {Frame} frame @param {number} i @param {Sight} scene */
export function seenOf(frame, i, scene) {
  const gap = scene.layout.tier.message === 'arrow' ? sizeOf(scene.layout) : thinSizeOf(scene.layout);
  const path = pathOf(frame, i, scene.layout, gap);
  if (scene.layout.tier.message === 'arrow') return path;
  const at = Math.min(shareOf(frame, i, scene), endOf(frame.fate[i]));
  return piece(path, scene.motion === 'flight' ? Math.max(0, at - TAIL) : 0, at);
}

/** @param {Frame} frame @param {number} i @param {Layout} layout @param {number} gap */
export function pathOf(frame, i, layout, gap) {
  const from = frame.from[i] - 1;
  const to = frame.to[i] - 1;
  return curveBetween(layout.x[from], layout.y[from], layout.x[to], layout.y[to], layout.radius + gap);
}

/** @param {Frame} frame @param {number} i @param {Scene} scene */
function colourOf(frame, i, { palette, kinds }) {
  if (!frame.carries[i]) return palette.guide;
  return kinds[frame.kind[i]]?.shape === 'repair' ? palette.repaired : palette.spreading;
}

/** Of an arrow's head. @param {Layout} layout */
export const sizeOf = ({ radius }) => Math.max(9, radius * 0.24);

/** The same among dozens. @param {Layout} layout */
const thinSizeOf = ({ radius }) => Math.max(6, radius * 0.36);

/** A dozen nodes: the whole arrow, readable from the back row. @param {Context} context @param {Frame} frame @param {number} i @param {number} share @param {Scene} scene */
export function drawArrow(context, frame, i, share, scene) {
  const { layout, palette, kinds, motion } = scene;
  const still = motion !== 'flight';
  const size = sizeOf(layout);
  const path = pathOf(frame, i, layout, size);
  const colour = colourOf(frame, i, scene);
  const shape = kinds[frame.kind[i]]?.shape ?? 'push';
  const fate = frame.fate[i];
  const at = Math.min(share, endOf(fate));

  context.globalAlpha = still ? 0.45 : 0.22;
  strokeShape(context, path, shape, 2, colour);
  context.globalAlpha = 1;
  if (still) {
    strokeShape(context, piece(path, 0, at), shape, size * 0.28, colour);
    drawHead(context, path, 1, size, shape, colour, palette.stage, 0.45);
  } else if (at > 0.02) drawComet(context, piece(path, Math.max(0, at - TAIL), at), shape, size, colour, 1);
  if (endsMarked(fate) && share >= endOf(fate)) drawEnd(context, path, fate, size, palette, 1);
  else drawHead(context, path, at, size, shape, colour, palette.stage, 1);
}

/** Dozens of nodes: what may be news stands out. @param {Context} context @param {Frame} frame @param {number} i @param {number} share @param {Scene} scene */
function drawThin(context, frame, i, share, scene) {
  const size = thinSizeOf(scene.layout);
  const path = pathOf(frame, i, scene.layout, size);
  const colour = colourOf(frame, i, scene);
  const fate = frame.fate[i];
  const at = Math.min(share, endOf(fate));
  const shape = scene.kinds[frame.kind[i]]?.shape ?? 'push';
  const news = mayBeNews(frame, i);
  const strength = news ? 1 : 0.45;
  if (scene.motion === 'flight') drawComet(context, piece(path, Math.max(0, at - TAIL), at), shape, size, colour, strength);
  else {
    context.globalAlpha = 0.75 * strength;
    strokeShape(context, path, shape, 1.8, colour);
  }
  context.globalAlpha = strength;
  if (endsMarked(fate) && share >= endOf(fate)) drawEnd(context, path, fate, size, scene.palette, 1);
  else drawHead(context, path, at, size, shape, colour, scene.palette.stage, strength);
  context.globalAlpha = 1;
}

/** Hundreds of nodes: a short straight streak for what may be news to its target. @param {Context} context @param {Frame} frame @param {number} i @param {number} share @param {Scene} scene */
function drawStreak(context, frame, i, share, scene) {
  const head = straight(frame, i, share, scene);
  const tail = straight(frame, i, Math.max(0, share - TAIL / 2), scene);
  context.strokeStyle = colourOf(frame, i, scene);
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(tail.x, tail.y);
  context.lineTo(head.x, head.y);
  context.stroke();
}

/** The cheapest mark there is: for thousands, and for what brings nothing new. @param {Frame} frame @param {number} i @param {Scene} scene */
function drawSpeck(frame, i, scene) {
  const { x, y } = straight(frame, i, shareOf(frame, i, scene), scene);
  const news = mayBeNews(frame, i);
  const { kin, pixels, palette } = scene;
  const strong = !kin || kin.of[frame.from[i] - 1] + kin.of[frame.to[i] - 1] === 2;
  const colour = pixelOf(news ? colourOf(frame, i, scene) : palette.speck);
  pixels.square(x, y, news ? SPECK.news : SPECK.rest, strong ? colour : faint(colour));
}

/** Ever so transparent. @param {number} pixel */
const faint = (pixel) => ((pixel & 0x00ffffff) | (Math.round(255 * DIMMED) << 24)) >>> 0;

/** It tells the update to somebody who does not know it. @param {Frame} frame @param {number} i */
export const mayBeNews = (frame, i) => frame.carries[i] === 1 && !(frame.state[frame.to[i] - 1] & NODE.KNOWS);

/** @param {Frame} frame @param {number} i @param {number} share @param {Scene} scene */
function straight(frame, i, share, { layout: { x, y } }) {
  const from = frame.from[i] - 1;
  const to = frame.to[i] - 1;
  const at = Math.min(share, endOf(frame.fate[i]));
  return { x: x[from] + (x[to] - x[from]) * at, y: y[from] + (y[to] - y[from]) * at };
}

/**
 * The line of a kind: push solid, request dashed, reply solid, exchange two lanes, probe dotted, repair double.
 * @param {Context} context @param {Curve} path @param {MessageKind['shape']} shape @param {number} width @param {string} colour
 */
function strokeShape(context, path, shape, width, colour) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  if (shape === 'repair' || shape === 'exchange') {
    strokeCurve(context, lane(path, width * 1.3));
    if (shape === 'exchange') context.setLineDash([width * 3, width * 2]);
    strokeCurve(context, lane(path, -width * 1.3));
  } else {
    if (shape === 'request') context.setLineDash([width * 3.2, width * 2.4]);
    if (shape === 'probe') context.setLineDash([width, width * 2]);
    strokeCurve(context, path);
  }
  context.setLineDash([]);
}

/** @param {Context} context @param {Curve} path */
export function strokeCurve(context, { ax, ay, bx, by, cx, cy }) {
  context.beginPath();
  context.moveTo(ax, ay);
  context.quadraticCurveTo(bx, by, cx, cy);
  context.stroke();
}

/** @param {Context} context @param {Curve} tail @param {MessageKind['shape']} shape @param {number} size @param {string} colour @param {number} strength  From 0 to 1. */
function drawComet(context, tail, shape, size, colour, strength) {
  context.globalAlpha = 0.8 * strength;
  if (shape !== 'push') {
    strokeShape(context, tail, shape, size * (shape === 'probe' ? 0.14 : 0.22), colour);
    context.globalAlpha = 1;
    return;
  }
  const left = lane(tail, size * 0.3);
  const right = lane(tail, -size * 0.3);
  context.globalAlpha = 0.55 * strength;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(tail.ax, tail.ay);
  context.quadraticCurveTo(left.bx, left.by, left.cx, left.cy);
  context.lineTo(right.cx, right.cy);
  context.quadraticCurveTo(right.bx, right.by, tail.ax, tail.ay);
  context.fill();
  context.globalAlpha = 1;
}

/** Filled heads say something, hollow ones answer. @param {Context} context @param {Curve} path @param {number} at @param {number} size @param {MessageKind['shape']} shape @param {string} colour @param {string} ground @param {number} alpha */
function drawHead(context, path, at, size, shape, colour, ground, alpha) {
  const { x, y } = pointAt(path, at);
  const angle = angleAt(path, at);
  const cos = Math.cos(angle) * size;
  const sin = Math.sin(angle) * size;
  context.globalAlpha = alpha;
  context.beginPath();
  context.moveTo(x + cos, y + sin);
  context.lineTo(x - cos * 0.7 - sin * 0.75, y - sin * 0.7 + cos * 0.75);
  context.lineTo(x - cos * 0.35, y - sin * 0.35);
  context.lineTo(x - cos * 0.7 + sin * 0.75, y - sin * 0.7 - cos * 0.75);
  context.closePath();
  const hollow = shape === 'reply' || shape === 'request' || shape === 'probe';
  context.fillStyle = hollow ? ground : colour;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = hollow ? Math.max(1.5, size * 0.2) : 1;
  context.lineJoin = 'round';
  context.stroke();
  context.globalAlpha = 1;
}
