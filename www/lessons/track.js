/**
 * A class on its way through one lesson: where it stands, what it guessed, and what moves the run from step to step.
 * Each step was rehearsed, so going back or jumping means to open the run as it was there.
 */
import { factsOf, filled, shownOn } from './takes.js';

/** @typedef {import('./types.js').Lesson} Lesson */
/** @typedef {import('./types.js').Moment} Moment */
/** @typedef {import('./types.js').Takes} Takes */
/** @typedef {import('./types.js').Marker} Marker */
/** @typedef {import('../panels/marked.js').Marks} Marks */
/** @typedef {import('./types.js').Script} Script */
/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('../engine/types.js').Setup} Setup */

/**
 * @typedef {object} Doors
 * @property {Run} run
 * @property {(setup: Setup) => Promise<void>} open  Shows another run, from its start.
 * @property {(words: string) => void} did
 */

export class Track {
  place = 0;
  /** The option or the round that is chosen, and whether it may still be changed. @type {string | number | null} */
  guess = null;
  locked = false;
  /** The rounds between which theory expects what is marked. @type {[number, number] | null} */
  band = null;
  lesson;
  takes;
  /** Of each cast. @type {Record<string, Script>} */
  #scripts;
  #doors;
  #facts;
  /** While the run is being brought to a step, nothing that it does is a visitor's doing. */
  #moving = false;

  /** @param {Lesson} lesson @param {[name: string, script: Script][]} scripts @param {Takes} takes @param {Doors} doors */
  constructor(lesson, scripts, takes, doors) {
    this.lesson = lesson;
    this.takes = takes;
    this.#scripts = Object.fromEntries(scripts);
    this.#doors = doors;
    this.#facts = factsOf(lesson, takes);
  }

  get step() {
    return this.lesson.steps[this.place];
  }

  /** What came of the step's sweep, if it has one. */
  get survey() {
    return this.#moment.survey;
  }

  get isFirst() {
    return this.place === 0;
  }

  get isLast() {
    return this.place === this.lesson.steps.length - 1;
  }

  /** Whether a prediction is open: nothing may move until it is locked. */
  get asks() {
    return this.step.asks !== undefined && !this.locked;
  }

  /** Whether the run is still on its way to where the step ends. */
  get runs() {
    const { run } = this.#doors;
    return this.#moving || (this.#onScript && run.shown.now < this.#moment.at);
  }

  /** Whether the visitor went on alone. */
  get strayed() {
    return !this.#moving && (!this.#onScript || this.#doors.run.shown.now > this.#moment.at);
  }

  /** What the class should read now. */
  get sentence() {
    const { steps, reveal } = this.lesson.words;
    return this.words(this.answers ? reveal : steps[this.step.name]);
  }

  /** Whether the answer is on show. */
  get answers() {
    return this.step.reveals === true && !this.runs;
  }

  /** @param {string} text */
  words(text) {
    return filled(text, this.#facts);
  }

  get answer() {
    return this.lesson.answer(this.takes);
  }

  /** What the class marks on the curve, if it does. @returns {Marker | null} */
  get marker() {
    const { asks = [] } = this.#asking;
    return Array.isArray(asks) ? null : asks;
  }

  /** The run that the question is about. */
  get setup() {
    return this.#scripts[shownOn(this.#asking)].setup;
  }

  /** The marker, while the run that it is about is on screen. @returns {Marks | null} */
  get marks() {
    const { marker } = this;
    if (!marker || shownOn(this.#asking) !== shownOn(this.step)) return null;
    const { at, frame } = this.takes[shownOn(this.step)][this.#asking.name];
    const told = this.place >= this.lesson.steps.findIndex(({ reveals }) => reveals) && !this.runs;
    return {
      ...marker,
      start: at / frame.interval,
      guess: /** @type {number | null} */ (this.guess),
      open: this.asks,
      came: told ? /** @type {number} */ (this.answer) : null,
    };
  }

  get #asking() {
    return this.lesson.steps.find(({ asks }) => asks) ?? this.step;
  }

  /** @param {string | number} guess */
  choose(guess) {
    if (this.asks) this.guess = guess;
  }

  lock() {
    this.locked = true;
  }

  /** On to the next step, at the pace of the page; a run still under way is brought to its end first. */
  async next() {
    if (this.asks) return;
    if (this.runs) return this.skip();
    if (this.isLast) return;
    await this.#move(async () => {
      const cast = shownOn(this.step);
      this.place += 1;
      if (shownOn(this.step) !== cast) await this.#enter();
      await this.#play();
    });
  }

  /** To where the step before stood when it was over. */
  async back() {
    if (!this.isFirst) await this.go(this.place - 1);
  }

  /** To the end of this step, without waiting for it. */
  async skip() {
    await this.go(this.place);
  }

  /** To the end of any step, as it was there. @param {number} place */
  async go(place) {
    await this.#move(async () => {
      this.place = Math.min(place, this.lesson.steps.length - 1);
      // Whoever comes back to a question, or before it, may ask another class.
      if (this.place <= this.lesson.steps.findIndex(({ asks }) => asks)) [this.guess, this.locked] = [null, false];
      const { at, commands } = this.#moment;
      await this.#stand(commands, at);
    });
  }

  /** The first step, played from its beginning. */
  async start() {
    await this.#move(async () => {
      await this.#enter();
      await this.#play();
    });
  }

  /** Shows the step's own run, as it was before the step. */
  async #enter() {
    const { from, commands } = this.#moment;
    await this.#stand(commands.slice(0, commands.length - this.#deeds.length), from);
  }

  /** Gives the step's commands and lets the run go on to where the rehearsal says that the step ends. */
  async #play() {
    const { run, did } = this.#doors;
    for (const command of this.#deeds) {
      await run.command(command);
      did(command);
    }
    const { from, at } = this.#moment;
    if (at > from) run.playTo(at);
  }

  /** @param {string[]} commands @param {number} at */
  async #stand(commands, at) {
    const { run, open } = this.#doors;
    await open({ ...this.#scripts[shownOn(this.step)].setup, commands });
    run.playing = false;
    await run.seek(at);
  }

  /** @param {() => Promise<void>} how */
  async #move(how) {
    this.#moving = true;
    try {
      await how();
    } finally {
      this.#moving = false;
    }
  }

  get #deeds() {
    const { steps } = this.#scripts[shownOn(this.step)];
    return steps.find(({ name }) => name === this.step.name)?.does ?? [];
  }

  /** @returns {Moment} */
  get #moment() {
    return this.takes[shownOn(this.step)][this.step.name];
  }

  get #onScript() {
    const { commands } = this.#doors.run.history;
    return commands.length === this.#moment.commands.length && commands.every((command, i) => command === this.#moment.commands[i]);
  }
}
