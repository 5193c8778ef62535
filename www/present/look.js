/** How the page looks to this visitor: theme, text size, presenter mode, motion. None of it touches the run. */

const THEME = 'gossip-workshop.theme';
const TEXT = 'gossip-workshop.text';
const TEXT_STEP = 1.1;
const TEXT_RANGE = [0.6, 2.5];
const LARGE = 1.4;
const root = document.documentElement;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** What an address may hide: `?hide=settings,log`. The style sheets say how. */
export const HIDEABLE = Object.freeze(['settings', 'measures', 'curve', 'cost', 'legend', 'timeline', 'actions', 'display', 'caption', 'clock']);

/** The address wins over what was chosen last time, and that over the system. @param {URLSearchParams} query */
export function setUpLook(query) {
  const hidden = (query.get('hide') ?? '').split(',').filter((name) => HIDEABLE.includes(name));
  if (hidden.length > 0) root.dataset.hide = hidden.join(' ');
  root.toggleAttribute('data-presenter', query.has('present'));
  root.toggleAttribute('data-embed', query.has('embed'));
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = [query.get('theme'), remembered(THEME)].find((name) => name === 'dark' || name === 'light') ?? (dark ? 'dark' : 'light');
  scaleText(Number(query.get('text') ?? remembered(TEXT) ?? 1) || 1);
}

export function toggleTheme() {
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  remember(THEME, root.dataset.theme);
}

/** @param {number} direction  1 or -1. */
export function changeText(direction) {
  scaleText(textScale() * TEXT_STEP ** direction);
  remember(TEXT, textScale().toFixed(3));
}

/** What is hidden must not go on taking keys: browsers notice only with their next picture. */
export function togglePresenter() {
  root.toggleAttribute('data-presenter');
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.getClientRects().length === 0) focused.blur();
}

export function toggleRail() {
  root.dataset.rail = root.dataset.rail === 'closed' ? 'open' : 'closed';
}

export function closeRail() {
  root.dataset.rail = 'closed';
}

export const wantsStillness = () => reducedMotion.matches;

const textScale = () => Number(root.style.getPropertyValue('--text-scale')) || 1;

/** Large text takes the room of the settings; S brings them back. @param {number} wanted */
function scaleText(wanted) {
  const scale = Math.min(TEXT_RANGE[1], Math.max(TEXT_RANGE[0], wanted));
  root.style.setProperty('--text-scale', String(scale));
  const large = scale >= LARGE;
  if (large === root.hasAttribute('data-large')) return;
  root.toggleAttribute('data-large', large);
  root.dataset.rail = large ? 'closed' : 'open';
}

/** Some browsers forbid storage to pages from disk; then nothing is remembered. @param {string} key */
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // see remembered()
  }
}
