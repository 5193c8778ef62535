/** What a visitor can do, whether by button, by key or on the stage. Each deed on the cluster is a command of the engine. */
import { byId } from './dom.js';
import { NODE, firstLiving } from './engine/frame.js';
import { changeText, togglePresenter, toggleRail, toggleTheme } from './present/look.js';
import { namesOf } from './stage/roads.js';
import { count, roundNumber } from './words.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./engine/types.js').Knob} Knob */

/**
 * @param {{
 *   run: Run,
 *   tell: (word: string) => void,
 *   did: (deed: string) => void,
 *   chosen: () => number[],
 *   select: (node: number) => void,
 *   restyle: () => void,
 *   refresh: () => void,
 *   newRun: () => Promise<void>,
 *   share: () => void,
 *   compare: () => void,
 *   lab: () => void,
 *   alsoDo: (text: string) => Promise<void>,
 *   eventBefore: (clock: number) => Promise<number | undefined>,
 *   forget: (now: number) => void,
 *   dropTool: () => void,
 *   services: () => number,
 * }} page
 */
export function deedsOf(page) {
  const { run } = page;
  /** The service that was asked for last. */
  let asked = 0;

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
    page.forget(run.frame.now);
    page.refresh();
  }

  const isUp = (/** @type {number} */ node) => (run.shown.state[node - 1] & NODE.UP) !== 0;
  const isAbsent = (/** @type {number} */ node) => (run.shown.state[node - 1] & NODE.ABSENT) !== 0;
  const kill = (/** @type {number[]} */ nodes) => command(`kill ${namesOf(nodes)}`, `you killed ${inWords(nodes)}`);
  const restart = (/** @type {number[]} */ nodes) => command(`restart ${namesOf(nodes)}`, `you restarted ${inWords(nodes)}`);

  /** Those of the chosen nodes that are in the wanted state, else any that is. @param {(node: number) => boolean} fits */
  const targets = (fits) => {
    const chosen = page.chosen().filter(fits);
    return chosen.length > 0 ? chosen : anyNode(run, fits);
  };
  const isDown = (/** @type {number} */ node) => !isUp(node) && !isAbsent(node);

  /** Nodes that are not among these. @param {number[]} nodes */
  const others = (nodes) => {
    const these = new Set(nodes);
    return Array.from({ length: run.shown.nodes }, (_, i) => i + 1).filter((node) => !these.has(node));
  };

  /** The chosen nodes; without any, the first half of the zones, or of the nodes. */
  const oneSide = () => {
    const chosen = page.chosen();
    if (chosen.length > 0) return chosen;
    const zones = run.zones.at(-1) ?? 1;
    const half = (/** @type {number} */ node) => (zones > 1 ? run.zones[node - 1] <= zones / 2 : node <= run.shown.nodes / 2);
    return others([]).filter(half);
  };

  /** @param {number[]} from @param {number[]} to */
  const close = (from, to) => {
    const inside = new Set(from);
    const apart = to.filter((node) => !inside.has(node));
    if (from.length === 0 || apart.length === 0) return page.tell('That is one group: a road needs two ends.');
    return command(`cut ${namesOf(from)} > ${namesOf(apart)}`, `nothing goes from ${inWords(from)} to ${inWords(apart)} any more`);
  };

  /** @param {[number[], number[]]} sides */
  const part = ([one, other]) => {
    if (one.length === 0 || other.length === 0) return page.tell('All nodes lie on one side of that line. Drag it between them.');
    return command(`partition ${namesOf(one)} | ${namesOf(other)}`, `you cut the cluster in two: ${count(one.length)} and ${count(other.length)} nodes`);
  };

  /** The chosen nodes, or a random one, start and know one node that lives. @param {number[]} [nodes] */
  const join = (nodes = targets((node) => !isUp(node))) => {
    const seed = firstLiving(run.shown);
    if (seed === 0) return page.tell('Nobody is up through whom one could join. Restart a node first.');
    return nodes.length > 0 && command(`join ${namesOf(nodes)} via ${seed}`, `${inWords(nodes)} came and knows only node ${seed}`);
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
    async back() {
      run.playing = false;
      const from = run.goal;
      await seek((await page.eventBefore(from)) ?? from - run.shown.interval);
    },
    seek,
    start: () => seek(0),
    end: () => seek(run.shown.seen),
    /** @param {number} branch */
    async enter(branch) {
      run.playing = false;
      await run.enter(branch);
      page.did('another future: both stay on the timeline');
      page.forget(run.frame.now - 1); // what is done there is done in this very instant
      page.refresh();
    },
    inject() {
      const chosen = page.chosen().filter(isUp);
      const nodes = chosen.length > 0 ? chosen : [firstLiving(run.shown)].filter(Boolean);
      return nodes.length > 0 && command(`inject ${namesOf(nodes)}`, `you told ${inWords(nodes)} something new`);
    },
    kill() {
      const nodes = targets(isUp);
      return nodes.length > 0 && kill(nodes);
    },
    /** The engine picks whom. */
    killTenth() {
      return command('kill 10%', 'you killed a tenth of the nodes');
    },
    restart() {
      const nodes = targets(isDown);
      return nodes.length > 0 && restart(nodes);
    },
    /** The chosen nodes from all others, or half from half; once more heals. */
    partition() {
      return run.shown.cut ? command('heal', 'every road is open again') : part([oneSide(), others(oneSide())]);
    },
    /** The chosen nodes can no longer be heard by the others, but hear them. */
    oneWay() {
      return close(oneSide(), others(oneSide()));
    },
    part,
    close,
    /** Dead nodes start again, with nothing. @param {number[]} nodes */
    wipe(nodes) {
      return command(`restart ${namesOf(nodes)} empty`, `you restarted ${inWords(nodes)} with an empty disk`);
    },
    /** The chosen nodes, or a random one, say goodbye and stop. @param {number[]} [nodes] */
    leave(nodes = targets(isUp)) {
      return nodes.length > 0 && command(`leave ${namesOf(nodes)}`, `you let ${inWords(nodes)} leave`);
    },
    /** An operator at the first living node says that these are gone for good. @param {number[]} nodes */
    forceLeave(nodes) {
      const at = firstLiving(run.shown);
      return at > 0 && command(`force-leave ${namesOf(nodes)} at ${at}`, `at node ${at} you declared that ${inWords(nodes)} left`);
    },
    /** Each question is about the next service. @param {number[]} nodes */
    ask(nodes) {
      asked = (asked % page.services()) + 1;
      return command(`ask ${namesOf(nodes)} ${asked}`, `you asked ${inWords(nodes)} where service ${asked} is`);
    },
    join,
    /** A click on the stage: a living node dies, a dead one restarts, one that was never there joins. @param {number} node */
    strike(node) {
      if (isAbsent(node)) return join([node]);
      return isUp(node) ? kill([node]) : restart([node]);
    },
    antiEntropy() {
      const wanted = run.shown.anti_entropy ? 'off' : 'on';
      return command(`anti-entropy ${wanted}`, `anti-entropy ${wanted}`);
    },
    /** @param {Knob} knob @param {string} value */
    set(knob, value) {
      return command(`set ${knob.name} ${value}`, `${knob.label.toLowerCase()} is now ${value}`);
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
    lab: page.lab,
    share() {
      run.playing = false;
      page.refresh();
      page.share();
    },
    help() {
      /** @type {HTMLDialogElement} */ (byId('help')).showModal();
    },
    cancel() {
      page.dropTool();
      page.select(0);
      run.track(null);
      page.refresh();
    },
  };
}

/** These change how the page looks, or begin something: they need no run. */
const NEED_NO_RUN = Object.freeze(['theme', 'presenter', 'settings', 'larger', 'smaller', 'help', 'course', 'newRun']);

/**
 * A visitor may be faster than the engine starts: until the first run is open, deeds that need one do nothing.
 * @template {Record<string, (...args: any[]) => any>} Deeds
 * @param {Deeds} deeds @param {Run} run @returns {Deeds}
 */
export function onceThereIsARun(deeds, run) {
  const held = Object.entries(deeds).map(([name, deed]) =>
    [name, NEED_NO_RUN.includes(name) ? deed : (/** @type {any[]} */ ...args) => (run.shown ? deed(...args) : undefined)]);
  return Object.fromEntries(held);
}

/**
 * The hand picks at random, not the engine: what it picked becomes part of the command log.
 * @param {Run} run @param {(node: number) => boolean} fits
 * @returns {number[]} none when there is none
 */
function anyNode({ shown }, fits) {
  const nodes = [...shown.state.keys()].map((index) => index + 1).filter(fits);
  return nodes.length === 0 ? [] : [nodes[Math.floor(Math.random() * nodes.length)]];
}

/** @param {number[]} nodes */
const inWords = (nodes) => (nodes.length === 1 ? `node ${nodes[0]}` : `${count(nodes.length)} nodes`);
