/** The share dialog: this run as a link, as a code to scan and as a file; what is on screen as pictures and tables. */
import { el } from '../dom.js';
import { count, seconds } from '../words.js';
import { generate } from '../vendor/lean-qr-2.7.4.esm.js';
import { save, textFile } from './files.js';
import { LONGEST_LINK, LONGEST_TEXT, pack, withStanding } from './link.js';
import { remember, remembered } from './look.js';

/** A phone at the back of the room cannot read a finer code. */
const LONGEST_CODE = 1_000;
const ADDRESS = 'gossip-workshop.address';
const FROM_DISK = 'This page was opened from disk, so the link opens only on this machine. If the page also stands on the web, write its address above.';

/**
 * @typedef {object} Doors
 * @property {() => Promise<import('../engine/types.js').Shared>} share
 * @property {() => string} name  For files, without an ending.
 * @property {{ label: string, ending: string, make: () => Promise<Blob> }[]} exports
 * @property {(file: File) => void} openFile
 */

export class Share {
  #dialog;
  #doors;
  #about = el('p');
  #digest = el('output', { className: 'digest', 'aria-label': 'Digest' });
  #address = el('input', { type: 'url', id: 'share-address', spellcheck: false, autocomplete: 'off' });
  #link = el('input', { type: 'text', id: 'share-link', readOnly: true });
  #copy = el('button', { type: 'button', className: 'button primary' }, 'Copy link');
  #code = el('canvas', { className: 'code', role: 'img', 'aria-label': 'The link as a QR code' });
  #hint = el('p', { className: 'hint' });
  #text = '';
  #hash = '';

  /** @param {HTMLDialogElement} dialog @param {Doors} doors */
  constructor(dialog, doors) {
    this.#dialog = dialog;
    this.#doors = doors;
    this.#address.value = this.#usualAddress();
    this.#address.addEventListener('input', () => {
      remember(ADDRESS, this.#address.value);
      this.#show();
    });
    this.#link.addEventListener('focus', () => this.#link.select());
    this.#copy.addEventListener('click', () => this.#copyLink());
    dialog.append(el('h2', { id: 'share-title' }, 'Share this run'), el('div', { className: 'share' }, this.#code, this.#words()));
  }

  async open() {
    const { scenario, at, digest } = await this.#doors.share();
    this.#text = withStanding(scenario, { at, digest });
    this.#hash = await pack(this.#text);
    const lines = (/** @type {string} */ start) => scenario.split('\n').filter((line) => line.startsWith(start)).length;
    const futures = lines('branch ');
    const other = futures === 0 ? '' : ` and ${counted(futures, 'other future')}`;
    this.#about.textContent = `Settings, seed, ${counted(lines('at '), 'action')}${other}, up to ${seconds(at)}. Whoever opens it gets the same run, event by event:`;
    this.#digest.textContent = `this run: ${digest}`;
    this.#copy.textContent = 'Copy link';
    this.#show();
    this.#dialog.showModal();
  }

  #words() {
    const { name, exports, openFile } = this.#doors;
    const file = el('input', { type: 'file', accept: '.gossip,.txt,text/plain', className: 'unseen', tabIndex: -1, 'aria-hidden': 'true' });
    file.addEventListener('change', () => {
      if (file.files?.[0]) openFile(file.files[0]);
      file.value = '';
      this.#dialog.close();
    });
    return el('div', {}, this.#about, this.#digest,
      field('Address of the page', this.#address), field('Link', this.#link), this.#hint,
      el('div', { className: 'group' }, this.#copy,
        button('Save the run as a file', () => save(`${name()}.gossip`, textFile(this.#text))),
        button('Open a file', () => file.click()), file),
      el('h3', {}, 'Take home'),
      el('div', { className: 'group' }, ...exports.map(({ label, ending, make }) =>
        button(label, async () => save(`${name()}${ending}`, await make())))),
      el('div', { className: 'group foot' }, button('Close', () => this.#dialog.close())));
  }

  #show() {
    const link = `${this.#address.value.split('#')[0]}#${this.#hash}`;
    const fits = link.length <= LONGEST_LINK;
    this.#link.value = fits ? link : '';
    this.#copy.disabled = !fits;
    this.#code.hidden = !fits || link.length > LONGEST_CODE;
    if (!this.#code.hidden) generate(link).toCanvas(this.#code);
    this.#hint.textContent = this.#advice(fits);
  }

  /** @param {boolean} fits */
  #advice(fits) {
    if (this.#text.length > LONGEST_TEXT) return 'This run has too many actions to be shared.';
    if (!fits) return 'This run has too many actions for a link. Save it as a file: dropped on this page, it opens as the same run.';
    if (this.#address.value.startsWith('file:')) return FROM_DISK;
    return this.#code.hidden ? 'The link is too long for a code that a phone could read.' : '';
  }

  /** Where the page is now, with the look that its address asks for, or, for a page from disk, where somebody said that it also stands. */
  #usualAddress() {
    const [here] = location.href.split('#');
    return location.protocol === 'file:' ? (remembered(ADDRESS) ?? here) : here;
  }

  async #copyLink() {
    try {
      await navigator.clipboard.writeText(this.#link.value);
      this.#copy.textContent = 'Copied';
    } catch {
      this.#link.focus();
      this.#copy.textContent = 'Press Ctrl and C';
    }
  }
}

/** @param {number} number @param {string} thing */
const counted = (number, thing) => `${count(number)} ${thing}${number === 1 ? '' : 's'}`;

/** @param {string} label @param {HTMLInputElement} control */
const field = (label, control) => el('div', { className: 'field' }, el('label', { for: control.id }, label), control);

/** @param {string} label @param {() => void} deed */
function button(label, deed) {
  const made = el('button', { type: 'button', className: 'button' }, label);
  made.addEventListener('click', deed);
  return made;
}
