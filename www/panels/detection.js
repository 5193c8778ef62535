/** How each crash was found out, and who is in doubt. */
import { el, say } from '../dom.js';
import { BELIEF, isUp } from '../engine/frame.js';
import { BELIEFS, count, nodesText, presence, seconds } from '../words.js';

/** @typedef {import('../engine/types.js').Detection} Outcome */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** The table's latest crashes, and the most nodes in doubt that are listed. */
const CRASHES = 6;
const DOUBTED = 12;

export class Detection {
  #said = el('p');
  #crashes = el('tbody');
  #doubted = el('tbody');
  #none = el('p', { className: 'hint' }, 'Nobody doubts anybody.');

  /** @param {HTMLElement} host @param {(node: number) => void} choose */
  constructor(host, choose) {
    host.append(
      el('h2', {}, 'Found out, and wrongly accused'), this.#said,
      table('Crashes', ['crashed', 'at', 'first', 'half', 'all'], this.#crashes),
      el('h2', {}, 'Who is in doubt, and who accused first'), this.#none,
      table('In doubt', ['node', 'is', 'suspect', 'dead', 'first accused'], this.#doubted));
    this.#doubted.addEventListener('click', ({ target }) => {
      const node = /** @type {HTMLElement} */ (target).closest('button')?.dataset.node;
      if (node) choose(Number(node));
    });
  }

  /** @param {Outcome} found @param {Frame} frame */
  update(found, frame) {
    const rest = found.crashed > CRASHES ? ` The last ${CRASHES} of ${count(found.crashed)} crashes:` : '';
    const whom = found.accused > 0 ? `: ${nodesText(found.accused)} taken for ${BELIEFS[BELIEF.DEAD]} while running` : '';
    say(this.#said, `${count(found.false_suspicions)} false suspicions and ${count(found.false_positives)} false deaths so far${whom}.${rest}`);
    this.#crashes.replaceChildren(...found.crashes.slice(-CRASHES).reverse().map((crash) =>
      row(`node ${crash.node}${crash.lasts ? '' : ' (back)'}`, seconds(crash.at), ...[crash.first, crash.median, crash.all].map(delay))));
    this.#listDoubted(found, frame);
  }

  /** @param {Outcome} found @param {Frame} frame */
  #listDoubted({ cases }, frame) {
    const doubt = (/** @type {number} */ index) => frame.suspect[index] + frame.dead[index];
    const doubted = [...frame.dead.keys()].filter((index) => doubt(index) > 0).sort((a, b) => Number(isUp(frame, b)) - Number(isUp(frame, a)) || doubt(b) - doubt(a) || a - b);
    this.#none.hidden = doubted.length > 0;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.node;
    this.#doubted.replaceChildren(...doubted.slice(0, DOUBTED).map((index) => {
      const node = index + 1;
      const accusation = cases.find((one) => one.node === node);
      const accused = accusation ? `by ${accusation.accuser}, ${seconds(accusation.at)}` : 'not lately';
      const name = el('button', { type: 'button', className: 'link', 'data-node': node }, `node ${node}`);
      return row(name, presence(frame.state[index]), count(frame.suspect[index]), count(frame.dead[index]), accused);
    }));
    if (focused) /** @type {HTMLElement | null} */ (this.#doubted.querySelector(`[data-node="${focused}"]`))?.focus({ preventScroll: true });
    /** @type {HTMLElement} */ (this.#doubted.closest('table')).hidden = doubted.length === 0;
    /** @type {HTMLElement} */ (this.#crashes.closest('table')).hidden = this.#crashes.childElementCount === 0;
  }
}

/** @param {number | null} us */
const delay = (us) => (us === null ? 'not yet' : seconds(us));

/** @param {(Node | string)[]} cells */
const row = (...cells) => el('tr', {}, ...cells.map((cell) => el('td', {}, cell)));

/** @param {string} name @param {string[]} heads @param {HTMLElement} body */
const table = (name, heads, body) =>
  el('table', { className: 'known', 'aria-label': name }, el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', {}, head)))), body);
