/**
 * One run as the page sees it: the latest snapshot, the shown clock, and the requests that keep the two together.
 * The wall clock enters here, as the length of an animation frame, and nowhere else.
 */

import { readAct } from './acts.js';
import { Changes } from './changes.js';
import { sameMessage } from './engine/frame.js';
import { Reached } from './pace.js';
import { echoTail } from './stage/echoes.js';

/** @typedef {import('./engine/client.js').EngineClient} EngineClient */
/** @typedef {import('./engine/types.js').Setup} Setup */
/** @typedef {import('./engine/types.js').Snapshot} Snapshot */
/** @typedef {import('./engine/types.js').Frame} Frame */
/** @typedef {import('./engine/types.js').NodeView} NodeView */

/** Wall time that the shown clock may run ahead of the engine before it waits: messages in flight keep gliding. */
const LEAD_MS = 100;
/** A tab that slept must not ask for the hours that it missed. */
const LONGEST_TICK_MS = 100;
/** After so long the machine was not busy: the tab slept. */
const SLEPT_MS = 1000;
/** Below this share of the wished speed, time is held up. */
const HELD = 0.9;
/** A step glides from one event to the next, so that the eye can follow. */
const STEP_GLIDE_MS = 350;

export class Run {
  playing = false;
  /** Simulated time per wall time. */
  speed = 1;
  /** The instant on screen, in simulated microseconds. */
  clock = 0;
  /** The latest frame: where messages are. @type {Frame} */
  frame = /** @type {any} */ (null);
  /** The frame whose nodes are on screen; behind the latest only while a step glides. @type {Frame} */
  shown = /** @type {any} */ (null);
  /** @type {NodeView[]} */
  tables = [];
  /** Of each node, from 1. */
  zones = new Uint16Array();
  /** Whether the stage shows how messages end. */
  echoes = true;
  changes = new Changes();
  /** What was done, and the futures that were left. @type {import('./engine/types.js').History} */
  history = { commands: [], branches: [] };
  /** What was done in this future. @type {import('./acts.js').Act[]} */
  acts = [];
  /** How far another run has come that shares this clock. */
  leash = Infinity;
  /** Grows whenever `shown` is replaced. */
  version = 0;
  /** Through whose eyes, and about whom, frames tell beliefs; 0 = nobody. */
  regarded = { eyes: 0, subject: 0 };
  /** The message that is followed. @type {import('./engine/types.js').MessageName | null} */
  tracked = null;

  #client;
  /** Requests that will move the run when they are answered. */
  #pending = 0;
  /** Where a search should end; null when none is under way. @type {number | null} */
  #sought = null;
  /** The search that is under way. @type {Promise<void> | null} */
  #search = null;
  /** Where playing ends of itself. */
  #stop = Infinity;
  /** Grows with every move but those of the clock. */
  #moves = 0;
  /** @type {{ from: number, ms: number, next: Snapshot } | null} */
  #glide = null;
  #reached = new Reached();
  /** When the run last came on, or stood where it was wanted, by the wall clock. */
  #cameOn = performance.now();

  /** @param {EngineClient} client */
  constructor(client) {
    this.#client = client;
  }

  /** Replaces the run; if the set-up is refused, the one on screen goes on. @param {Setup} setup */
  async create(setup) {
    this.#stop = Infinity;
    this.regarded = { eyes: 0, subject: 0 };
    this.tracked = null;
    this.#jump(await this.#move('create', setup));
  }

  /** Plays to a moment and stands there; a pause on the way does not change that. @param {number} us */
  playTo(us) {
    this.#stop = us;
    this.playing = true;
  }

  /** @param {string} text */
  async command(text) {
    this.#show(await this.#move('command', text, this.#tail()));
  }

  /** Goes on to the next event that can be seen. */
  async step() {
    this.playing = false;
    const next = await this.#move('step', this.#tail());
    this.frame = next.frame;
    this.#glide = { from: this.clock, ms: 0, next };
  }

  /** Where the run stands, or is on its way to; the clock of a step is still gliding when the engine has long arrived. */
  get goal() {
    return this.#sought ?? (this.#glide ? this.frame.now : this.clock);
  }

  /**
   * To any moment. A hand on the timeline wishes faster than a big run can be searched: only the latest wish counts.
   * @param {number} us
   */
  seek(us) {
    this.#sought = Math.max(0, us);
    this.#search ??= this.#toSought();
    return this.#search;
  }

  async #toSought() {
    try {
      for (let target = NaN; this.#sought !== target; ) {
        target = /** @type {number} */ (this.#sought);
        this.#jump(await this.#move('seek', target, this.#tail()));
      }
    } finally {
      this.#sought = this.#search = null;
    }
  }

  /**
   * Plays, as fast as the engine can, to a moment that may never have been seen. Any other move ends it.
   * @param {number} us @param {(share: number) => void} tell
   * @returns {Promise<boolean>} whether the moment was reached
   */
  async replay(us, tell) {
    const moves = this.#moves;
    const undisturbed = () => this.#moves === moves && !this.playing;
    while (this.frame.now < us && undisturbed()) {
      const next = await this.#move('advance', us, this.#tail());
      if (undisturbed()) this.#jump(next);
      tell(this.frame.now / us);
    }
    return undisturbed();
  }

  /** To another future, at the moment where it parted. @param {number} branch */
  async enter(branch) {
    this.#jump(await this.#move('enter', branch, this.#tail()));
  }

  /** Whose tables the stage has room for, when there are too many nodes for all. @param {number[]} nodes */
  async look(nodes) {
    this.tables = await this.#client.ask('look', nodes);
    this.changes.forget();
    this.version += 1;
  }

  /** How long the engine has answered without coming on, in milliseconds: a hostile run can fill one instant with work for hours. */
  get stalledMs() {
    return this.#pending > 0 ? performance.now() - this.#cameOn : 0;
  }

  /** Asks for beliefs: of one node about all, of all about one. 0 = nobody. @param {number} eyes @param {number} subject */
  async regard(eyes, subject) {
    if (eyes === this.regarded.eyes && subject === this.regarded.subject) return;
    this.regarded = { eyes, subject };
    this.#show(await this.#move('regard', eyes, subject, this.#tail()));
  }

  /** Follows a message; null = none. @param {import('./engine/types.js').MessageName | null} name */
  async track(name) {
    if (sameMessage(name, this.tracked)) return;
    this.tracked = name;
    this.#show(await this.#move('track', name, this.#tail()));
  }

  /** How fast time passes on screen: as was wished, or as fast as the engine can. */
  get pace() {
    const { speed: reached } = this.#reached;
    const held = reached !== null && reached < HELD * this.speed;
    return { speed: held ? reached : this.speed, held };
  }

  /** The roads that are closed now. */
  cuts() {
    return this.#client.ask('cuts');
  }

  /** How long messages are told of after their end. */
  #tail() {
    return this.echoes ? echoTail(this.speed) : 0;
  }

  /** One animation frame. @param {number} elapsedMs */
  tick(elapsedMs) {
    const ms = Math.min(elapsedMs, LONGEST_TICK_MS);
    const { clock } = this;
    if (this.playing) {
      this.#advance(ms);
      if (this.playing && elapsedMs < SLEPT_MS) this.#reached.note(this.speed, elapsedMs, this.clock - clock);
    } else this.#settle(ms);
  }

  /** Follows the clock of another run, also back. @param {number} clock */
  chase(clock) {
    if (clock < this.frame.now) this.seek(clock);
    else if (this.#sought === null) {
      this.clock = clock;
      if (clock > this.frame.now) this.#follow();
    }
  }

  /** The clock moves with the wall; the engine is asked to follow, one request at a time. @param {number} ms */
  #advance(ms) {
    if (this.#glide) this.#show(this.#glide.next);
    const perMs = 1000 * this.speed;
    const reach = Math.min(this.frame.now, this.leash) + LEAD_MS * perMs;
    this.clock = Math.min(this.clock + ms * perMs, reach, this.#stop);
    if (this.frame.now < this.#stop) this.#follow();
    else [this.playing, this.#stop] = [false, Infinity];
  }

  /** Stands still, after the glide of a step, exactly where the engine stands. @param {number} ms */
  #settle(ms) {
    if (this.#glide) {
      this.#glide.ms += ms;
      const { from, next } = this.#glide;
      const share = Math.min(1, this.#glide.ms / STEP_GLIDE_MS);
      this.clock = from + (next.frame.now - from) * share;
      if (share === 1) this.#show(next);
    } else if (this.clock > this.frame.now) this.#follow();
    else {
      this.clock = this.frame.now;
      if (this.#pending === 0) this.#cameOn = performance.now();
    }
  }

  async #follow() {
    if (this.#pending === 0) this.#show(await this.#move('advance', this.clock, this.#tail()));
  }

  /**
   * While any of these is under way no further `advance` is sent: it would be meant for a time that is no longer on screen.
   * @template {'create' | 'advance' | 'step' | 'command' | 'seek' | 'enter' | 'regard' | 'track'} Name
   * @param {Name} name
   * @param {Parameters<import('./engine/types.js').WorkerApi[Name]>} args
   */
  async #move(name, ...args) {
    this.#pending += 1;
    if (name !== 'advance') this.#moves += 1;
    try {
      return await this.#client.ask(name, ...args);
    } finally {
      this.#pending -= 1;
    }
  }

  /** @param {Snapshot} snapshot */
  #show({ frame, tables, history, zones }) {
    this.#glide = null;
    if (frame.now !== this.frame?.now) this.#cameOn = performance.now();
    if (zones) this.zones = zones;
    if (history) {
      this.history = history;
      this.acts = history.commands.map(readAct);
    }
    this.frame = this.shown = frame;
    this.tables = tables;
    this.changes.compare(tables);
    this.version += 1;
  }

  /** @param {Snapshot} snapshot */
  #jump(snapshot) {
    this.changes.forget();
    this.#show(snapshot);
    this.clock = snapshot.frame.now;
  }
}
