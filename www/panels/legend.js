/** What the marks mean in the chosen colouring, with how many there are of each right now. Drawn as the stage draws them. */
import { el, say } from '../dom.js';
import { BELIEF, isUp, others } from '../engine/frame.js';
import { BELIEF_COLOURINGS } from '../stage/doubts.js';
import { BELIEFS, count } from '../words.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').MessageKind} MessageKind */
/** @typedef {import('../stage/colouring.js').Colouring} Colouring */
/** @typedef {import('../stage/colouring.js').Look} Look */
/** @typedef {import('../stage/colouring.js').Row} Row */

/** A circle as the stage draws it. @param {Look} look @param {boolean} down */
function mark({ fill, edge, ring, ghost, cross: colour = 'down-edge' }, down) {
  const body = ring ? 8 : 9.5;
  const outside = ring ? `<circle cx="20" cy="13" r="11" fill="none" stroke="var(--${ring})" stroke-width="2"/>` : '';
  const rim = edge ? ` stroke="var(--${edge})" stroke-width="2"${ghost ? ' stroke-dasharray="4 3.6"' : ''}` : '';
  const cross = down ? `<path d="M16 9l8 8M24 9l-8 8" stroke="var(--${colour})" stroke-width="2.2"/>` : '';
  return `<circle cx="20" cy="13" r="${edge ? 8.5 : body}" fill="var(--${fill})"${rim}/>${outside}${cross}`;
}

const HEAD = 'M39 13l-10 6 2.5-6-2.5-6z';
const FILLED = `<path d="${HEAD}" fill="currentColor"/>`;
const HOLLOW = `<path d="${HEAD}" fill="var(--card)" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>`;
const line = (/** @type {string} */ extra, y = 13) => `<path d="M2 ${y}h27" stroke="currentColor" stroke-width="2.4" ${extra}/>`;

/** @type {Record<MessageKind['shape'], string>} */
const SHAPES = Object.freeze({
  push: line('') + FILLED,
  request: line('stroke-dasharray="5 4"') + HOLLOW,
  reply: line('') + HOLLOW,
  exchange: line('', 10.5) + line('stroke-dasharray="5 4"', 15.5) + FILLED,
  probe: line('stroke-dasharray="2 4"') + HOLLOW,
  repair: line('', 10.5) + line('', 15.5) + FILLED,
});

const FLOW = '<path d="M2 17Q18 22 33 13" stroke="currentColor" stroke-width="3"/><path d="M39 9l-5 8-5-6z" fill="currentColor"/>';

/** Rings around nodes: what the others believe. Where there is no room for rings, what they would say is still counted. */
const ring = (/** @type {string} */ extra) => `<circle cx="20" cy="13" r="6.5" fill="var(--waiting)" stroke="var(--waiting-edge)" stroke-width="1.2"/><circle cx="20" cy="13" r="10.5" ${extra}/>`;
/** @typedef {{ mark: string, label: string, fits: (frame: Frame, index: number) => boolean, always: boolean }} Ring */
/** @type {readonly Ring[]} */
const RINGS = Object.freeze([
  { mark: ring('stroke="var(--alive)" stroke-width="2"'), label: 'nobody doubts it', always: true, fits: (f, i) => f.alive[i] > 0 && f.suspect[i] + f.dead[i] === 0 },
  { mark: ring('stroke="var(--on-suspect)" stroke-width="5"') + ring('stroke="var(--suspect)" stroke-width="3" stroke-dasharray="5 3"'), label: 'suspected by some', always: true, fits: (f, i) => f.suspect[i] > 0 },
  { mark: ring('stroke="var(--dead)" stroke-width="4.5"'), get label() { return `${BELIEFS[BELIEF.DEAD]}, for some`; }, always: true, fits: (f, i) => f.dead[i] > 0 },
  { mark: ring('stroke="var(--waiting-edge)" stroke-width="3.5"'), label: 'left, for some', always: false, fits: (f, i) => f.left[i] > 0 },
  { mark: ring('stroke="var(--guide)" stroke-width="1"'), label: 'unknown to some', always: false, fits: (f, i) => isUp(f, i) && f.alive[i] + f.suspect[i] + f.dead[i] + f.left[i] < others(f, i) },
]);

/** As the stage draws it: two thirds of the way to the next turn. */
const TURN = '<circle cx="20" cy="13" r="9.5" fill="var(--waiting)" stroke="var(--waiting-edge)" stroke-width="1.4"/><path d="M20 4.5A8.5 8.5 0 1 1 12.6 17.3" stroke="var(--text)" stroke-width="3"/>';

export class Legend {
  #messages = el('ul', { className: 'messages' });
  /** @type {MessageKind[]} */
  #kinds = [];
  #turn = row(TURN, 'arc: next turn');
  /** Those that have been seen. @type {Set<number>} */
  #seen = new Set();
  /** A row for each shape: kinds that are drawn alike stand in one. @type {Map<MessageKind['shape'], HTMLElement>} */
  #shapes = new Map();
  #flow = row(FLOW, 'news between zones, by width');
  #spared = el('p', { className: 'basis', hidden: true });
  #states = el('ul');
  /** Each with its number, and that of the run on the right. @type {{ row: HTMLElement, label: Element, number: Element, other: Element }[]} */
  #rows = [];
  #shown = '';
  #rings = RINGS.map(({ mark, label }) => row(mark, label, ...numbers()));
  #title = el('p', { className: 'lead' });
  #beliefs = el('div', { className: 'rings', hidden: true }, this.#title, el('ul', {}, ...this.#rings));

  /** @param {HTMLElement} host */
  constructor(host) {
    host.append(this.#states, this.#beliefs, this.#messages, this.#spared);
  }

  /** @param {MessageKind[]} kinds */
  protocol(kinds) {
    this.#kinds = kinds;
    this.#seen.clear();
    this.#shapes = new Map(kinds.map(({ shape }) => [shape, row(SHAPES[shape], '')]));
    for (const made of this.#shapes.values()) made.hidden = true;
    this.#messages.replaceChildren(this.#turn, ...this.#shapes.values(), this.#flow);
    this.#messages.hidden = true;
  }

  /** @param {Frame} frame @param {Frame | null} right  Of the run beside it. @param {{ painted: Colouring, every: number, flows: boolean, rings: boolean }} way  How the stage draws. */
  update(frame, right, { painted: colouring, every, flows, rings }) {
    const others = right ? colouring.legend(right) : [];
    const own = colouring.legend(frame);
    const rows = [...own, ...others.filter(({ label }) => !own.some((row) => row.label === label)).map((row) => ({ ...row, nodes: 0 }))];
    const shape = `${colouring.name} ${rows.length}`;
    if (this.#shown !== shape) this.#show(shape, rows);
    // Where there is nothing to know yet, but beliefs to see, the truth is who is up.
    const quiet = frame.believes && frame.updates === 0 && rows[0].look.fill === 'waiting';
    rows.forEach(({ label, look, nodes, down = false }, i) => {
      const unheard = look.fill === 'waiting' && frame.updates === 0 && !frame.believes;
      const other = others.find((row) => row.label === label)?.nodes ?? 0;
      say(this.#rows[i].label, quiet && i === 0 ? 'up' : label);
      say(this.#rows[i].number, unheard ? '–' : count(nodes));
      say(this.#rows[i].other, !right ? '' : unheard ? '–' : count(other));
      const unused = nodes + other === 0 && look.fill.startsWith('scale'); // of a scale, only the steps in use
      this.#rows[i].row.hidden = quiet ? i > 0 && !down && !look.ghost : unused;
    });
    this.#states.classList.toggle('short', quiet && !right);
    this.#flow.hidden = !flows;
    const told = BELIEF_COLOURINGS.includes(colouring);
    this.#beliefs.hidden = !frame.believes || frame.eyes > 0 || (told && !rings);
    if (!this.#beliefs.hidden) this.#countRings(frame, right, rings, told);
    this.#turn.hidden = !frame.turn_at.some((at) => at > 0);
    if (!this.#turn.hidden) this.#messages.hidden = false;
    this.#spared.hidden = every === 1;
    say(this.#spared, every === 1 ? '' : spared(every));
    for (const kind of frame.kind) if (!this.#seen.has(kind)) this.#reveal(kind);
  }

  /** @param {Frame} frame @param {Frame | null} right @param {boolean} drawn  Whether there is room for rings. @param {boolean} told  Whether the fill has the same colours. */
  #countRings(frame, right, drawn, told) {
    this.#title.hidden = drawn && !told;
    say(this.#title, told ? 'The ring shows the same, by how many believe it.' : 'What the others believe. There is no room for rings: C shows it.');
    RINGS.forEach(({ label, fits, always }, k) => {
      say(this.#rings[k].children[1], drawn ? `ring: ${label}` : label);
      const number = (/** @type {Frame} */ of) => of.state.reduce((sum, _, i) => sum + (fits(of, i) ? 1 : 0), 0);
      const [one, other] = [number(frame), right ? number(right) : 0];
      say(this.#rings[k].children[2], count(one));
      say(this.#rings[k].children[3], right ? count(other) : '');
      this.#rings[k].hidden = told || (!always && one + other === 0);
    });
  }

  /** @param {string} name @param {Row[]} rows */
  #show(name, rows) {
    this.#shown = name;
    const made = rows.map(({ look, down = false }) => row(mark(look, down), '', ...numbers()));
    this.#rows = made.map((one) => ({ row: one, label: one.children[1], number: one.children[2], other: one.children[3] }));
    this.#states.replaceChildren(...made);
  }

  /** A kind of message is explained from its first appearance on. @param {number} kind */
  #reveal(kind) {
    this.#seen.add(kind);
    const { shape } = this.#kinds[kind];
    const made = /** @type {HTMLElement} */ (this.#shapes.get(shape));
    say(made.children[1], wordsOf(this.#kinds.filter((one, place) => one.shape === shape && this.#seen.has(place))));
    made.hidden = this.#messages.hidden = false;
  }
}

/** What messages of one shape say; what the same says by another way, “alive (TCP)”, is not said twice. @param {MessageKind[]} kinds */
export function wordsOf(kinds) {
  const words = kinds.map(({ label }) => label);
  return words.filter((label) => !words.includes(label.replace(/ \(.*\)$/, '')) || !label.endsWith(')')).join(' · ');
}

/** Of the run, and of the one on its right. */
const numbers = () => [el('b', { className: 'left' }), el('b', { className: 'right' })];

/** A picture that leaves something out says so. @param {number} every */
const spared = (every) => `This machine is busy: of messages without news ${every === Infinity ? 'none' : `one in ${every}`} is drawn.`;

/** @param {string} mark @param {string} label @param {Node[]} numbers */
function row(mark, label, ...numbers) {
  const picture = el('span', { innerHTML: `<svg viewBox="0 0 40 26" aria-hidden="true" fill="none">${mark}</svg>` });
  return el('li', {}, picture, el('span', {}, label), ...numbers);
}
