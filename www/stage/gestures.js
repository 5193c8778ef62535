/**
 * What hands do on the stage. A click acts on a node, or follows a message, and a long press looks inside a node; a drag draws with the chosen tool, or
 * moves the map with a second button, a modifier or, once it is zoomed, one finger; a wheel and two fingers zoom.
 */

/** @typedef {'choose' | 'cut' | 'oneway'} Tool */
/** @typedef {import('../engine/types.js').MessageName} MessageName */
/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ tool: Tool, from: Point, to: Point }} Trace */
/** @typedef {{ start: Point, last: Point, kind: 'press' | 'draw' | 'pan' }} Drag */

/**
 * @typedef {object} Doors
 * @property {(node: number) => void} act
 * @property {(node: number) => void} inspect
 * @property {(event: MouseEvent) => number} nodeUnder
 * @property {(event: MouseEvent) => MessageName | null} messageUnder  None where there is a node.
 * @property {(name: MessageName) => void} track
 * @property {(node: number, message: MessageName | null) => void} hover  What a click would act on: one, or none.
 * @property {(trace: Trace | null) => void} show  While it is drawn; null when it is over.
 * @property {(trace: Trace) => void} draw  When it is done.
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => boolean} zoom  False where there is nothing closer or farther.
 */

const LONG_PRESS_MS = 500;
/** A hand that moves less is still. */
const STILL = 6;
/** Zoom per pixel of a wheel, and for wheels that count lines. */
const WHEEL = 0.0016;
const LINE = 30;

export class Gestures {
  /** What a drag draws. Fingers draw only after it was chosen by hand: else they move the page. @type {Tool} */
  tool = 'choose';
  armed = false;
  #host;
  #doors;
  /** @type {Map<number, Point>} */
  #down = new Map();
  /** @type {Drag | null} */
  #drag = null;
  #timer = 0;
  /** The click at the end of a drag or of a long press means nothing. */
  #spent = false;

  /** @param {HTMLElement} host @param {Doors} doors */
  constructor(host, doors) {
    this.#host = host;
    this.#doors = doors;
    host.addEventListener('pointerdown', (event) => this.#begin(event));
    host.addEventListener('pointermove', (event) => this.#move(event));
    host.addEventListener('pointerup', (event) => this.#end(event, true));
    host.addEventListener('pointercancel', (event) => this.#end(event, false));
    host.addEventListener('pointerleave', () => doors.hover(0, null));
    host.addEventListener('contextmenu', (event) => event.preventDefault());
    host.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    host.addEventListener('click', (event) => this.#click(event));
  }

  /** Drops what is being drawn. @returns {boolean} whether there was anything */
  cancel() {
    const drawing = this.#drag?.kind === 'draw';
    this.#drag = null;
    this.#doors.show(null);
    return drawing;
  }

  /** @param {MouseEvent} event @returns {Point} */
  #at({ clientX, clientY }) {
    const box = this.#host.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    const at = this.#at(event);
    this.#spent = false;
    this.#down.set(event.pointerId, at);
    clearTimeout(this.#timer);
    if (this.#down.size > 1) {
      this.cancel();
      return;
    }
    this.#drag = { start: at, last: at, kind: event.button === 0 ? 'press' : 'pan' };
    const node = this.#doors.nodeUnder(event);
    if (event.button !== 0 || !node) return;
    this.#timer = window.setTimeout(() => {
      this.#spent = true;
      this.#drag = null;
      this.#doors.inspect(node);
    }, LONG_PRESS_MS);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const at = this.#at(event);
    const before = this.#down.get(event.pointerId);
    if (!before) this.#hover(event);
    else if (this.#down.size === 2) this.#pinch(event.pointerId, at);
    else if (this.#drag) this.#follow(event, at, this.#drag);
    if (before) this.#down.set(event.pointerId, at);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (event.pointerType !== 'mouse') return this.#doors.hover(0, null);
    const message = this.#doors.messageUnder(event);
    this.#doors.hover(message ? 0 : this.#doors.nodeUnder(event), message);
  }

  /** @param {PointerEvent} event @param {Point} at @param {Drag} drag */
  #follow(event, at, drag) {
    if (drag.kind === 'press') {
      if (Math.hypot(at.x - drag.start.x, at.y - drag.start.y) < STILL) return;
      clearTimeout(this.#timer);
      drag.kind = this.#meaning(event);
      this.#host.setPointerCapture(event.pointerId);
    }
    this.#spent = true;
    if (drag.kind === 'draw') this.#doors.show({ tool: this.tool, from: drag.start, to: at });
    else this.#doors.pan(at.x - drag.last.x, at.y - drag.last.y);
    drag.last = at;
  }

  /** @param {PointerEvent} event @returns {'draw' | 'pan'} */
  #meaning(event) {
    const moving = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    return moving || (event.pointerType !== 'mouse' && !this.armed) ? 'pan' : 'draw';
  }

  /** Two fingers: what was between them stays between them. @param {number} moved @param {Point} at */
  #pinch(moved, at) {
    const before = [...this.#down.values()];
    const after = [...this.#down].map(([id, point]) => (id === moved ? at : point));
    const middle = (/** @type {Point[]} */ [a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const apart = (/** @type {Point[]} */ [a, b]) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    const [from, to] = [middle(before), middle(after)];
    this.#spent = true;
    this.#doors.pan(to.x - from.x, to.y - from.y);
    this.#doors.zoom(apart(after) / apart(before), to.x, to.y);
  }

  /** @param {PointerEvent} event @param {boolean} done */
  #end(event, done) {
    clearTimeout(this.#timer);
    this.#down.delete(event.pointerId);
    const drag = this.#drag;
    this.#drag = null;
    this.#doors.show(null);
    if (done && drag?.kind === 'draw') this.#doors.draw({ tool: this.tool, from: drag.start, to: this.#at(event) });
  }

  /** Where there is nothing closer or farther the wheel is left to the page. @param {WheelEvent} event */
  #wheel(event) {
    const { x, y } = this.#at(event);
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
    if (this.#doors.zoom(Math.exp(-pixels * WHEEL), x, y) || event.ctrlKey) event.preventDefault();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (this.#spent && event.detail > 0) return; // a key on a node is a click without detail
    const message = this.#doors.messageUnder(event);
    if (message) return this.#doors.track(message);
    const node = this.#doors.nodeUnder(event);
    if (!node) return;
    if (event.shiftKey) this.#doors.inspect(node);
    else this.#doors.act(node);
  }
}
