/** The followed message: what it is, where it is, what came of it. */
import { el, say } from '../dom.js';
import { isOver } from '../stage/tracked.js';
import { bytes, fateSentence, messageTitle, seconds } from '../words.js';

/** @typedef {import('../engine/types.js').MessageKind} MessageKind */
/** @typedef {import('../run.js').Run} Run */

const ROWS = Object.freeze(['sent', 'arrives', 'size', 'the update']);

export class MessagePanel {
  #host;
  #title = el('h2');
  #fate = el('p', { className: 'fate', 'aria-live': 'polite' });
  #facts = ROWS.map(() => el('dd'));

  /** @param {HTMLElement} host @param {() => void} letGo */
  constructor(host, letGo) {
    this.#host = host;
    const button = el('button', { type: 'button', className: 'button' }, 'Let it go');
    button.addEventListener('click', letGo);
    host.append(this.#title, this.#fate,
      el('dl', { className: 'facts' }, ...ROWS.flatMap((label, i) => [el('dt', {}, label), this.#facts[i]])),
      el('p', { className: 'deeds' }, button));
  }

  /** @param {Run} run @param {MessageKind[]} kinds @returns {string} the same as one sentence; nothing while no message is followed */
  update({ tracked: name, frame: { tracked: message }, clock }, kinds) {
    this.#host.hidden = !name;
    if (!name) return '';
    const title = messageTitle(name, kinds[name.kind]?.label ?? 'message');
    const fate = fateSentence(name, message, message !== null && isOver(message, clock), clock);
    say(this.#title, title);
    say(this.#fate, `${fate}.`);
    const facts = [
      seconds(name.sent_at),
      message ? seconds(message.arrives_at) : '–',
      message ? bytes(message.bytes) : '–',
      message ? (message.carries ? 'carried' : 'not in it') : '–',
    ];
    facts.forEach((text, i) => say(this.#facts[i], text));
    return `${title}: ${fate}.`;
  }
}
