/** The lesson beside the stage: the question, the answer, and the way on. What is going on stands in the page's caption. */
import { el, say } from '../dom.js';
import { Question } from './question.js';
import { revealOf } from './reveal.js';
import { filled } from './takes.js';

/** @typedef {import('./track.js').Track} Track */

/**
 * @typedef {object} Ways  What a press leads to.
 * @property {() => void} back
 * @property {() => void} next
 * @property {() => void} rejoin
 * @property {() => void} menu
 * @property {() => void} leave
 * @property {() => void} lock
 * @property {() => void} changed  Another guess.
 */

const SAY = Object.freeze({
  place: 'Lesson {number}, step {step} of {steps}',
  strayed: 'You left the track: play on as you like.',
  note: 'Teacher’s note',
  tryNext: 'Try next',
});

/** Of what is in sight, so much goes by when the page is turned: the eye finds its line again. */
const PAGE = 0.85;

export class Card {
  #host;
  #ways;
  #place = el('p', { className: 'place' });
  #title = el('h2', { id: 'lesson-title', tabIndex: -1 });
  /** The page's caption shows it; here it is said. */
  #sentence = el('p', { className: 'unseen', role: 'status' });
  #body = el('div', { className: 'body' });
  #back;
  #next;
  #lock;
  #return;
  #drawn = '';
  /** @type {Question | null} */
  #question = null;

  /** @param {HTMLElement} host @param {Ways} ways */
  constructor(host, ways) {
    this.#host = host;
    this.#ways = ways;
    this.#back = press('Previous', ways.back);
    this.#next = press('Next', ways.next, 'primary');
    this.#lock = press('Lock the guess', ways.lock, 'primary');
    this.#return = press('Return to the lesson', ways.rejoin, 'primary');
    host.setAttribute('aria-labelledby', this.#title.id);
    host.append(
      el('div', { className: 'head' }, this.#place, press('All lessons', ways.menu, 'quiet'), press('Leave', ways.leave, 'quiet')),
      this.#title, this.#sentence, this.#body,
      el('div', { className: 'group ways' }, this.#back, this.#next, this.#lock, this.#return));
    new ResizeObserver(() => this.#fit()).observe(this.#body);
    this.#body.addEventListener('scroll', () => this.#showMore());
  }

  /** What does not fit is set smaller, as far as it can still be read: on a wall nobody scrolls. */
  #fit() {
    this.#host.classList.remove('tight');
    this.#host.classList.toggle('tight', this.#rest > 0);
    this.#body.tabIndex = this.#body.scrollHeight > this.#body.clientHeight ? 0 : -1; // keys must reach what is out of sight
    this.#showMore();
  }

  #showMore() {
    this.#host.classList.toggle('more', this.#rest > 0);
  }

  /** How much is out of sight below, in pixels. */
  get #rest() {
    const { scrollTop, clientHeight, scrollHeight } = this.#body;
    return Math.max(0, Math.floor(scrollHeight - clientHeight - scrollTop - 1));
  }

  /** Turns to what is out of sight. @returns {boolean} whether anything was */
  readOn() {
    const more = this.#rest > 0;
    this.#body.scrollBy({ top: this.#body.clientHeight * PAGE, behavior: 'instant' });
    return more;
  }

  /** @param {Track} track */
  open(track) {
    this.#host.hidden = false;
    say(this.#title, track.lesson.words.title);
    this.#drawn = '';
  }

  close() {
    this.#host.hidden = true;
  }

  /** Puts the reader's cursor, and a screen reader's, at the head of the lesson. */
  focus() {
    this.#title.focus({ preventScroll: true });
  }

  /** Cheap enough for ten times a second: what did not change is left alone. @param {Track} track @param {Node[]} exhibits  What a reveal shows beside its words. */
  update(track, exhibits) {
    const { lesson, place, strayed } = track;
    say(this.#place, filled(SAY.place, { number: String(lesson.number), step: String(place + 1), steps: String(lesson.steps.length) }));
    say(this.#sentence, strayed ? SAY.strayed : track.sentence);
    this.#back.disabled = track.isFirst;
    this.#next.disabled = track.isLast && !track.runs;
    this.#next.hidden = strayed || track.asks;
    this.#lock.disabled = track.guess === null;
    this.#lock.hidden = strayed || !track.asks;
    this.#return.hidden = !strayed;
    this.#next.classList.toggle('first', !track.runs && !this.#next.disabled);
    const state = [lesson.id, place, track.locked, track.runs, exhibits.length].join();
    if (this.#drawn === state) return this.#question?.follow(track);
    this.#drawn = state;
    this.#question = track.step.asks ? new Question(track, this.#ways.changed) : null;
    this.#host.classList.toggle('answering', track.answers || track.step.asks !== undefined);
    this.#body.replaceChildren(...this.#parts(track, exhibits));
    this.#body.scrollTop = 0;
    this.#fit();
  }

  /** @param {Track} track @param {Node[]} exhibits */
  #parts(track, exhibits) {
    const { words, spread } = track.lesson;
    const parts = [];
    if (this.#question) parts.push(this.#question.element);
    if (track.answers) {
      const [verdict, ...reasons] = revealOf(track);
      // A sweep or an equation is the answer itself; how often it comes like that is a footnote.
      parts.push(verdict, ...(spread ? [...reasons, ...exhibits] : [...exhibits, ...reasons]));
    }
    if (track.isLast && !track.runs) parts.push(el('p', { className: 'try' }, el('b', {}, `${SAY.tryNext}: `), track.words(words.next)));
    parts.push(el('details', { className: 'note' }, el('summary', {}, SAY.note), el('p', {}, track.words(words.teacher))));
    return parts;
  }
}

/** @param {string} label @param {() => void} deed @param {string} [look] */
function press(label, deed, look = '') {
  const made = el('button', { type: 'button', className: `button ${look}` }, label);
  made.addEventListener('click', deed);
  return made;
}
