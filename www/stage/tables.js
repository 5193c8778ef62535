/** Prints a node's state, `{node: version}`, on a card outside its circle while there are a dozen nodes or fewer. */
import { FONT } from './nodes.js';

/** @typedef {import('../engine/types.js').NodeView} NodeView */
/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./palette.js').Palette} Palette */

const ROWS = 4;
const GAP = 10;
const BELOW = Object.freeze({ dx: 0, dy: 1 });

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {NodeView} view
 * @param {ReadonlySet<number>} changed  Whose entries changed last.
 * @param {Palette} palette
 */
export function drawTable(context, layout, view, changed, palette) {
  const size = Math.max(13, Math.round(layout.radius * 0.34));
  const lineHeight = Math.round(size * 1.45);
  context.font = `600 ${size}px ${FONT}`;
  const cells = view.known.map((entry) => ({ ...entry, text: `${entry.origin}: ${entry.version}`, fresh: view.up && changed.has(entry.origin) }));
  const cellWidth = Math.max(context.measureText('{ }').width, ...cells.map(({ text }) => context.measureText(text).width)) + size;
  const columns = Math.max(1, Math.ceil(cells.length / ROWS));
  const width = columns * cellWidth + size * 0.4;
  const height = Math.max(1, Math.min(ROWS, cells.length)) * lineHeight + size * 0.6;
  const { left, top } = beside(layout, view.node - 1, width, height);

  context.fillStyle = palette.card;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left, top, width, height, size * 0.4);
  context.fill();
  context.stroke();
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  if (cells.length === 0) {
    context.fillStyle = palette.muted;
    context.fillText('{ }', left + width / 2, top + height / 2);
  }
  cells.forEach((cell, index) => {
    const x = left + size * 0.2 + (Math.floor(index / ROWS) + 0.5) * cellWidth;
    const y = top + size * 0.3 + ((index % ROWS) + 0.5) * lineHeight;
    drawEntry(context, cell, x, y, { width: cellWidth - size * 0.3, height: lineHeight * 0.9 }, view.up ? palette.text : palette.muted, palette);
  });
}

/**
 * What changed last stands out.
 * @param {CanvasRenderingContext2D} context @param {NodeView['known'][number] & { text: string, fresh: boolean }} entry
 * @param {number} x @param {number} y @param {{ width: number, height: number }} box @param {string} ink @param {Palette} palette
 */
function drawEntry(context, entry, x, y, box, ink, palette) {
  context.fillStyle = ink;
  if (entry.fresh) {
    context.fillStyle = entry.hot ? palette.spreading : palette.knows;
    context.beginPath();
    context.roundRect(x - box.width / 2, y - box.height / 2, box.width, box.height, box.height * 0.25);
    context.fill();
    context.fillStyle = entry.hot ? palette['on-spreading'] : palette['on-knows'];
  }
  context.fillText(entry.text, x, y + 1);
}

/** @param {Layout} layout @param {number} index @param {number} width @param {number} height */
function beside({ x, y, radius, tables }, index, width, height) {
  const { dx, dy } = tables[index] ?? BELOW;
  const reach = radius * 1.16 + GAP;
  return {
    left: x[index] + dx * reach - ((1 - dx) / 2) * width,
    top: y[index] + dy * reach - ((1 - dy) / 2) * height,
  };
}
