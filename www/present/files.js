/** What a visitor takes home: pictures, tables and texts, each as a file. */
import { count } from '../words.js';

/** @typedef {import('../engine/types.js').Series} Series */
/** @typedef {import('../engine/types.js').LogLine} LogLine */

const MARGIN = 24;
const MICROSECONDS = 1_000_000;

/** @param {string} name @param {Blob} blob */
export function save(name, blob) {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  // Firefox reads the file only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** @param {string} text @param {string} type */
export const textFile = (text, type = 'text/plain') => new Blob([text], { type: `${type};charset=utf-8` });

/**
 * Canvases of one size, stacked, with words below.
 * @param {HTMLCanvasElement[]} layers @param {string} words @returns {Promise<Blob>}
 */
export function picture(layers, words) {
  const [{ width, height }] = layers;
  const style = getComputedStyle(document.documentElement);
  const line = Math.max(16, Math.round(height / 28));
  const sheet = Object.assign(document.createElement('canvas'), { width, height: height + line + 2 * MARGIN });
  const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext('2d'));
  context.fillStyle = style.getPropertyValue('--stage').trim();
  context.fillRect(0, 0, sheet.width, sheet.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  context.fillStyle = style.getPropertyValue('--text').trim();
  context.font = `500 ${line}px Inter, system-ui, sans-serif`;
  context.fillText(words, MARGIN, height + MARGIN + line * 0.8, width - 2 * MARGIN);
  return new Promise((resolve, reject) => sheet.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.')))));
}

/** All samples of a run, a row each. @param {Series} series @param {number} interval  Of a round, in microseconds. */
export function csv(series, interval) {
  const columns = Object.entries(series);
  const head = ['round', ...columns.map(([name]) => (name === 'at' ? 'seconds' : name))];
  const rows = Array.from(series.at, (at, i) => [(at * MICROSECONDS) / interval, ...columns.map(([, values]) => values[i])]);
  return [head, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** @param {LogLine[]} lines */
export function logText(lines) {
  const first = lines[0]?.index ?? 0;
  const left = first > 0 ? `(the first ${count(first)} lines are no longer kept)\n` : '';
  return left + lines.map(({ at_us: at, text }) => `${(at / MICROSECONDS).toFixed(6).padStart(12)} s  ${text}\n`).join('');
}
