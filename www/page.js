/** Wires the parts and owns the animation frame: commands go out to the engine, snapshots come back, all draw the latest. */
import { Comparison } from './compare.js';
import { deedsOf, onceThereIsARun } from './deeds.js';
import { byId } from './dom.js';
import { Lab } from './lab/lab.js';
import { MOVES, lessonDeeds } from './lessons/deeds.js';
import { Lessons } from './lessons/lessons.js';
import { firstLiving, heardLast, sameMessage } from './engine/frame.js';
import { defaultSpeed, durationUs } from './pace.js';
import { Bar } from './panels/bar.js';
import { BeliefPanel } from './panels/beliefs.js';
import { Curve } from './panels/curve.js';
import { Dials } from './panels/dials.js';
import { Found } from './panels/found.js';
import { Headline } from './panels/headline.js';
import { deedAt, showNode } from './panels/inspector.js';
import { Legend } from './panels/legend.js';
import { Log } from './panels/log.js';
import { MessagePanel } from './panels/message.js';
import { Meters } from './panels/meters.js';
import { Notice } from './panels/notice.js';
import { Settings } from './panels/settings.js';
import { Tabs } from './panels/tabs.js';
import { Timeline } from './panels/timeline.js';
import { Arrivals } from './present/arrivals.js';
import { csv, logText, picture, textFile } from './present/files.js';
import { fillHelp } from './present/help.js';
import { listen } from './present/keys.js';
import { standingOf } from './present/link.js';
import { closeRail, wantsStillness } from './present/look.js';
import { Share } from './present/share.js';
import { Versus } from './present/versus.js';
import { Run } from './run.js';
import { viewDeeds } from './stage/deeds.js';
import { Stage } from './stage/stage.js';
import { Strip } from './stage/strip.js';
import { inTurn } from './turns.js';
import { count, percent, speak, statusSentence } from './words.js';

/** @typedef {{ client: import('./engine/client.js').EngineClient, catalog: Catalog }} Engine */
/** @typedef {import('./engine/types.js').Catalog} Catalog */
/** @typedef {import('./engine/types.js').MessageName} MessageName */
/** @typedef {import('./engine/types.js').Setup} Setup */

/** Numbers that change faster than this cannot be read; curve and log cost more than numbers. */
const PANELS_MS = 100;
const RECORDS_MS = 250;
const LOG_LINES = 400;
/** Deeds that wait for those that move the run, to begin with the run as it is then. */
const LOOKS_AT_RUN = Object.freeze(/** @type {const} */ (['forward', 'backward', 'lesson', 'compare', 'lab', 'share']));
/** No honest request takes so long. */
const BUSY_MS = 5000;

export class Page {
  #client;
  #catalog;
  #tabs;
  #headline = new Headline();
  #curve = new Curve(byId('curve'), (round) => this.#lessons.choose(round));
  #found = new Found(byId('found'));
  #meters = new Meters(byId('meters'));
  #message = new MessagePanel(byId('message-facts'), () => this.#track(null));
  #legend = new Legend(byId('legend'));
  #log;
  #bar;
  #timeline;
  #dials;
  #run;
  #stage;
  #strip;
  #settings;
  #usual;
  #share;
  #arrivals;
  #lessons;
  #beliefs;
  #comparison;
  #versus;
  #lab;
  /** What the run on screen was made from. @type {Setup} */
  #setup;
  /** @type {import('./engine/types.js').Protocol | undefined} */
  #protocol;
  #notice = new Notice(byId('notice'));
  /** What the run on screen was made from, in words and as a name for files. */
  #title = { words: '', file: '' };
  /** What the panels last showed, and when. */
  #painted = { panels: 0, records: 0, version: -1 };
  #fetching = false;
  /** Grows with each jump to another moment. */
  #past = 0;
  /** Whether the visitor was told that the engine does not answer. */
  #warned = false;
  /** @type {import('./engine/types.js').Series | null} */
  #series = null;
  /** The spread of the run on the right, while there is one. @type {Awaited<ReturnType<Comparison['line']>>} */
  #beside = null;
  #lastTick = performance.now();
  /** The pace that suits the set-up; a visitor's own choice survives until the set-up's pace changes. */
  #suitedSpeed = 0;

  /** @param {Engine} engine @param {() => Promise<Engine>} another  Starts a second one. @param {Setup} setup */
  constructor({ client, catalog }, another, setup) {
    this.#client = client;
    this.#catalog = catalog;
    this.#usual = this.#setup = setup;
    this.#tabs = new Tabs(byId('rail'), () => (this.#painted.version = -1));
    this.#run = new Run(client);
    const tell = (/** @type {string} */ word) => this.#headline.tell(word);
    this.#lessons = new Lessons({
      client,
      run: this.#run,
      open: (lesson) => this.open(lesson),
      tell,
      did: (deed) => this.#headline.did(deed),
      restyle: () => this.#restyle(),
      mark: (marks) => this.#curve.mark(marks),
      view: ({ arrange = 'usual', colour = 'knows', eyes = 0 }) => {
        views.arrangeBy(arrange);
        views.colourBy(colour);
        this.#stage.seeThrough(eyes);
      },
      lab: (plan) => this.#lab.open(plan),
      knobNamed: (wanted) => this.#protocol?.knobs.find(({ name }) => name === wanted),
    });
    const views = viewDeeds({
      stage: () => this.#stage,
      nodes: () => this.#run.shown.nodes,
      believes: () => this.#run.shown.believes,
      firstLiving: () => firstLiving(this.#run.shown),
      heardLast: () => heardLast(this.#run.shown),
      track: (name) => this.#track(name),
      tell,
      refresh: () => (this.#painted.panels = 0),
    });
    const held = lessonDeeds(deedsOf({
      run: this.#run,
      tell,
      did: (deed) => this.#headline.did(deed),
      chosen: () => [...this.#stage.chosen],
      select: (node) => (node ? this.inspect(node) : this.#deselect()),
      restyle: () => this.#restyle(),
      refresh: () => (this.#painted.panels = 0),
      newRun: () => this.#settings.submit(),
      share: () => this.#share.open(),
      lab: () => this.#lab.open(),
      compare: () => (this.#comparison.run ? this.#comparison.end() : this.#versus.open()),
      alsoDo: (text) => this.#comparison.command(text),
      eventBefore: async (clock) => {
        await this.#readLog();
        return this.#log.before(clock);
      },
      forget: (now) => this.#forget(now),
      dropTool: () => this.#stage.dropTool(),
      services: () => Number(this.#setup.knobs.services ?? this.#default('services') ?? 1),
    }), this.#lessons, tell);
    const deeds = onceThereIsARun(inTurn({ ...views, ...held }, [...MOVES, ...LOOKS_AT_RUN]), this.#run);
    const wishes = {
      act: deeds.strike,
      inspect: (/** @type {number} */ node) => this.inspect(node),
      choose: (/** @type {number[]} */ nodes) => this.#choose(nodes),
      track: (/** @type {MessageName} */ name) => this.#track(name),
      part: deeds.part,
      close: deeds.close,
      look: (/** @type {number[]} */ nodes) => this.#run.look(nodes),
    };
    this.#stage = new Stage(byId('stage'), wishes);
    this.#comparison = new Comparison(this.#run, another, wishes);
    this.#strip = new Strip(byId('strip'), deeds);
    this.#bar = new Bar(byId('bar'), deeds);
    this.#dials = new Dials(byId('dials-panel'), deeds.set);
    this.#timeline = new Timeline(byId('timeline'), { ...deeds, compare: (branch) => this.#compareWith(branch) });
    this.#log = new Log(byId('log-panel'), (at, node) => {
      deeds.seek(at);
      if (node) this.#stage.select(node);
    });
    this.#beliefs = new BeliefPanel(byId('beliefs-panel'), {
      client,
      choose: (node) => this.#stage.select(node),
      eyes: deeds.eyes,
      refresh: () => (this.#painted.version = -1),
    });
    this.#settings = new Settings(byId('settings-panel'), catalog, setup, {
      check: (wanted) => client.ask('check', wanted),
      freshSeed: () => client.ask('freshSeed'),
      submit: deeds.newRun,
      newRun: (wanted) => this.#fresh(wanted),
      setLive: (knob, value) => deeds.set(knob, value),
    });
    this.#arrivals = new Arrivals({ open: (text) => this.#openText(text), refuse: (sentence) => this.#refuse(sentence) });
    this.#share = new Share(/** @type {HTMLDialogElement} */ (byId('share')), {
      share: () => client.ask('share'),
      name: () => this.#title.file,
      exports: this.#exports(),
      openFile: (file) => this.#arrivals.openFile(file),
    });
    this.#versus = new Versus(/** @type {HTMLDialogElement} */ (byId('versus')), {
      current: () => ({ setup: this.#left(), knobs: this.#protocol?.knobs ?? [] }),
      check: (wanted) => client.ask('check', wanted),
      begin: (right) => this.#compare(right),
    });
    this.#lab = new Lab(/** @type {HTMLDialogElement} */ (byId('lab')), { client, another, catalog, current: () => this.#left() });
    fillHelp(/** @type {HTMLDialogElement} */ (byId('help')));
    listen(deeds);
    byId('inspector-panel').addEventListener('click', ({ target }) => {
      const deed = deedAt(target);
      if (deed) deeds[deed]([this.#stage.selected]);
    });
    showNode(byId('node-facts'), null);
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** Shows the run in the page's address, else the workshop's. */
  async begin() {
    if (!(await this.#arrivals.openAddress()) && !(await this.#lessons.openAddress())) await this.open(this.#usual);
  }

  /** Starts a run; one that is refused leaves the run on screen untouched. @param {Setup} setup */
  async open(setup) {
    await this.#run.create(setup);
    const protocol = this.#catalog.protocols.find(({ name }) => name === setup.protocol);
    const knob = (/** @type {string} */ name) => setup.knobs[name] ?? this.#default(name);
    this.#setup = setup;
    this.#protocol = protocol;
    this.#comparison.end();
    this.#beside = null;
    const { nodes, interval } = this.#run.shown;
    const suited = defaultSpeed(nodes, durationUs(knob('latency')), interval);
    if (suited !== this.#suitedSpeed) this.#run.speed = this.#suitedSpeed = suited;
    this.#tabs.offer('Beliefs', this.#run.shown.believes);
    speak(protocol?.crashed ?? 'dead');
    this.#stage.kinds = protocol?.messages ?? [];
    this.#legend.protocol(this.#stage.kinds);
    const details = [protocol?.label, knob('mode'), knob('fanout') && `fanout ${knob('fanout')}`, `seed ${setup.seed}`];
    this.#title = { words: details.filter(Boolean).join(' · '), file: `gossip-${setup.protocol}-${nodes}-seed-${setup.seed}` };
    this.#headline.setting(this.#title.words);
    this.#settings.show(setup);
    this.#dials.show(protocol?.knobs ?? [], setup.knobs);
    this.#curve.nextRun(setup, await this.#client.ask('forecast', { ...setup, commands: [] }), (name) => this.#default(name));
    this.#forget();
    this.#deselect();
    this.#stage.reset();
    this.#run.playing = true;
  }

  /** @param {string} knob */
  #default(knob) {
    return this.#protocol?.knobs.find(({ name }) => name === knob)?.default ?? '';
  }

  /** The run on screen, with all that was done to it. @returns {Setup} */
  #left() {
    return { ...this.#setup, branches: [], commands: this.#run.history.commands };
  }

  /** @param {Setup} right */
  async #compare(right) {
    this.#run.playing = false;
    try {
      await this.#comparison.begin(this.#left(), right, (name) => this.#default(name), this.#stage.kinds);
    } catch (error) {
      return this.#headline.tell(/** @type {Error} */ (error).message);
    }
    closeRail();
    this.#forget();
    this.#run.playing = true;
  }

  /** This future on the left, one that was left on the right. @param {number} branch */
  #compareWith(branch) {
    const { acts, history } = this.#run;
    const { parted, commands } = history.branches[branch];
    const common = history.commands.filter((_, place) => acts[place].at < parted);
    this.#compare({ ...this.#left(), commands: [...common, ...commands] });
  }

  /** Another run, and an address that no longer names the old one. @param {Setup} setup */
  #fresh(setup) {
    history.replaceState(null, '', location.pathname + location.search);
    this.#notice.clear();
    return this.open(setup);
  }

  /** A run that somebody shared: replayed to where it stood, and held against the digest that it had there. @param {string} text */
  async #openText(text) {
    this.#lessons.close();
    await this.open(await this.#client.ask('parse', text));
    this.#notice.clear();
    const standing = standingOf(text);
    if (!standing) return;
    this.#run.playing = false;
    const progress = (/** @type {number} */ share) => this.#headline.tell(`Replaying the shared run: ${percent(share, 1)}.`);
    if (!(await this.#run.replay(standing.at, progress))) return;
    const { digest } = await this.#client.ask('share');
    if (digest === standing.digest) this.#headline.tell(`The shared run, the same to the last digit: ${digest}. Press Home to watch it from its start.`);
    else this.#notice.show(`This run came out differently here (${digest}) than where it was shared (${standing.digest}): the two pages are of different versions.`, []);
  }

  /** What was on screen stays. @param {string} sentence */
  #refuse(sentence) {
    const kept = this.#run.shown ? ' The run on screen is untouched.' : '';
    this.#notice.show(sentence + kept, [{ label: 'Start a fresh run', deed: () => this.#fresh(this.#usual) }]);
  }

  /** @returns {{ label: string, ending: string, make: () => Promise<Blob> }[]} */
  #exports() {
    const words = () => `${statusSentence(this.#run.shown)} · ${this.#title.words}`;
    const series = () => this.#client.ask('series');
    return [
      { label: 'Stage as a picture', ending: '-stage.png', make: () => picture([...byId('stage').querySelectorAll('canvas')], words()) },
      { label: 'Curve as a picture', ending: '-curve.png', make: () => picture([this.#curve.canvas], words()) },
      { label: 'Curve as a table', ending: '.csv', make: async () => textFile(csv(await series(), this.#run.shown.interval), 'text/csv') },
      { label: 'Log as text', ending: '-log.txt', make: async () => textFile(logText(await this.#linesFrom(0))) },
    ];
  }

  /** @param {number} node */
  inspect(node) {
    if (!node) return;
    this.#stage.select(node);
    this.#tabs.open('Node');
    this.#painted.records = 0;
  }

  /** Follows a message, and lets go of the one that is followed already. @param {MessageName | null} name */
  #track(name) {
    const next = sameMessage(name, this.#run.tracked) ? null : name;
    this.#run.track(next);
    if (next) this.#tabs.open('Node');
    this.#painted.panels = 0;
  }

  /** @param {number[]} nodes */
  #choose(nodes) {
    this.#stage.choose(nodes);
    if (nodes.length > 0) this.#headline.tell(`${count(nodes.length)} nodes chosen: Kill, Restart, Inject and Partition act on them.`);
    this.#painted.panels = 0;
  }

  #deselect() {
    this.#stage.select(0);
    showNode(byId('node-facts'), null);
  }

  /** What was told of another past, or comes after `now`, is told anew. @param {number} [now] */
  #forget(now = -1) {
    this.#past += 1;
    this.#log.rewind(now);
    this.#painted.version = -1;
  }

  #restyle() {
    this.#stage.restyle();
    this.#comparison.restyle();
    this.#curve.restyle();
    this.#found.restyle();
  }

  /** @param {number} now */
  #frame(now) {
    requestAnimationFrame((next) => this.#frame(next));
    const elapsed = now - this.#lastTick;
    this.#lastTick = now;
    this.#watch();
    if (!this.#run.shown) return;
    this.#run.tick(elapsed);
    const motion = wantsStillness() ? 'none' : this.#run.playing ? 'flight' : 'paused';
    this.#comparison.align();
    this.#stage.draw(this.#run, motion, elapsed);
    this.#comparison.frame(this.#stage, motion, elapsed);
    this.#timeline.move(this.#run);
    if (now - this.#painted.panels > PANELS_MS) this.#paintPanels(now);
    if (now - this.#painted.records > RECORDS_MS && this.#painted.version !== this.#run.version) this.#paintRecords(now);
  }

  /** A run may be too much for the machine, or, from a hostile link, for any. The page lives on, and offers a way out. */
  #watch() {
    const stuck = this.#client.broken || this.#client.busyMs > BUSY_MS || this.#run.stalledMs > BUSY_MS;
    if (stuck === this.#warned) return;
    this.#warned = stuck;
    const sentence = this.#client.broken
      ? 'The engine broke down at this run. What led there can be read in the address or the file that it came from.'
      : 'The engine has been busy with this run for some seconds. It may be too much for this machine: wait, or start again.';
    if (stuck) this.#notice.show(sentence, [{ label: 'Start a fresh run', deed: startAgain }]);
    else this.#notice.clear();
  }

  /** @param {number} now */
  #paintPanels(now) {
    this.#painted.panels = now;
    this.#lessons.update();
    const followed = this.#message.update(this.#run, this.#stage.kinds);
    this.#headline.update(this.#run, this.#log, this.#comparison.run, followed || this.#lessons.sentence);
    this.#comparison.update();
    this.#bar.update(this.#run);
    this.#timeline.update(this.#run);
    this.#dials.update(this.#run);
    this.#beliefs.point(this.#stage);
    // Where the living are told from the dead, that is what there is to see, until somebody has news.
    const { believes, updates } = this.#run.shown;
    byId('curve').hidden = believes && updates === 0;
    byId('found').hidden = !byId('curve').hidden;
    const right = this.#comparison.run && { frame: this.#comparison.run.shown, series: this.#beside?.series ?? null };
    this.#meters.update({ frame: this.#run.shown, series: this.#series }, right);
    this.#legend.update(this.#run.shown, right?.frame ?? null, this.#stage);
    this.#stage.report();
    this.#strip.update(this.#stage, this.#run.shown.nodes, this.#run.tracked !== null);
  }

  /** Curve, log and inspector are asked for only when the last answer has come. @param {number} now */
  async #paintRecords(now) {
    if (this.#fetching) return;
    this.#fetching = true;
    this.#painted.records = now;
    this.#painted.version = this.#run.version;
    try {
      this.#series = await this.#client.ask('series');
      const told = this.#run.acts.find(({ at, verb }) => verb === 'inject' && at <= this.#run.shown.now);
      this.#curve.update(this.#series, this.#run.shown, told?.at ?? null);
      this.#beside = await this.#comparison.line();
      this.#curve.beside(this.#beside);
      this.#found.update(this.#series, this.#beside);
      await this.#readLog();
      if (this.#stage.selected && this.#tabs.isOpen('Node')) {
        const { selected } = this.#stage;
        const [view, mind] = await Promise.all([this.#client.ask('inspect', selected), this.#client.ask('mind', selected)]);
        showNode(byId('node-facts'), { view, mind, last: this.#log.lastOf(selected) }, this.#protocol?.commands);
      }
      if (this.#tabs.isOpen('Beliefs')) await this.#beliefs.update(this.#run, this.#stage.chosen);
    } finally {
      this.#fetching = false;
    }
  }

  /** What was asked for in another past is of no use in this one. */
  async #readLog() {
    const past = this.#past;
    const lines = await this.#linesFrom(this.#log.next);
    if (past === this.#past) this.#log.add(lines);
  }

  /** All lines of the log from number `first` on. @param {number} first */
  async #linesFrom(first) {
    /** @type {import('./engine/types.js').LogLine[]} */
    const all = [];
    let lines;
    do {
      lines = await this.#client.ask('log', (all.at(-1)?.index ?? first - 1) + 1, LOG_LINES);
      all.push(...lines);
    } while (lines.length === LOG_LINES);
    return all;
  }
}

/** A worker that does not answer cannot be asked to stop; leaving the page stops it. */
function startAgain() {
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}
