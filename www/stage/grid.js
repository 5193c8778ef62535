/** Nodes in rows and columns of equal pitch, read like a page: one block, or one for each zone with its name above. */

/** @typedef {import('./layout.js').Layout} Layout */
/** @typedef {import('./layout.js').Size} Size */

/** A zone's name, as a share of the stage's height, and in pixels; a block narrower than so many letters has no room for one. */
const NAME_SHARE = 0.036;
const NAME_SIZES = Object.freeze([11, 36]);
const NAMED_WIDTH = 6;
/** From the top of a name to its nodes, in sizes of the name: there is a bar between. */
const NAME_LINE = 1.75;
/** Between zones, and around all, as a share of the stage's shorter side. */
const GUTTER_SHARE = 0.03;
const MARGIN_SHARE = 0.018;
/** A pitch below this has to be of whole pixels: else some gaps are wider than others, which the eye takes for borders. */
const FINE = 24;
/** So much smaller may nodes be where that fills the last row better. */
const WORTH = 0.97;

/** @param {Layout} layout @param {Size} size @param {Uint16Array} [zones] */
export function placeGrid(layout, size, zones) {
  const groups = nodesByZone(layout.count, zones);
  const margin = MARGIN_SHARE * Math.min(size.width, size.height);
  if (groups.length > 1) placeBlocks(layout, groups, size);
  else {
    const { pitch, columns } = cells(layout.count, size.width - 2 * margin, size.height - 2 * margin, size.ratio);
    layout.pitch = pitch;
    fillBlock(layout, '', groups[0], { columns, middle: size.width / 2, top: null, label: 0 }, size);
  }
  layout.radius = layout.pitch > 12 ? layout.pitch * 0.36 : layout.pitch * 0.42;
}

/** @param {number} count @param {Uint16Array} [zones] @returns {number[][]} */
function nodesByZone(count, zones) {
  /** @type {number[][]} */
  const groups = [];
  for (let i = 0; i < count; i += 1) (groups[(zones?.[i] ?? 1) - 1] ??= []).push(i);
  return groups.filter(Boolean);
}

/** The arrangement of blocks with the best pitch, where broad blocks count for more than strips, and full rows for more than gaps. @param {Layout} layout @param {number[][]} groups @param {Size} size */
function placeBlocks(layout, groups, size) {
  const { width, height, ratio } = size;
  const gutter = GUTTER_SHARE * Math.min(width, height);
  const largest = Math.max(...groups.map(({ length }) => length));
  const plans = groups.map((_, i) => {
    const across = i + 1;
    const down = Math.ceil(groups.length / across);
    const wide = (width - gutter * (across + 1)) / across;
    const fitting = Math.min(NAME_SIZES[1], NAME_SHARE * height, wide / NAMED_WIDTH);
    const label = fitting >= NAME_SIZES[0] ? fitting : 0;
    const tall = (height - gutter * (down + 1)) / down - label * NAME_LINE;
    const shape = Math.sqrt(Math.sqrt(Math.min(wide, tall) / Math.max(wide, tall)));
    const { pitch, columns } = cells(largest, wide, tall, ratio);
    return { across, down, label, pitch, columns, rank: tall > 0 ? (pitch * shape * groups.length) / (across * down) : 0 };
  });
  const { across, down, label, pitch, columns } = plans.reduce((best, one) => (one.rank > best.rank ? one : best));
  layout.pitch = pitch;
  const wide = columns * pitch;
  const tall = Math.ceil(largest / columns) * pitch + label * NAME_LINE;
  const gap = { x: (width - across * wide) / (across + 1), y: (height - down * tall) / (down + 1) };
  groups.forEach((nodes, i) => {
    const middle = gap.x + (i % across) * (wide + gap.x) + wide / 2;
    const top = gap.y + Math.floor(i / across) * (tall + gap.y) + label * NAME_LINE;
    fillBlock(layout, `zone ${i + 1}`, nodes, { columns, middle, top, label }, size);
  });
}

/**
 * @param {Layout} layout @param {string} name @param {number[]} nodes
 * @param {{ columns: number, middle: number, top: number | null, label: number }} area  Without a top, in the middle of the height.
 * @param {Size} size
 */
function fillBlock(layout, name, nodes, { columns, middle, top, label }, { height, ratio }) {
  const { pitch } = layout;
  const rows = Math.ceil(nodes.length / columns);
  const whole = (/** @type {number} */ value) => Math.round(value * ratio) / ratio;
  const left = whole(middle - (columns * pitch) / 2);
  const first = whole(top ?? (height - rows * pitch) / 2);
  nodes.forEach((node, i) => {
    layout.x[node] = left + ((i % columns) + 0.5) * pitch;
    layout.y[node] = first + (Math.floor(i / columns) + 0.5) * pitch;
  });
  layout.blocks.push({ name, nodes, left, top: first, width: columns * pitch, height: rows * pitch, label });
}

/**
 * The columns that leave the widest pitch, or nearly so where they fill the last row better.
 * @param {number} count @param {number} width @param {number} height @param {number} ratio  Device pixels to stage pixels.
 */
function cells(count, width, height, ratio) {
  if (width <= 0 || height <= 0) return { pitch: 0, columns: 1 };
  const pitchOf = (/** @type {number} */ columns) => Math.min(width / columns, height / Math.ceil(count / columns));
  const usual = Math.sqrt((count * width) / height);
  const choices = [];
  for (let columns = Math.max(1, Math.min(count, Math.floor(usual * 0.9))); columns <= Math.min(count, Math.ceil(usual * 1.12) + 1); columns += 1) {
    choices.push({ columns, pitch: pitchOf(columns), empty: Math.ceil(count / columns) * columns - count });
  }
  const widest = Math.max(...choices.map(({ pitch }) => pitch));
  const { pitch, columns } = choices.filter((one) => one.pitch >= widest * WORTH).reduce((best, one) => (one.empty < best.empty ? one : best));
  return { columns, pitch: evenPitch(pitch, ratio) };
}

/** Where cells are small, the next lower pitch of whole device pixels. @param {number} pitch @param {number} ratio */
export function evenPitch(pitch, ratio) {
  const pixels = Math.floor(pitch * ratio);
  return pitch < FINE && pixels > 0 ? pixels / ratio : pitch;
}
