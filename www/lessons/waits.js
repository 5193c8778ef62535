/** What a step may wait for: words on the left, a question to the engine's frame on the right. */
import { NODE } from '../engine/frame.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {(frame: Frame, start: Frame) => boolean} Wait  Whether it has come; `start` is the frame where the step began. */

/** @type {readonly { form: RegExp, says: string, wait: (number: number) => Wait }[]} */
const WAITS = Object.freeze([
  { form: /^all know$/, says: 'all know', wait: () => (frame) => frame.updates > 0 && frame.knows === frame.up },
  { form: /^quiet$/, says: 'quiet', wait: () => (frame) => frame.spreading === 0 && !frame.carries.includes(1) },
  { form: /^(\d+) know$/, says: '2 know', wait: (number) => (frame) => frame.knows >= number },
  { form: /^node (\d+) knows$/, says: 'node 3 knows', wait: (number) => (frame) => (frame.state[number - 1] & NODE.KNOWS) !== 0 },
  { form: /^(\d+) rounds?$/, says: '5 rounds', wait: (number) => (frame, start) => frame.now >= start.now + number * frame.interval },
]);

/** @param {string} text @returns {Wait} */
export function waitFor(text) {
  for (const { form, wait } of WAITS) {
    const found = form.exec(text);
    if (found) return wait(Number(found[1]));
  }
  throw new Error(`“${text}” cannot be waited for; there are ${WAITS.map(({ says }) => `“${says}”`).join(', ')}`);
}
