/** Drawn in code, since a page from disk may load no pictures. Each fits a box of 24 by 24. */

const OUTLINES = Object.freeze({
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M8 5v14M16 5v14',
  step: 'M6 5v14l9-7zM18.5 5v14',
  back: 'M18 5v14l-9-7zM5.5 5v14',
  inject: 'M12 3v12M7 10l5 5 5-5M4 20h16',
  choose: 'M4 4h3M10 4h4M17 4h3v3M20 10v4M20 17v3h-3M14 20h-4M7 20H4v-3M4 14v-4M4 7V4',
  cut: 'M4 20L20 4M4 8h5M15 16h5',
  oneway: 'M3 12h13M12 8l4 4-4 4M20 5v14',
  follow: 'M5 19a2 2 0 1 0 0-.1M19 5a2 2 0 1 0 0-.1M6.5 17.5C10 14 8 10 12 9s4-1 5.5-2.5',
  message: 'M3 12h13M12 8l4 4-4 4M20 7a6.5 6.5 0 0 1 0 10',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  overview: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  partition: 'M12 3v4M12 10v4M12 17v4M8 8l-4 4 4 4M16 8l4 4-4 4',
  kill: 'M6 6l12 12M18 6L6 18',
  restart: 'M19 12a7 7 0 1 1-2.2-5.1M19 3v5h-5',
  repair: 'M4 9h15l-4-4M20 15H5l4 4',
  theme: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  presenter: 'M3 4h18v12H3zM12 16v4M8 20h8',
  help: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.5',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  course: 'M4 5h6a2 2 0 0 1 2 2v13a2 2 0 0 0-2-2H4zM20 5h-6a2 2 0 0 0-2 2v13a2 2 0 0 1 2-2h6z',
  share: 'M12 3v12M8 7l4-4 4 4M5 12v8h14v-8',
  compare: 'M3 5h8v14H3zM13 5h8v14h-8',
  lab: 'M9 3h6M10 3v6L4.5 18a2 2 0 0 0 1.8 3h11.4a2 2 0 0 0 1.8-3L14 9V3M7.5 15h9',
  dice: 'M4 4h16v16H4zM8.5 8.5h.01M15.5 8.5h.01M8.5 15.5h.01M15.5 15.5h.01M12 12h.01',
});

/** @typedef {keyof typeof OUTLINES} Icon */

const SVG = 'http://www.w3.org/2000/svg';

/** @param {Icon} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('fill', name === 'play' ? 'currentColor' : 'none');
  svg.setAttribute('stroke', 'currentColor');
  svg.setAttribute('stroke-width', '2.2');
  svg.setAttribute('stroke-linecap', 'round');
  svg.setAttribute('stroke-linejoin', 'round');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', OUTLINES[name]);
  svg.append(path);
  return svg;
}
