/** Time as a line: where the run stands, how far it was seen, what was done when, and the futures that were left. */
import { lastBefore, nextAct, readAct } from '../acts.js';
import { el } from '../dom.js';
import { count, seconds } from '../words.js';
import { icon } from './icons.js';
import { marksOf, spanOf } from './marks.js';

/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('../engine/types.js').Branch} Branch */

/** What a branch says about itself; more is cut off with dots. */
const TOLD_COMMANDS = 3;

export class Timeline {
  #track;
  #parts = { seen: el('i', { className: 'seen' }), past: el('i', { className: 'past' }), thumb: el('i', { className: 'thumb' }), marks: el('div', { className: 'marks' }) };
  #end = el('span', { className: 'end' });
  #lanes = el('div', { className: 'lanes', role: 'group', 'aria-label': 'Other futures' });
  #doors;
  /** @type {Run | null} */
  #run = null;
  /** What is drawn, to draw nothing twice. @type {{ history: unknown, span: number }} */
  #drawn = { history: null, span: 0 };

  /** @param {HTMLElement} host @param {{ seek: (us: number) => void, enter: (branch: number) => void, compare: (branch: number) => void }} doors */
  constructor(host, doors) {
    this.#doors = doors;
    const { seen, past, marks, thumb } = this.#parts;
    this.#track = el('div', { className: 'track', role: 'slider', tabIndex: 0, 'aria-label': 'Timeline', 'aria-valuemin': '0' }, seen, past, marks, thumb);
    host.append(el('div', { className: 'line' }, this.#track, this.#end), this.#lanes);
    this.#scrub();
    this.#track.addEventListener('keydown', (event) => this.#walk(event));
  }

  /** Draws acts and branches anew when there are others, and says where the run stands. @param {Run} run */
  update(run) {
    this.#run = run;
    const { shown, history } = run;
    const span = spanOf(Math.max(shown.seen, ...history.branches.map(({ seen }) => seen)), run.acts, shown.interval);
    if (this.#drawn.history !== history || this.#drawn.span !== span) this.#draw(run, span);
    this.#drawn = { history, span };
    this.#track.setAttribute('aria-valuemax', String(Math.round(shown.seen)));
    this.#track.setAttribute('aria-valuenow', String(Math.round(run.clock)));
    this.#track.setAttribute('aria-valuetext', words(run));
  }

  /** One animation frame. @param {Run} run */
  move({ clock, shown }) {
    const { span } = this.#drawn;
    if (span === 0) return;
    this.#parts.past.style.scale = `${clock / span} 1`;
    this.#parts.seen.style.scale = `${Math.max(clock, shown.seen) / span} 1`;
    this.#parts.thumb.style.translate = `${100 * (clock / span)}cqw 0`; // of the track: asking for its width would cost a layout a frame
  }

  /** @param {Run} run @param {number} span */
  #draw({ acts, history: { branches } }, span) {
    this.#end.textContent = seconds(span);
    this.#parts.marks.replaceChildren(...marksOf(acts, span).map(({ share, verb, text }) =>
      el('i', { className: `mark ${verb}`, title: text, style: `left: ${100 * share}%` })));
    // The future left last lies nearest to the one on screen.
    this.#lanes.replaceChildren(...branches.map((branch, place) => this.#lane(branch, place, span)).reverse());
  }

  /** @param {Branch} branch @param {number} place @param {number} span */
  #lane({ parted, seen, commands }, place, span) {
    const told = commands.slice(0, TOLD_COMMANDS).map((timed) => readAct(timed).text).join(', ') || 'nothing more done';
    const rest = commands.length > TOLD_COMMANDS ? ` and ${count(commands.length - TOLD_COMMANDS)} more` : '';
    const name = `Other future, from ${seconds(parted)}, seen to ${seconds(seen)}: ${told}${rest}`;
    const lane = el('button', { type: 'button', className: 'lane', title: name, 'aria-label': name,
      style: `margin-left: ${100 * Math.min(0.9, parted / span)}%; --long: ${100 * ((seen - parted) / span)}cqw` }, `${told}${rest}`);
    lane.addEventListener('click', () => this.#doors.enter(place));
    const compare = el('button', { type: 'button', className: 'beside-it', 'aria-label': `Compare with the future from ${seconds(parted)}`, title: 'Side by side' }, icon('compare'));
    compare.addEventListener('click', () => this.#doors.compare(place));
    return el('div', { className: 'row' }, lane, compare);
  }

  /** A hand drags the moment; the focus stays where it was, so that a presenter's keys keep their meaning. */
  #scrub() {
    const track = this.#track;
    const seek = (/** @type {PointerEvent} */ event) => {
      const { left, width } = track.getBoundingClientRect();
      this.#seek(((event.clientX - left) / width) * this.#drawn.span);
    };
    track.addEventListener('mousedown', (event) => event.preventDefault());
    track.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      track.setPointerCapture(event.pointerId);
      seek(event);
    });
    track.addEventListener('pointermove', (event) => {
      if (track.hasPointerCapture(event.pointerId)) seek(event);
    });
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const target = this.#target(event.key);
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#seek(target);
  }

  /** Arrows go by rounds, page keys from one action to the next. @param {string} key @returns {number | undefined} */
  #target(key) {
    if (!this.#run) return undefined;
    const { acts, goal, shown } = this.#run;
    switch (key) {
      case 'ArrowLeft': case 'ArrowDown': return goal - shown.interval;
      case 'ArrowRight': case 'ArrowUp': return goal + shown.interval;
      case 'PageUp': return nextAct(acts, goal, -1)?.at ?? 0;
      case 'PageDown': return nextAct(acts, goal, 1)?.at ?? shown.seen;
      case 'Home': return 0;
      case 'End': return shown.seen;
      default: return undefined;
    }
  }

  /** What nobody has seen yet is played, not jumped over. @param {number} us */
  #seek(us) {
    if (this.#run) this.#doors.seek(Math.min(Math.max(0, us), this.#run.shown.seen));
  }
}

/** @param {Run} run */
function words({ acts, clock, shown }) {
  const act = lastBefore(acts, clock);
  const done = act ? `; last done: ${act.text} at ${seconds(act.at)}` : '';
  return `${seconds(clock)} of ${seconds(Math.max(clock, shown.seen))} seen${done}`;
}
