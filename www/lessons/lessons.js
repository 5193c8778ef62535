/** The course on the page: opens lessons, keeps the class on the track, and lets it off. */
import { byId } from '../dom.js';
import { EpidemicFigure } from '../lab/epidemic.js';
import { surveyFigures } from '../lab/figure.js';
import { addressOf, placeIn } from './address.js';
import { Bars } from './bars.js';
import { Card } from './card.js';
import { COURSE } from './course.js';
import { bandOf } from './marker.js';
import { showMenu } from './menu.js';
import { finish } from './progress.js';
import { scriptsOf, takesOf } from './takes.js';
import { Track } from './track.js';

/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../engine/types.js').Setup} Setup */
/** @typedef {import('./types.js').Lesson} Lesson */

/**
 * @typedef {object} Page
 * @property {EngineClient} client
 * @property {import('../run.js').Run} run
 * @property {(setup: Setup) => Promise<void>} open
 * @property {(words: string) => void} tell
 * @property {(words: string) => void} did
 * @property {(plan: import('../lab/types.js').Plan) => void} lab  Opens the lab with a question.
 * @property {(name: string) => import('../engine/types.js').Knob | undefined} knobNamed
 * @property {() => void} restyle  After what leaves less room for the stage.
 * @property {(view: NonNullable<import('./types.js').Step['view']>) => void} view  Arranges and colours the stage.
 * @property {(marks: import('../panels/marked.js').Marks | null) => void} mark  Shows a prediction on the curve.
 */

/** Runs gathered between two looks at the bars. */
const RUNS_A_LOOK = 5;

export class Lessons {
  #page;
  #card;
  /** @type {Track | null} */
  #track = null;
  /** What the reveal shows. @type {Node[]} */
  #exhibits = [];
  /** The move that is under way; whoever presses again meanwhile is heeded after it. */
  #moves = Promise.resolve();

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#card = new Card(byId('lesson'), {
      back: () => this.back(),
      next: () => this.next(),
      rejoin: () => this.#go((track) => track.skip()),
      menu: () => this.menu(),
      leave: () => this.close(),
      lock: () => {
        this.#track?.lock();
        this.update();
      },
      changed: () => this.update(),
    });
    addEventListener('hashchange', () => this.openAddress());
  }

  get isOpen() {
    return this.#track !== null;
  }

  /** Whether a prediction is open: nothing may move the run until it is locked. */
  get asks() {
    return this.#track?.asks ?? false;
  }

  /** What the page's caption says. */
  get sentence() {
    return this.#track?.strayed === false ? this.#track.sentence : '';
  }

  menu() {
    showMenu(/** @type {HTMLDialogElement} */ (byId('course')), COURSE, (id) => this.open(id));
  }

  /** @returns {Promise<boolean>} whether the address names a lesson of ours */
  async openAddress() {
    const wanted = placeIn(location.hash);
    if (wanted === null) return false;
    const known = COURSE.some(({ id }) => id === wanted.id);
    if (known) await this.open(wanted.id, wanted.place);
    else this.#page.tell(`There is no lesson “${wanted.id}” in this course; press M for all lessons.`);
    return known;
  }

  /** @param {string} id @param {number} [place]  The step at whose end to begin; without it the lesson plays from its start. */
  async open(id, place = 0) {
    const lesson = /** @type {Lesson} */ (COURSE.find((one) => one.id === id));
    const setup = await this.#page.client.ask('parse', lesson.scenario);
    const scripts = scriptsOf(lesson, setup);
    const takes = takesOf(await Promise.all(scripts.map(async ([name, script]) =>
      /** @type {[string, import('./types.js').Moment[]]} */ ([name, await this.#page.client.ask('rehearse', script)]))));
    if (this.#track) this.#view(this.#track, {});
    this.#track = new Track(lesson, scripts, takes, this.#page);
    this.#track.band = await this.#expected(this.#track);
    this.#exhibits = [];
    document.documentElement.dataset.lesson = 'open';
    this.#card.open(this.#track);
    this.#page.restyle();
    await this.#go((track) => (place > 0 ? track.go(place) : track.start()));
    this.#card.focus();
  }

  /** @param {number} number */
  async openNumber(number) {
    const lesson = COURSE.find((one) => one.number === number);
    if (lesson) await this.open(lesson.id);
    else this.#page.tell(`There is no lesson ${number} in this course; press M for all lessons.`);
  }

  /** The run stays as it is. */
  close() {
    if (this.#track) this.#view(this.#track, {});
    this.#track = null;
    this.#page.mark(null);
    delete document.documentElement.dataset.lesson;
    this.#card.close();
    this.#hold(false);
    history.replaceState(null, '', location.pathname + location.search);
    this.#page.restyle();
  }

  next() {
    return this.#go((track) => track.next());
  }

  /** A remote turns the page before it leads on. */
  readOn() {
    return this.#card.readOn() ? undefined : this.next();
  }

  back() {
    return this.#go((track) => track.back());
  }

  /** Follows the run, which may have come to the end of a step, or have been led elsewhere. */
  update() {
    const track = this.#track;
    if (!track) return;
    this.#card.update(track, track.step.reveals ? this.#exhibits : []);
    this.#page.mark(track.marks);
    this.#hold(track.asks);
    if (track.answers && this.#exhibits.length === 0) this.#exhibit(track);
    if (track.isLast && !track.runs && !track.strayed) finish(track.lesson.id);
  }

  /** The class moves its marker on the curve. @param {number} guess */
  choose(guess) {
    this.#track?.choose(guess);
    this.update();
  }

  /** What theory says about the marker, if anything. @param {Track} track */
  async #expected({ marker, setup }) {
    return marker && bandOf(await this.#page.client.ask('forecast', { ...setup, commands: [] }), marker.share, Number(setup.nodes));
  }

  /** @param {(track: Track) => Promise<void>} move */
  #go(move) {
    const track = this.#track;
    const moved = this.#moves.then(async () => {
      if (!track || this.#track !== track) return;
      const done = move(track);
      this.update();
      await done;
      if (this.#track !== track) return;
      history.replaceState(null, '', addressOf(track.lesson.id, track.place));
      this.#view(track, track.step.view ?? {});
      this.update();
    });
    this.#moves = moved.catch(() => {}); // whoever asked for it hears of it
    return moved;
  }

  /** Most lessons leave the view to the teacher. @param {Track} track @param {NonNullable<import('./types.js').Step['view']>} view */
  #view({ lesson }, view) {
    if (lesson.steps.some((step) => step.view)) this.#page.view(view);
  }

  /** While a prediction is open, what would move the run does not answer. @param {boolean} held */
  #hold(held) {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#bar .controls, #timeline, #stage'))) part.inert = held;
  }

  /** What is shown beside the words of an answer. @param {Track} track */
  #exhibit(track) {
    const { spread, epidemic } = track.lesson;
    const { survey } = track;
    const { knobNamed, lab, client } = this.#page;
    if (spread) this.#gather(track, spread);
    if (survey) this.#exhibits = surveyFigures(survey, knobNamed, () => lab(survey.plan));
    if (epidemic) this.#exhibits = [new EpidemicFigure(track.setup, client).element];
  }

  /** The same lesson with other dice, run by run; stops when the class goes elsewhere. @param {Track} track @param {import('./types.js').Spread} spread */
  async #gather(track, spread) {
    const bars = new Bars(spread);
    this.#exhibits = [bars.element];
    const setup = await this.#page.client.ask('parse', track.lesson.scenario);
    /** @type {number[]} */
    const values = [];
    for (let seed = 1; seed <= spread.runs && this.#track === track; seed += 1) {
      const [[name, script]] = scriptsOf(track.lesson, setup, seed);
      values.push(spread.measure(takesOf([[name, await this.#page.client.ask('rehearse', script)]]).main));
      if (seed % RUNS_A_LOOK === 0) bars.show(values);
    }
  }
}
