/** The course menu: all lessons by part, which were finished, and the printable guide. */
import { el } from '../dom.js';
import { guideHtml } from './guide.js';
import { finished, forgetProgress } from './progress.js';

/** @typedef {import('./types.js').Lesson} Lesson */

/** @param {HTMLDialogElement} dialog @param {readonly Lesson[]} course @param {(id: string) => void} open */
export function showMenu(dialog, course, open) {
  const done = finished();
  const parts = [...new Set(course.map(({ words }) => words.part))];
  const choose = (/** @type {string} */ id) => {
    dialog.close();
    open(id);
  };
  dialog.replaceChildren(
    el('h2', { id: 'course-title' }, 'The course'),
    el('p', {}, `${done.size === 0 ? 'Each lesson asks, runs the real engine, and answers.' : `${course.filter(({ id }) => done.has(id)).length} of ${course.length} finished.`}`),
    ...parts.flatMap((part) => [
      el('h3', {}, part),
      el('ol', { className: 'lessons' }, ...course.filter(({ words }) => words.part === part).map((lesson) => entry(lesson, done.has(lesson.id), choose))),
    ]),
    el('div', { className: 'group foot' },
      press('Close', () => dialog.close()),
      press('Teacher’s guide to print', () => openGuide(course), 'quiet'),
      press('Forget progress', () => {
        forgetProgress();
        showMenu(dialog, course, open);
      }, 'quiet')),
  );
  if (!dialog.open) dialog.showModal();
}

/** @param {Lesson} lesson @param {boolean} done @param {(id: string) => void} choose */
function entry({ id, number, words }, done, choose) {
  const button = el('button', { type: 'button', className: 'button entry' },
    el('b', {}, String(number)), el('span', {}, words.title), el('span', { className: 'done' }, done ? '✓ finished' : ''));
  button.addEventListener('click', () => choose(id));
  return el('li', {}, button);
}

/** @param {string} label @param {() => void} deed @param {string} [look] */
function press(label, deed, look = '') {
  const made = el('button', { type: 'button', className: `button ${look}` }, label);
  made.addEventListener('click', deed);
  return made;
}

/** A page of its own: what is printed must not carry the workshop along. @param {readonly Lesson[]} course */
function openGuide(course) {
  const address = URL.createObjectURL(new Blob([guideHtml(course)], { type: 'text/html;charset=utf-8' }));
  window.open(address, '_blank', 'noopener');
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
