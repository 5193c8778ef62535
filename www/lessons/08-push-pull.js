import { bytes, count } from '../words.js';
import { allLivingKnow, roundsOf } from './reading.js';

/** @type {import('./types.js').Lesson} */
export default {
  id: 'push-pull',
  number: 8,
  words: {
    part: 'How it spreads',
    title: 'Tell, ask, or both: which is fastest?',
    steps: {
      write: 'Five hundred nodes. One of them has just written something. Each contacts one random node a round.',
      guess: 'It may tell what it knows (push), ask what is new (pull), or do both in one contact (push-pull).',
      half: 'Half of them know. At first telling works best: whoever is told is almost surely new.',
      all: 'Now asking works best: the few who do not know ask somebody who does. Push-pull has both.',
    },
    question: 'Push against pull: which comes first to half, and which to all?',
    options: {
      pushpush: 'Push to both',
      pushpull: 'Push to half, pull to all',
      pullpush: 'Pull to half, push to all',
      pullpull: 'Pull to both',
    },
    reveal: 'All know after {bothAll} rounds by push-pull, {pullAll} by pull, {pushAll} by push.',
    why: 'Half knew after {bothHalf}, {pullHalf} and {pushHalf} rounds. From half to all pull is always faster: asking hardly ever fails then, telling mostly does. To half, push is first in {start} of {runs} runs.',
    teacher: 'Let the share that does not know be p. A round of pull leaves p², a round of push at least p/e: near the end the square wins (Demers et al. 1987, section 1.3). ' +
      'It is not free: pulling asks even when there is no news. Until all knew, the nodes sent {bothBytes} by push-pull, {pullBytes} by pull and {pushBytes} by push. ' +
      'Press V to see two of them side by side.',
    next: 'Press V and choose mode push for the other side. Then set nodes to 10,000: is the order still the same?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 500; seed 1; set mode push-pull; set clock rounds',
  steps: [
    { name: 'write', does: ['inject 1'] },
    { name: 'guess', asks: ['pushpush', 'pushpull', 'pullpush', 'pullpull'] },
    { name: 'half', until: '250 know' },
    { name: 'all', until: 'all know', reveals: true },
  ],
  casts: { push: { knobs: { mode: 'push' } }, pull: { knobs: { mode: 'pull' } } },
  facts: ({ main, push, pull }) => {
    const named = Object.entries({ both: main, push, pull }).flatMap(([name, { half, all }]) => [
      [`${name}Half`, roundsOf(half).toFixed(0)],
      [`${name}All`, (roundsOf(half) + roundsOf(all)).toFixed(0)],
      [`${name}Bytes`, bytes(all.frame.bytes)],
    ]);
    return { runs: count(400), ...Object.fromEntries(named) };
  },
  answer: ({ push, pull }) => {
    const all = (/** @type {import('./types.js').Take} */ take) => roundsOf(take.half) + roundsOf(take.all);
    return `${roundsOf(push.half) <= roundsOf(pull.half) ? 'push' : 'pull'}${all(push) < all(pull) ? 'push' : 'pull'}`;
  },
  holds: ({ main, push, pull }) =>
    [main, push, pull].every(({ all }) => allLivingKnow(all)) &&
    [push, pull].every(({ all }) => main.all.at < all.at) && roundsOf(pull.all) < roundsOf(push.all),
  odds: {
    start: { share: 0.3975, runs: 400, happens: ({ push, pull }) => roundsOf(push.half) < roundsOf(pull.half) },
  },
};
