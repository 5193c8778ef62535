/** The strip below the stage: what its colours and places tell, and what a drag draws. */
import { el } from '../dom.js';
import { icon } from '../panels/icons.js';
import { EYES } from './doubts.js';

/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./gestures.js').Tool} Tool */

/** @type {readonly { tool: Tool, label: string, picture: import('../panels/icons.js').Icon, help: string }[]} */
const TOOLS = Object.freeze([
  { tool: 'choose', label: 'Choose', picture: 'choose', help: 'Drag a rectangle: Kill, Restart and Inject act on all nodes in it' },
  { tool: 'cut', label: 'Cut', picture: 'cut', help: 'Drag a line: nodes on its two sides stop talking' },
  { tool: 'oneway', label: 'One way', picture: 'oneway', help: 'Drag from one node or zone to another: nothing goes that way any more' },
]);

/**
 * @typedef {object} Deeds
 * @property {(name: string) => void} colourBy
 * @property {(name: string) => void} arrangeBy
 * @property {() => void} follow
 * @property {() => void} message
 * @property {() => void} killTenth
 * @property {() => void} closer
 * @property {() => void} farther
 * @property {() => void} overview
 * @property {(tool: Tool) => void} take
 */

export class Strip {
  #colour;
  /** What the choice of colours holds. */
  #labels = '';
  #arrange;
  #follow;
  #message;
  /** @type {Map<Tool, HTMLButtonElement>} */
  #tools = new Map();

  /** @param {HTMLElement} host @param {Deeds} deeds */
  constructor(host, deeds) {
    this.#colour = el('select', { id: 'colour-by' });
    this.#colour.addEventListener('change', () => deeds.colourBy(this.#colour.value));
    this.#arrange = el('select', { id: 'arrange-by' });
    this.#arrange.addEventListener('change', () => deeds.arrangeBy(this.#arrange.value));
    this.#follow = button('Follow', 'follow', 'F', 'Follow one update: how it came to the chosen node, and whom that told', deeds.follow);
    this.#message = button('Message', 'message', 'U', 'Follow one message under way; press again for the next, or click an arrow', deeds.message);
    for (const { tool, label, picture, help } of TOOLS) this.#tools.set(tool, button(label, picture, '', help, () => deeds.take(tool)));
    host.append(
      el('label', { for: 'colour-by' }, 'Colour by', el('kbd', { 'aria-hidden': 'true' }, 'C')), this.#colour,
      el('label', { for: 'arrange-by' }, 'Arrange by', el('kbd', { 'aria-hidden': 'true' }, 'A')), this.#arrange,
      this.#follow, this.#message,
      el('span', { className: 'group', role: 'group', 'aria-label': 'A drag draws' }, ...this.#tools.values()),
      button('Crash 10 %', 'kill', 'D', 'Kill a tenth of all nodes, picked at random', deeds.killTenth),
      el('span', { className: 'group', role: 'group', 'aria-label': 'Zoom' },
        button('Farther', 'minus', 'W', 'Farther away', deeds.farther, true),
        button('Overview', 'overview', '0', 'See all nodes', deeds.overview, true),
        button('Closer', 'plus', 'Z', 'Closer to the chosen node', deeds.closer, true)),
    );
  }

  /** @param {Stage} stage @param {number} nodes @param {boolean} tracking  Whether a message is followed. */
  update(stage, nodes, tracking) {
    // Through a node's eyes colours tell what it believes, whatever they told before.
    const eyes = stage.eyes > 0 ? [{ name: EYES.name, label: `node ${stage.eyes}’s eyes` }] : [];
    const colourings = [...stage.colourings, ...eyes];
    const labels = colourings.map(({ label }) => label).join();
    if (this.#labels !== labels) this.#colour.replaceChildren(...colourings.map(({ name, label }) => el('option', { value: name }, label)));
    this.#labels = labels;
    const choices = stage.arrangementsFor(nodes);
    if (this.#arrange.options.length !== choices.length) {
      this.#arrange.replaceChildren(...choices.map(({ name, label }) => el('option', { value: name }, label)));
    }
    if (document.activeElement !== this.#colour) this.#colour.value = stage.painted.name;
    if (document.activeElement !== this.#arrange) this.#arrange.value = stage.arrangement.name;
    this.#follow.setAttribute('aria-pressed', String(stage.followed > 0));
    this.#message.setAttribute('aria-pressed', String(tracking));
    for (const [tool, made] of this.#tools) {
      const held = stage.gestures.tool === tool && (stage.gestures.armed || tool !== 'choose');
      made.setAttribute('aria-pressed', String(held));
    }
  }
}

/** @param {string} label @param {import('../panels/icons.js').Icon} picture @param {string} key @param {string} help @param {() => void} deed @param {boolean} [bare]  Only the picture is seen. */
function button(label, picture, key, help, deed, bare = false) {
  const made = el('button', { type: 'button', className: 'button quiet', title: key ? `${help} (${key})` : help },
    icon(picture), el('span', { className: bare ? 'unseen' : '' }, label), ...(key && !bare ? [el('kbd', { 'aria-hidden': 'true' }, key)] : []));
  made.addEventListener('click', deed);
  return made;
}
