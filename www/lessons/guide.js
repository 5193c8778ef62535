/** The teacher's guide: every lesson on paper, from the same words. Numbers of a run stay open, to be filled in by the class. */
import { factsOf, filled } from './takes.js';

/** @typedef {import('./types.js').Lesson} Lesson */

const STYLE = `
  body { font: 11pt/1.45 Georgia, serif; max-width: 44em; margin: 2em auto; padding: 0 1em; color: #14171c; background: #fff; }
  h1, h2 { font-family: system-ui, sans-serif; line-height: 1.2; }
  article { break-inside: avoid-page; border-top: 1px solid #828a95; }
  h2 { font-size: 14pt; break-after: avoid; }
  code { font-size: 9pt; }
  td { border: 1px solid #828a95; padding: 0.2em 0.6em; }
  table { border-collapse: collapse; }
  .ask { border-left: 3px solid #c44900; padding-left: 0.8em; }
`;

/** @param {readonly Lesson[]} course @returns {string} */
export function guideHtml(course) {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Gossip Workshop: teacher’s guide</title><style>${STYLE}</style></head>
<body><h1>Gossip Workshop: teacher’s guide</h1>
<p>Each lesson asks, lets the class guess, runs the real engine and answers. A gap (…) is a number that the page reads from the run.</p>
${course.map(lessonHtml).join('\n')}
</body></html>`;
}

/** @param {Lesson} lesson */
function lessonHtml(lesson) {
  const { id, number, words, steps, scenario } = lesson;
  const said = (/** @type {string} */ text) => escaped(filled(text, shares(lesson)).replace(/\{\w+\}/g, '…'));
  const table = (words.table ?? []).map((row) => `<tr>${row.map((cell) => `<td>${said(cell)}</td>`).join('')}</tr>`).join('');
  const told = steps.map(({ name, does, asks }) => {
    const deeds = does ? ` <code>${escaped(does.join('; '))}</code>` : '';
    return `<li>${said(words.steps[name])}${deeds}${asks ? question(words, asks) : ''}</li>`;
  });
  return `<article><h2>${number}. ${escaped(words.title)}</h2>
<ol>${told.join('\n')}</ol>
<p><b>Answer.</b> ${said(words.reveal)} ${said(words.why)}</p>${table && `
<table>${table}</table>`}
<p><b>Note.</b> ${said(words.teacher)}</p>
<p><b>Try next.</b> ${said(words.next)}</p>
<p><code>#lesson=${id}</code> · <code>${escaped(scenario)}</code></p></article>`;
}

/** The facts that need no run: shares that were measured over many. @param {Lesson} lesson */
const shares = ({ odds, ...lesson }) => factsOf({ ...lesson, odds, facts: () => ({}) }, /** @type {any} */ ({}));

/** @param {import('./types.js').Words} words @param {NonNullable<import('./types.js').Step['asks']>} asks */
const question = ({ question, options = {} }, asks) =>
  `<p class="ask"><b>${escaped(question)}</b><br>${Array.isArray(asks) ? asks.map((name) => `☐ ${escaped(options[name])}`).join('<br>') : 'After ____ rounds.'}</p>`;

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
