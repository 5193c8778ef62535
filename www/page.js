/** Wires the parts and owns the animation frame: commands go out to the engine, snapshots come back, all draw the latest. */
import { deedsOf } from './deeds.js';
import { byId } from './dom.js';
import { defaultSpeed, durationUs } from './pace.js';
import { Bar } from './panels/bar.js';
import { Curve } from './panels/curve.js';
import { Headline } from './panels/headline.js';
import { isWipe, showNode } from './panels/inspector.js';
import { Legend } from './panels/legend.js';
import { Log } from './panels/log.js';
import { Meters } from './panels/meters.js';
import { Settings } from './panels/settings.js';
import { Tabs } from './panels/tabs.js';
import { Timeline } from './panels/timeline.js';
import { fillHelp } from './present/help.js';
import { listen } from './present/keys.js';
import { wantsStillness } from './present/look.js';
import { Run } from './run.js';
import { Stage } from './stage/stage.js';

/** @typedef {import('./engine/client.js').EngineClient} EngineClient */
/** @typedef {import('./engine/types.js').Catalog} Catalog */
/** @typedef {import('./engine/types.js').Setup} Setup */

/** Numbers that change faster than this cannot be read; curve and log cost more than numbers. */
const PANELS_MS = 100;
const RECORDS_MS = 250;
const LOG_LINES = 400;

export class Page {
  #client;
  #catalog;
  #tabs = new Tabs(byId('rail'));
  #headline = new Headline();
  #curve = new Curve(byId('curve'));
  #meters = new Meters(byId('meters'));
  #legend = new Legend(byId('legend'));
  #log = new Log(byId('log-panel'), (node) => this.inspect(node));
  #bar;
  #timeline;
  #run;
  #stage;
  #settings;
  /** What the panels last showed, and when. */
  #painted = { panels: 0, records: 0, version: -1 };
  #fetching = false;
  /** @type {import('./engine/types.js').Series | null} */
  #series = null;
  #lastTick = performance.now();
  /** The pace that suits the set-up; a visitor's own choice survives until the set-up's pace changes. */
  #suitedSpeed = 0;

  /** @param {EngineClient} client @param {Catalog} catalog @param {Setup} setup */
  constructor(client, catalog, setup) {
    this.#client = client;
    this.#catalog = catalog;
    this.#run = new Run(client);
    const deeds = deedsOf({
      run: this.#run,
      tell: (word) => this.#headline.tell(word),
      did: (deed) => this.#headline.did(deed),
      selected: () => this.#stage.selected,
      select: (node) => (node ? this.inspect(node) : this.#deselect()),
      restyle: () => this.#restyle(),
      refresh: () => (this.#painted.panels = 0),
      newRun: () => this.#settings.submit(),
      eventBefore: (clock) => this.#log.before(clock),
      forget: () => this.#forget(),
    });
    this.#stage = new Stage(byId('stage'), { act: deeds.strike, inspect: (node) => this.inspect(node) });
    this.#bar = new Bar(byId('bar'), deeds);
    this.#timeline = new Timeline(byId('timeline'), deeds);
    this.#settings = new Settings(byId('settings-panel'), catalog, setup, {
      check: (wanted) => client.ask('check', wanted),
      freshSeed: () => client.ask('freshSeed'),
      newRun: (wanted) => this.open(wanted),
      setLive: (knob, value) => deeds.set(knob, value),
    });
    fillHelp(/** @type {HTMLDialogElement} */ (byId('help')));
    listen(deeds);
    byId('inspector-panel').addEventListener('click', ({ target }) => {
      if (isWipe(target)) deeds.wipe(this.#stage.selected);
    });
    showNode(byId('inspector-panel'), null);
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** Starts a run; one that is refused leaves the run on screen untouched. @param {Setup} setup */
  async open(setup) {
    await this.#run.create(setup);
    const protocol = this.#catalog.protocols.find(({ name }) => name === setup.protocol);
    const knob = (/** @type {string} */ name) => setup.knobs[name] ?? protocol?.knobs.find((one) => one.name === name)?.default ?? '';
    const { nodes, interval } = this.#run.shown;
    const suited = defaultSpeed(nodes, durationUs(knob('latency')), interval);
    if (suited !== this.#suitedSpeed) this.#run.speed = this.#suitedSpeed = suited;
    this.#stage.kinds = protocol?.messages ?? [];
    this.#legend.protocol(this.#stage.kinds);
    const details = [protocol?.label, knob('mode'), knob('fanout') && `fanout ${knob('fanout')}`, `seed ${setup.seed}`];
    this.#headline.setting(details.filter(Boolean).join(' · '));
    this.#settings.show(setup);
    this.#curve.nextRun();
    this.#forget();
    this.#deselect();
    this.#run.playing = true;
  }

  /** @param {number} node */
  inspect(node) {
    if (!node) return;
    this.#stage.select(node);
    this.#tabs.open('Node');
    this.#painted.records = 0;
  }

  #deselect() {
    this.#stage.select(0);
    showNode(byId('inspector-panel'), null);
  }

  /** What was told of another past is told anew. */
  #forget() {
    this.#log.clear();
    this.#painted.version = -1;
  }

  #restyle() {
    this.#stage.restyle();
    this.#curve.restyle();
  }

  /** @param {number} now */
  #frame(now) {
    requestAnimationFrame((next) => this.#frame(next));
    const elapsed = now - this.#lastTick;
    this.#lastTick = now;
    if (!this.#run.shown) return;
    this.#run.tick(elapsed);
    this.#stage.draw(this.#run, wantsStillness() ? 'none' : this.#run.playing ? 'flight' : 'paused');
    this.#timeline.move(this.#run);
    if (now - this.#painted.panels > PANELS_MS) this.#paintPanels(now);
    if (now - this.#painted.records > RECORDS_MS && this.#painted.version !== this.#run.version) this.#paintRecords(now);
  }

  /** @param {number} now */
  #paintPanels(now) {
    this.#painted.panels = now;
    this.#headline.update(this.#run, this.#log.story);
    this.#bar.update(this.#run);
    this.#timeline.update(this.#run);
    this.#meters.update(this.#run.shown, this.#series);
    this.#legend.update(this.#run.shown);
  }

  /** Curve, log and inspector are asked for only when the last answer has come. @param {number} now */
  async #paintRecords(now) {
    if (this.#fetching) return;
    this.#fetching = true;
    this.#painted.records = now;
    this.#painted.version = this.#run.version;
    try {
      this.#series = await this.#client.ask('series');
      this.#curve.update(this.#series, this.#run.shown);
      await this.#readLog();
      if (this.#stage.selected && this.#tabs.isOpen('Node')) {
        showNode(byId('inspector-panel'), await this.#client.ask('inspect', this.#stage.selected));
      }
    } finally {
      this.#fetching = false;
    }
  }

  async #readLog() {
    /** @type {import('./engine/types.js').LogLine[]} */
    const fresh = [];
    let lines;
    do {
      lines = await this.#client.ask('log', (fresh.at(-1)?.index ?? this.#log.next - 1) + 1, LOG_LINES);
      fresh.push(...lines);
    } while (lines.length === LOG_LINES);
    this.#log.add(fresh);
  }
}
