/** A second run beside the first: the same seed and the same actions, one thing different, one clock. */
import { byId, el, say } from './dom.js';
import { difference } from './panels/runs.js';
import { Run } from './run.js';
import { shareScale } from './stage/colouring.js';
import { Stage } from './stage/stage.js';
import { headline } from './words.js';

/** @typedef {import('./engine/client.js').EngineClient} EngineClient */
/** @typedef {import('./engine/types.js').Setup} Setup */
/** @typedef {import('./stage/messages.js').Motion} Motion */

const root = document.documentElement;

export class Comparison {
  #first;
  #another;
  #wishes;
  /** Made when first wanted: most visits never compare. @type {{ client: EngineClient, run: Run, stage: Stage } | null} */
  #second = null;
  #captions = { left: byId('left-caption'), right: byId('right-caption') };
  #words = { left: '', right: '' };
  #on = false;

  /**
   * @param {Run} first
   * @param {() => Promise<{ client: EngineClient }>} another  Starts a second engine.
   * @param {import('./stage/stage.js').Wishes} wishes  What the second stage leads to.
   */
  constructor(first, another, wishes) {
    this.#first = first;
    this.#another = another;
    this.#wishes = wishes;
  }

  /** The run on the right, while there is one. */
  get run() {
    return this.#on ? (this.#second?.run ?? null) : null;
  }

  /**
   * Both begin at the start and go through the same actions, unless the actions are what differs.
   * @param {Setup} left @param {Setup} right @param {(knob: string) => string} usual
   * @param {import('./engine/types.js').MessageKind[]} kinds
   */
  async begin(left, right, usual, kinds) {
    const second = (this.#second ??= await this.#make());
    await second.run.create(right);
    const others = difference(right, left, usual);
    const same = others === 'same settings';
    this.#words = { left: same ? 'this future' : difference(left, right, usual), right: same ? 'the other future' : others };
    second.stage.kinds = kinds;
    await this.#first.seek(0);
    this.#on = true;
    root.toggleAttribute('data-compare', true);
  }

  end() {
    this.#on = false;
    root.toggleAttribute('data-compare', false);
  }

  /** What is done on the left is done on the right in the same instant. @param {string} text */
  async command(text) {
    const { run } = this;
    if (!run) return;
    await run.seek(this.#first.frame.now);
    await run.command(text);
  }

  /** Before either is drawn: both are measured by one scale. */
  align() {
    if (this.run) shareScale(this.#first.shown, this.run.shown);
  }

  /** One animation frame; the clock of both waits for the slower engine. @param {Stage} stage  Of the first: both look alike. @param {Motion} motion @param {number} elapsed */
  frame(stage, motion, elapsed) {
    const { run } = this;
    this.#first.leash = run ? run.frame.now : Infinity;
    if (!run) return;
    run.speed = this.#first.speed;
    run.chase(this.#first.clock);
    run.track(this.#first.tracked);
    this.#second?.stage.mirror(stage);
    this.#second?.stage.draw(run, motion, elapsed);
  }

  /** The two numbers, each above its stage. */
  update() {
    if (!this.run) return;
    say(this.#captions.left, `${this.#words.left}: ${headline(this.#first.shown)}`);
    say(this.#captions.right, `${this.#words.right}: ${headline(this.run.shown)}`);
  }

  restyle() {
    this.#second?.stage.restyle();
  }

  /** The right one's spread, for the curve. */
  async line() {
    const { run } = this;
    if (!run || !this.#second) return null;
    return { words: this.#words.right, series: await this.#second.client.ask('series'), frame: run.shown };
  }

  async #make() {
    const { client } = await this.#another();
    const host = byId('twin');
    host.append(
      el('canvas', { className: 'ground', 'aria-hidden': 'true' }),
      el('canvas', { className: 'flow', 'aria-hidden': 'true', hidden: true }),
      el('canvas', { className: 'air', 'aria-hidden': 'true' }),
      el('div', { className: 'handles', role: 'group', 'aria-label': 'Second cluster' }),
      el('div', { className: 'blocks', role: 'group', 'aria-label': 'Names of zones on the right' }),
    );
    const run = new Run(client);
    return { client, run, stage: new Stage(host, { ...this.#wishes, look: (nodes) => run.look(nodes) }) };
  }
}
