/** What a visitor can do, whether by button, by key or on the stage. Each deed on the cluster is a command of the engine. */
import { byId } from './dom.js';
import { NODE, firstLiving } from './engine/frame.js';
import { changeText, togglePresenter, toggleRail, toggleTheme } from './present/look.js';
import { roundNumber } from './words.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./engine/types.js').Knob} Knob */

/**
 * @param {{
 *   run: Run,
 *   tell: (word: string) => void,
 *   did: (deed: string) => void,
 *   selected: () => number,
 *   select: (node: number) => void,
 *   restyle: () => void,
 *   refresh: () => void,
 *   newRun: () => void,
 *   share: () => void,
 *   compare: () => void,
 *   alsoDo: (text: string) => Promise<void>,
 *   eventBefore: (clock: number) => number | undefined,
 *   forget: () => void,
 * }} page
 */
export function deedsOf(page) {
  const { run } = page;

  /** @param {string} text @param {string} deed */
  async function command(text, deed) {
    const futures = run.history.branches.length;
    try {
      await run.command(text);
      await page.alsoDo(text);
      const parted = run.history.branches.length > futures ? '; the other future stays on the timeline' : '';
      page.did(`round ${roundNumber(run.shown)}: ${deed}${parted}`);
    } catch (error) {
      page.tell(/** @type {Error} */ (error).message);
    }
    page.refresh();
  }

  /** @param {number} us */
  async function seek(us) {
    run.playing = false;
    await run.seek(us);
    page.forget();
    page.refresh();
  }

  const isUp = (/** @type {number} */ node) => (run.shown.state[node - 1] & NODE.UP) !== 0;
  const kill = (/** @type {number} */ node) => command(`kill ${node}`, `you killed node ${node}`);
  const restart = (/** @type {number} */ node) => command(`restart ${node}`, `you restarted node ${node}`);

  /** The chosen node if it is in the wanted state, else any that is. @param {boolean} up */
  const target = (up) => {
    const chosen = page.selected();
    return chosen && isUp(chosen) === up ? chosen : anyNode(run, up);
  };

  return {
    toggle() {
      run.playing = !run.playing;
      page.refresh();
    },
    async step() {
      await run.step();
      page.refresh();
    },
    /** To the event before; where there are too many to be listed, a round back. */
    back() {
      const { clock, shown } = run;
      seek(page.eventBefore(clock) ?? clock - shown.interval);
    },
    seek,
    start: () => seek(0),
    end: () => seek(run.shown.seen),
    /** @param {number} branch */
    async enter(branch) {
      run.playing = false;
      await run.enter(branch);
      page.did('another future: both stay on the timeline');
      page.forget();
      page.refresh();
    },
    inject() {
      const chosen = page.selected();
      const node = chosen && isUp(chosen) ? chosen : firstLiving(run.shown);
      if (node) command(`inject ${node}`, `you told node ${node} something new`);
    },
    kill() {
      const node = target(true);
      if (node) kill(node);
    },
    restart() {
      const node = target(false);
      if (node) restart(node);
    },
    /** A dead node starts again, with nothing. @param {number} node */
    wipe(node) {
      command(`restart ${node} empty`, `you restarted node ${node} with an empty disk`);
    },
    /** A click on the stage: a living node dies, a dead one restarts. @param {number} node */
    strike(node) {
      if (isUp(node)) kill(node);
      else restart(node);
    },
    antiEntropy() {
      const wanted = run.shown.anti_entropy ? 'off' : 'on';
      command(`anti-entropy ${wanted}`, `anti-entropy ${wanted}`);
    },
    /** @param {Knob} knob @param {string} value */
    set(knob, value) {
      command(`set ${knob.name} ${value}`, `${knob.label.toLowerCase()} is now ${value}`);
    },
    /** @param {number} speed */
    speed(speed) {
      run.speed = speed;
      page.refresh();
    },
    newRun: page.newRun,
    theme() {
      toggleTheme();
      page.restyle();
    },
    presenter() {
      togglePresenter();
      page.restyle();
    },
    settings: toggleRail,
    larger() {
      changeText(1);
      page.restyle();
    },
    smaller() {
      changeText(-1);
      page.restyle();
    },
    compare: page.compare,
    share() {
      run.playing = false;
      page.refresh();
      page.share();
    },
    help() {
      /** @type {HTMLDialogElement} */ (byId('help')).showModal();
    },
    cancel() {
      page.select(0);
    },
  };
}

/**
 * The hand picks at random, not the engine: what it picked becomes part of the command log.
 * @param {Run} run @param {boolean} up
 * @returns {number} 0 when there is none
 */
function anyNode({ shown }, up) {
  const nodes = [...shown.state.keys()].filter((index) => Boolean(shown.state[index] & NODE.UP) === up);
  return nodes.length === 0 ? 0 : nodes[Math.floor(Math.random() * nodes.length)] + 1;
}
