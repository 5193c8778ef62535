/** What a step may wait for: words on the left, a question to the engine's frame on the right. */
import { NODE, others } from '../engine/frame.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** Whether it has come. @typedef {(frame: Frame) => boolean} Wait */

/** @type {readonly { form: RegExp, says: string, wait: (number: number, word: string) => Wait }[]} */
const WAITS = Object.freeze([
  { form: /^all know$/, says: 'all know', wait: () => (frame) => frame.updates > 0 && frame.knows === frame.up },
  { form: /^quiet$/, says: 'quiet', wait: () => (frame) => frame.spreading === 0 && !frame.carries.includes(1) },
  { form: /^half know$/, says: 'half know', wait: () => (frame) => frame.updates > 0 && 2 * frame.knows >= frame.up },
  { form: /^(\d+) know$/, says: '2 know', wait: (number) => (frame) => frame.knows >= number },
  { form: /^node (\d+) knows$/, says: 'node 3 knows', wait: (number) => (frame) => (frame.state[number - 1] & NODE.KNOWS) !== 0 },
  {
    form: /^node (\d+) counts as (alive|dead|left)$/,
    says: 'node 3 counts as dead',
    wait: (number, word) => {
      const belief = /** @type {'alive' | 'dead' | 'left'} */ (word);
      return (frame) => frame[belief][number - 1] === others(frame, number - 1);
    },
  },
]);
const ROUNDS = /^(\d+) rounds?$/;

/** Something that comes, or a number of rounds that go by. @param {string} text @returns {Wait | number} */
export function waitFor(text) {
  const rounds = ROUNDS.exec(text);
  if (rounds) return Number(rounds[1]);
  for (const { form, wait } of WAITS) {
    const found = form.exec(text);
    if (found) return wait(Number(found[1]), found[2]);
  }
  const known = ['5 rounds', ...WAITS.map(({ says }) => says)];
  throw new Error(`“${text}” cannot be waited for; there are ${known.map((says) => `“${says}”`).join(', ')}`);
}
