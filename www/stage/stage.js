/**
 * The picture of one run: stacked canvases. Nodes below, repainted where a frame brings something new; in the middle what flows
 * between zones; above it messages, redrawn while they move.
 */
import { nameOf, sameMessage } from '../engine/frame.js';
import { ARRANGEMENTS } from './arrange.js';
import { Air } from './air.js';
import { Beliefs } from './beliefs.js';
import { OVERVIEW, between, centredOn, closest, kept, moved, stretch, zoomed } from './camera.js';
import { Blocks } from './blocks.js';
import { COLOURINGS, colouringsFor } from './colouring.js';
import { drawFlows, flowsOf } from './flow.js';
import { Gestures } from './gestures.js';
import { Governor } from './governor.js';
import { Ground } from './ground.js';
import { Handles, nodeOf } from './handles.js';
import { kinOf } from './kin.js';
import { emptyLayout, project } from './layout.js';
import { underWay } from './messages.js';
import { ROOM_FOR_WORD } from './nodes.js';
import { roomForRings } from './opinions.js';
import { readPalette } from './palette.js';
import { messageAt, nodeAt, nodesWithin, sidesOfLine } from './picking.js';
import { OPEN } from './roads.js';

/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('../engine/types.js').MessageName} MessageName */
/** @typedef {import('./camera.js').Camera} Camera */
/** @typedef {import('./gestures.js').Trace} Trace */
/** @typedef {import('./layout.js').Layout} Layout */

/**
 * @typedef {object} Wishes  What the stage asks for; what the visitor does there is theirs to carry out.
 * @property {(node: number) => void} act
 * @property {(node: number) => void} inspect
 * @property {(nodes: number[]) => void} choose
 * @property {(name: MessageName) => void} track  Follows this message.
 * @property {(sides: [number[], number[]]) => void} part  Closes the roads between the two.
 * @property {(from: number[], to: number[]) => void} close  Closes the roads from the first to the second.
 * @property {(nodes: number[]) => Promise<void>} look  There is room now for what these nodes hold, though the cluster is too big to print them all.
 */

/** More pixels than this cost frames on a weak laptop and are not seen on a projector. */
const MOST_PIXELS = 1920 * 1080;
const MAX_PIXEL_RATIO = 1.5;
/** Up to so many nodes are painted anew with every step of a zoom; of more, the picture is stretched until the hand rests. */
const PAINTED_WHILE_MOVING = 300;
const REST_MS = 140;
const FLIGHT_MS = 260;
/** Arrangements that move, and flows, need not follow every frame. */
const SLOW_MS = 120;
const FLOWS_FROM = 2001;
/** Seen closer, up to so many nodes show what they hold. */
const MOST_TABLES = 24;

export class Stage {
  /** The node that was chosen last; 0 = none. */
  selected = 0;
  /** Nodes that were chosen together; empty when only one is, or none. @type {Set<number>} */
  #marked = new Set();
  /** @type {import('../engine/types.js').MessageKind[]} */
  kinds = [];
  colouring = COLOURINGS[0];
  arrangement = ARRANGEMENTS[0];
  /** The node whose update we follow; 0 = none. */
  followed = 0;
  gestures;
  #governor = new Governor();

  #host;
  #ground;
  #air;
  #beliefs;
  #flow;
  #handles;
  #blocks;
  #size = { width: 1, height: 1, ratio: 1 };
  /** The whole map, and as the camera shows it. */
  #map = emptyLayout(1);
  #view = this.#map;
  /** What the map was made for. */
  #made = { key: '', at: 0 };
  /** @type {Camera} */
  #camera = OVERVIEW;
  /** The camera that the canvases were painted for. @type {Camera} */
  #painted = OVERVIEW;
  #movedAt = -Infinity;
  /** @type {{ from: Camera, to: Camera, start: number } | null} */
  #flight = null;
  /** @type {import('./palette.js').Palette} */
  #palette;
  /** The least size of what can be read on the stage, in pixels. */
  #letters;
  /** What the lower canvas shows. */
  #shown = { version: -1, events: -1, updates: -1, latest: /** @type {number | undefined} */ (0), kin: /** @type {import('./kin.js').Kin | null} */ (null) };
  #flownAt = 0;
  #hovered = 0;
  /** The message that a click would follow. @type {MessageName | null} */
  #pointed = null;
  /** Whose tables were asked for last. */
  #looked = '';
  #wishes;
  /** @type {Trace | null} */
  #trace = null;
  /** How messages were last drawn. @type {import('./messages.js').Motion} */
  #motion = 'paused';
  /** @type {{ key: string, kin: import('./kin.js').Kin | null }} */
  #family = { key: '', kin: null };
  /** The closed roads, and after which acts. @type {{ acts: import('../acts.js').Act[], done: number, roads: import('../engine/types.js').Cuts }} */
  #closed = { acts: [], done: 0, roads: OPEN };
  #stale = true;
  /** @type {Run | null} */
  #run = null;

  /** @param {HTMLElement} host @param {Wishes} wishes */
  constructor(host, wishes) {
    this.#host = host;
    this.#wishes = wishes;
    const [ground, flow, air] = [...host.querySelectorAll('canvas')]
      .map((canvas, i) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: i > 0 })));
    this.#ground = new Ground(ground);
    this.#air = new Air(air);
    this.#beliefs = new Beliefs(air);
    this.#flow = flow;
    this.#palette = readPalette(host);
    this.#letters = lettersOf(host);
    this.#handles = new Handles(/** @type {HTMLElement} */ (host.querySelector('.handles')), (node) => {
      this.#reveal(node);
      wishes.inspect(node);
    });
    this.#blocks = new Blocks(/** @type {HTMLElement} */ (host.querySelector('.blocks')), wishes.choose);
    this.gestures = new Gestures(host, {
      act: wishes.act,
      inspect: wishes.inspect,
      nodeUnder: (event) => this.#nodeUnder(event),
      messageUnder: (event) => this.#messageUnder(event),
      track: wishes.track,
      hover: (node, message) => ([this.#hovered, this.#pointed] = [node, message]),
      show: (trace) => (this.#trace = trace),
      draw: (trace) => this.#drawn(trace, wishes),
      pan: (dx, dy) => this.#look(moved(this.#camera, dx, dy)),
      zoom: (factor, x, y) => this.#look(zoomed(this.#camera, factor, x, y, closest(this.#map))),
    });
    new ResizeObserver(() => this.#resize()).observe(host);
    document.fonts.ready.then(() => this.restyle());
    this.#resize();
  }

  /** To be called when the theme or the text size has changed. */
  restyle() {
    this.#palette = readPalette(this.#host);
    this.#letters = lettersOf(this.#host);
    this.#stale = true;
  }

  /** All that Kill, Restart and Inject act on. @returns {ReadonlySet<number>} */
  get chosen() {
    return this.#marked.size > 0 ? this.#marked : new Set(this.selected ? [this.selected] : []);
  }

  /** Whether the ends of messages are shown, so that the engine has to tell of them for a while. */
  get echoes() {
    return this.#view.tier.echoes;
  }

  /** Of the messages that bring no news, every so-many-th is drawn; all where each is a story of its own. */
  get every() {
    return this.#view.tier.echoes ? 1 : this.#governor.every;
  }

  /** Whether what goes from zone to zone is drawn. */
  get flows() {
    return !this.#flow.canvas.hidden;
  }

  /** Whether rings tell what the others believe. */
  get rings() {
    return roomForRings(this.#view);
  }

  /** Writes down what is drawn, for scripts that measure. */
  report() {
    Object.assign(this.#host.dataset, { drawn: this.#air.drawn, every: this.every });
  }

  /** Another run, seen as a whole. */
  reset() {
    this.#looked = '';
    this.#marked = new Set();
    this.#camera = OVERVIEW;
    this.#flight = null;
    this.followed = 0;
    if (this.#run && this.#run.shown.nodes > this.arrangement.upTo) this.arrangement = ARRANGEMENTS[0];
    this.#stale = true;
  }

  /** @param {number} node */
  select(node) {
    this.selected = node;
    if (!node) this.#marked = new Set();
  }

  /** @param {number[]} nodes */
  choose(nodes) {
    this.#marked = new Set(nodes);
    this.selected = nodes.length === 1 ? nodes[0] : 0;
  }

  /** @param {string} name */
  colourBy(name) {
    this.colouring = this.colourings.find((one) => one.name === name) ?? COLOURINGS[0];
    this.#beliefs.eyes = 0;
    this.#stale = true;
  }

  /** @param {string} name */
  arrangeBy(name) {
    this.arrangement = ARRANGEMENTS.find((one) => one.name === name) ?? ARRANGEMENTS[0];
    this.#camera = OVERVIEW;
    this.#stale = true;
  }

  /** What colours can tell in this run. */
  get colourings() {
    return this.#run ? colouringsFor(this.#run.shown) : COLOURINGS;
  }

  /** What they tell. */
  get painted() {
    return this.#beliefs.colouring(this.colouring);
  }

  /** The node through whose eyes the stage is seen; 0 = as it is. */
  get eyes() {
    return this.#beliefs.eyes;
  }

  /** @param {number} node  0 = nobody. */
  seeThrough(node) {
    this.#beliefs.eyes = node;
    this.#stale = true;
  }

  /** The arrangements that this many nodes can have. @param {number} nodes */
  arrangementsFor(nodes) {
    return ARRANGEMENTS.filter(({ upTo }) => nodes <= upTo);
  }

  /** @param {number} node  0 = nobody. */
  follow(node) {
    this.followed = node;
    this.#stale = true;
  }

  /** Whether fingers draw. @param {boolean} armed */
  arm(armed) {
    this.gestures.armed = armed;
    this.#host.classList.toggle('armed', armed);
  }

  /** Puts the tool away, with what it has begun. */
  dropTool() {
    this.gestures.cancel();
    this.gestures.tool = 'choose';
    this.arm(false);
  }

  /** Adds the node under the keyboard's focus to the chosen ones, or takes it out. */
  mark() {
    const { current } = this.#handles;
    if (!this.#marked.delete(current)) this.#marked.add(current);
  }

  /** Closer to (or farther from) the chosen node, or else the middle. @param {number} factor */
  zoom(factor) {
    const { width, height } = this.#size;
    const at = this.selected ? { x: this.#view.x[this.selected - 1], y: this.#view.y[this.selected - 1] } : { x: width / 2, y: height / 2 };
    this.#fly(zoomed(this.#camera, factor, at.x, at.y, closest(this.#map)));
  }

  overview() {
    this.#fly(OVERVIEW);
  }

  /** The same view as another stage has. @param {Stage} other */
  mirror(other) {
    const differs = this.painted !== other.painted || this.eyes !== other.eyes || this.colouring !== other.colouring || this.arrangement !== other.arrangement || this.followed !== other.followed;
    this.colouring = other.colouring;
    this.arrangement = other.arrangement;
    this.followed = other.followed;
    this.#beliefs.eyes = other.eyes;
    this.selected = other.selected;
    this.#marked = other.#marked;
    this.#stale ||= differs;
  }

  /** What decides which messages are seen. @param {Run} run @returns {import('./messages.js').Sight} */
  #sightOf({ clock }) {
    return { layout: this.#view, clock, motion: this.#motion, size: this.#size, every: this.every };
  }

  /** The next message under way after the one that is followed; those of the chosen node, where it has any. @returns {MessageName | null} */
  nextMessage() {
    if (!this.#run) return null;
    const { frame, tracked } = this.#run;
    const names = underWay(frame, this.#sightOf(this.#run)).map((i) => nameOf(frame, i));
    const own = names.filter(({ from, to }) => from === this.selected || to === this.selected);
    const list = own.length > 0 ? own : names;
    return list[(list.findIndex((name) => sameMessage(name, tracked)) + 1) % list.length] ?? null;
  }

  /** Asks for what the nodes in sight hold, when that has room. */
  #lookCloser() {
    const { width, height } = this.#size;
    const roomy = this.#view.tier.tables && !this.#map.tier.tables;
    const nodes = roomy ? nodesWithin(this.#view, { x: 0, y: 0 }, { x: width, y: height }).slice(0, MOST_TABLES) : [];
    if (nodes.join() === this.#looked) return;
    this.#looked = nodes.join();
    this.#wishes.look(nodes).then(() => (this.#stale = true));
  }

  /** One animation frame. @param {Run} run @param {import('./messages.js').Motion} motion @param {number} elapsed  Since the last, in milliseconds. */
  draw(run, motion, elapsed) {
    this.#run = run;
    run.echoes = this.echoes;
    this.#motion = motion;
    if (!this.colourings.includes(this.colouring)) this.colouring = COLOURINGS[0];
    this.#beliefs.ask(run, this.colouring, this.selected);
    if (this.#size.width === 0 || this.#size.height === 0) return; // hidden
    const now = performance.now();
    this.#governor.note(elapsed);
    this.#glide(now);
    this.#arrange(run, now);
    if (this.#isMoving(now) && this.#map.count > PAINTED_WHILE_MOVING) {
      this.#stretch();
      return;
    }
    this.#focus();
    const view = this.#viewOf(run);
    if (this.#shown.version !== run.version || this.#shown.latest !== run.shown.latest || this.#stale) this.#paintGround(view, run);
    this.#paintFlows(run, now);
    const hand = { hovered: this.#hovered, pointed: this.#pointed, chosen: this.chosen, trace: this.#trace };
    this.#air.paint(view, run, hand, this.#closed.roads, { kinds: this.kinds, letters: this.#letters, motion, every: this.every });
    this.#beliefs.paint(view, run, this.#size);
    if (this.#beliefs.areNews(run.shown, now)) this.#handles.name(run);
  }

  /** @param {Run} run @returns {import('./ground.js').View} */
  #viewOf(run) {
    return { layout: this.#view, palette: this.#palette, colouring: this.painted, kin: this.#kinIn(run.shown), branches: this.arrangement.name === 'tree' };
  }

  /** Looked for again only when somebody has heard. @param {import('../engine/types.js').Frame} frame */
  #kinIn(frame) {
    if (this.followed === 0 || this.followed > frame.nodes) return null;
    const key = `${this.followed} ${frame.knows} ${frame.up} ${frame.updates} ${frame.useful}`;
    if (key !== this.#family.key) this.#family = { key, kin: kinOf(frame, this.followed) };
    return this.#family.kin;
  }

  /** Asked for again only when something was done, or time went past it. @param {Run} run */
  #readRoads(run) {
    const { acts, shown } = run;
    const done = shown.cut ? acts.filter(({ at }) => at <= shown.now).length : 0;
    if (done === this.#closed.done && acts === this.#closed.acts) return;
    const closed = { acts, done, roads: done > 0 ? this.#closed.roads : OPEN };
    this.#closed = closed;
    if (done > 0) run.cuts().then((roads) => (closed.roads = roads));
  }

  /** Makes the map where it is not up to date. @param {Run} run @param {number} now */
  #arrange(run, now) {
    const { shown, zones } = run;
    const { width, height } = this.#size;
    const moving = this.arrangement.moves ? `${shown.knows} ${shown.up} ${shown.updates} ${shown.useful}` : '';
    const key = `${this.arrangement.name} ${shown.nodes} ${zones.at(-1)} ${width} ${height} ${moving}`;
    if (key === this.#made.key || (this.arrangement.moves && !this.#stale && now - this.#made.at < SLOW_MS)) return;
    this.#made = { key, at: now };
    this.#map = this.arrangement.place(shown, this.#size, zones);
    this.#camera = kept(this.#camera, this.#size);
    this.#stale = true;
  }

  /** @param {Camera} camera @returns {boolean} whether that is somewhere else */
  #look(camera) {
    const next = kept(camera, this.#size);
    const elsewhere = next.scale !== this.#camera.scale || next.x !== this.#camera.x || next.y !== this.#camera.y;
    if (!elsewhere) return false;
    this.#camera = next;
    this.#flight = null;
    this.#movedAt = performance.now();
    // Once zoomed, fingers move the map; before, they move the page.
    this.#host.classList.toggle('zoomed', next.scale > 1);
    return true;
  }

  /** @param {Camera} camera */
  #fly(camera) {
    const to = kept(camera, this.#size);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.#look(to);
    else this.#flight = { from: this.#camera, to, start: performance.now() };
  }

  /** @param {number} now */
  #glide(now) {
    const flight = this.#flight;
    if (!flight) return;
    const share = Math.min(1, (now - flight.start) / FLIGHT_MS);
    this.#look(between(flight.from, flight.to, share * share * (3 - 2 * share)));
    this.#flight = share < 1 ? flight : null;
  }

  /** @param {number} now */
  #isMoving(now) {
    return this.#flight !== null || now - this.#movedAt < REST_MS;
  }

  /** While the camera moves, what is painted is stretched. */
  #stretch() {
    const { scale, x, y } = stretch(this.#painted, this.#camera);
    for (const canvas of this.#canvases()) canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.#stale = true;
  }

  #canvases() {
    return this.#host.querySelectorAll('canvas');
  }

  /** Makes the view for where the camera stands now. */
  #focus() {
    if (!this.#stale && this.#painted === this.#camera) return;
    this.#painted = this.#camera;
    this.#view = project(this.#map, this.#camera);
    for (const canvas of this.#canvases()) canvas.style.transform = '';
    this.#handles.place(this.#view);
    this.#blocks.place(this.#view);
    this.#lookCloser();
    this.#stale = true;
  }

  /** Brings a node into sight that was reached by keyboard. @param {number} node */
  #reveal(node) {
    this.#host.scrollTo(0, 0); // browsers scroll even what cannot be scrolled
    const { width, height } = this.#size;
    const x = this.#view.x[node - 1];
    const y = this.#view.y[node - 1];
    if (x >= 0 && y >= 0 && x <= width && y <= height) return;
    this.#fly(centredOn(this.#camera.scale, this.#map.x[node - 1], this.#map.y[node - 1], this.#size));
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const ratio = Math.min(devicePixelRatio, MAX_PIXEL_RATIO, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)));
    this.#size = { width, height, ratio };
    for (const canvas of this.#canvases()) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#ground.resize(this.#size);
    this.#air.resize(this.#size);
    this.#stale = true;
  }

  /** @param {import('./ground.js').View} view @param {Run} run */
  #paintGround(view, run) {
    const { shown } = run;
    const printed = view.layout.radius >= ROOM_FOR_WORD && this.#shown.events !== shown.events;
    this.#readRoads(run);
    const anew = this.#stale || printed || this.#shown.updates !== shown.updates || this.#shown.kin !== view.kin;
    if (anew) {
      this.#ground.paint(view, run);
      this.#handles.name(run);
    } else for (const i of this.#ground.repaint(view, run)) this.#handles.name(run, i + 1);
    this.#shown = { version: run.version, events: shown.events, updates: shown.updates, latest: shown.latest, kin: view.kin };
    this.#stale = false;
  }

  /** @param {Run} run @param {number} now */
  #paintFlows(run, now) {
    const wanted = run.shown.nodes >= FLOWS_FROM && this.#view.blocks.length > 1 && !this.arrangement.moves && this.#view === this.#map;
    this.#flow.canvas.hidden = !wanted;
    if (!wanted || now - this.#flownAt < SLOW_MS) return;
    this.#flownAt = now;
    const { width, height, ratio } = this.#size;
    this.#flow.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#flow.clearRect(0, 0, width, height);
    drawFlows(this.#flow, flowsOf(run.frame, run.zones, run.clock), this.#view, this.#palette);
  }

  /** What a drag has drawn. @param {Trace} trace @param {Wishes} wishes */
  #drawn({ tool, from, to }, wishes) {
    if (tool === 'choose') wishes.choose(nodesWithin(this.#view, from, to));
    else if (tool === 'cut') wishes.part(sidesOfLine(this.#view, from, to));
    else wishes.close(this.#groupAt(from), this.#groupAt(to));
  }

  /** Whom a point means: the chosen nodes if it is one of them, the zone where nodes are small, else the node. @param {import('./gestures.js').Point} point */
  #groupAt({ x, y }) {
    const node = nodeAt(this.#view, x, y);
    if (this.chosen.has(node)) return [...this.chosen];
    const block = this.#view.blocks.length > 1 && !this.#view.tier.echoes
      ? this.#view.blocks.find(({ left, top, width, height }) => x >= left && x <= left + width && y >= top && y <= top + height) : undefined;
    if (block) return Array.from(block.nodes, (index) => index + 1);
    return node ? [node] : [];
  }

  /** @param {MouseEvent} event */
  #nodeUnder(event) {
    const named = nodeOf(event.target);
    if (named) return named;
    const box = this.#host.getBoundingClientRect();
    return nodeAt(this.#view, event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {MouseEvent} event @returns {MessageName | null} */
  #messageUnder(event) {
    if (!this.#run || nodeOf(event.target)) return null;
    const box = this.#host.getBoundingClientRect();
    const { frame } = this.#run;
    const i = messageAt(frame, this.#sightOf(this.#run), event.clientX - box.left, event.clientY - box.top);
    return i < 0 ? null : nameOf(frame, i);
  }
}

/** Set by the style sheet, since it depends on how far away one sits. @param {HTMLElement} host */
const lettersOf = (host) => parseFloat(getComputedStyle(host).fontSize);
