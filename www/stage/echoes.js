/**
 * What remains for a moment when a message has ended: the cross of a lost one, the bar of a closed road, the bounce of a refused one, the grey
 * blink of a node that already knew. An echo ages by the shown clock, so it holds still while the run is paused.
 */
import { FATE, fateOf, wasUseful } from '../engine/frame.js';
import { curveBetween, pointAt } from './curve.js';
import { drawEnd, endsMarked } from './ends.js';
import { outline, ring } from './nodes.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./palette.js').Palette} Palette */
/** @typedef {{ from: number, to: number, fate: number }} Echo */

/** Wall microseconds that an echo lasts at the shown speed: at most two blinks a second on one node. */
const LIFE = 550_000;

/** How long after its end the stage wants to know of a message, in simulated microseconds. @param {number} speed */
export const echoTail = (speed) => LIFE * speed;

/**
 * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Layout} layout @param {Palette} palette
 * @param {number} clock @param {number} speed
 */
export function drawEchoes(context, frame, layout, palette, clock, speed) {
  const blinking = new Set();
  for (let i = frame.from.length - 1; i >= 0; i -= 1) {
    const age = (clock - frame.arrives_at[i]) / echoTail(speed);
    if (age < 0 || age >= 1 || frame.fate[i] === FATE.ARRIVES) continue;
    const echo = { from: frame.from[i], to: frame.to[i], fate: frame.fate[i] };
    const fate = fateOf(echo.fate);
    if (endsMarked(fate)) drawEnd(context, pathOf(layout, echo), fate, Math.max(6, layout.radius * 0.24), palette, 1 - age);
    else if (fate !== FATE.ARRIVES) drawRefusal(context, layout, palette, echo, age);
    else if (!blinking.has(echo.to)) drawArrival(context, layout, palette, echo, age);
    blinking.add(echo.to);
  }
}

/** Bounces off a bar at the rim of the target. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Palette} palette @param {Echo} echo @param {number} age */
function drawRefusal(context, layout, palette, echo, age) {
  const path = pathOf(layout, echo);
  const { x, y } = pointAt(path, 1 - 0.16 * age);
  const size = Math.max(4, layout.radius * 0.16);
  context.globalAlpha = 1 - age;
  context.fillStyle = palette.text;
  context.beginPath();
  context.arc(x, y, size * (1 - age * 0.5), 0, 2 * Math.PI);
  context.fill();
  const angle = Math.atan2(path.cy - layout.y[echo.to - 1], path.cx - layout.x[echo.to - 1]);
  context.strokeStyle = palette.text;
  context.lineWidth = outline(layout.radius) * 2;
  context.beginPath();
  context.arc(layout.x[echo.to - 1], layout.y[echo.to - 1], layout.radius + 5, angle - 0.45, angle + 0.45);
  context.stroke();
  context.globalAlpha = 1;
}

/** "Already knew": the outline blinks once, in grey. News runs outwards, in the colour of spreading. @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Palette} palette @param {Echo} echo @param {number} age */
function drawArrival(context, layout, palette, echo, age) {
  const useful = wasUseful(echo.fate);
  const width = outline(layout.radius);
  const spread = useful ? Math.min(16, layout.radius * 0.4) * (1 - (1 - age) ** 3) : 0;
  context.globalAlpha = useful ? 0.9 * (1 - age) : (1 - age) ** 2;
  context.lineWidth = width * (useful ? 2.4 * (1 - age * 0.6) : 1.3);
  ring(context, layout.x[echo.to - 1], layout.y[echo.to - 1], layout.radius + width * 1.8 + spread, useful ? palette.spreading : palette.muted);
  context.globalAlpha = 1;
}

/** @param {Layout} layout @param {Echo} echo */
function pathOf({ x, y, radius }, { from, to }) {
  return curveBetween(x[from - 1], y[from - 1], x[to - 1], y[to - 1], radius);
}
