/** Runs that come from outside: in the page's address, or as a file that is dropped on it. */
import { LONGEST_TEXT, unpack } from './link.js';

/**
 * @typedef {object} Doors
 * @property {(text: string) => Promise<void>} open  Shows a run; rejects with the sentence to show.
 * @property {(sentence: string) => void} refuse
 */

export class Arrivals {
  #doors;

  /** @param {Doors} doors */
  constructor(doors) {
    this.#doors = doors;
    addEventListener('hashchange', () => this.openAddress());
    for (const kind of /** @type {const} */ (['dragover', 'drop'])) addEventListener(kind, (event) => this.#receive(event));
  }

  /** Without this a browser would leave the page for the file. Words that are dragged into a field are none of ours. @param {DragEvent} event */
  #receive(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (event.type === 'drop' && file) this.openFile(file);
  }

  /** @returns {Promise<boolean>} whether a run came with the address and is on screen */
  openAddress() {
    return this.#open(() => unpack(location.hash));
  }

  /** @param {File} file */
  openFile(file) {
    return this.#open(() => {
      if (file.size > LONGEST_TEXT) throw new Error(`“${file.name}” is longer than ${LONGEST_TEXT} bytes; it cannot be a run of ours.`);
      return file.text();
    });
  }

  /** @param {() => Promise<string | null>} read */
  async #open(read) {
    try {
      const text = await read();
      if (text !== null) await this.#doors.open(text);
      return text !== null;
    } catch (error) {
      this.#doors.refuse(/** @type {Error} */ (error).message);
      return false;
    }
  }
}
