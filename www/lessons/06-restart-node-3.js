import { allLivingKnow, knows, lasted, versionAt } from './reading.js';
import { count, seconds, tableText } from '../words.js';

/** Its own next turn comes within an interval; asking and answering take two messages of at most 400 ms. */
const PULL_AT_MOST_US = 1_000_000 + 2 * 400_000;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'restart-node-3',
  number: 6,
  words: {
    part: 'Hands on',
    title: 'Node 3 is back. Does it catch up, and who has to act?',
    steps: {
      know: 'Four nodes. Node 1 writes something, and all come to know version 1.',
      miss: 'Node 3 crashes, and misses version 2. The three who live all come to know it.',
      guess: 'Node 3 is about to start again, with its old table from disk. It may tell (push), ask (pull), or both.',
      back: 'Node 3 starts again. Under push-pull it tells and asks at its own next turn, unless somebody picks it first.',
      caught: 'Node 3 has caught up. The same moment, played again under the other two rules:',
      wipe: 'Once more, and worse: node 3 crashes, its disk is lost, and it starts again with nothing.',
      whole: 'It is given everything, not only the latest: its table is whole again.',
    },
    question: 'Who can be sure to know again within an interval and two messages?',
    options: {
      push: 'Push: the others tell it',
      pull: 'Pull: it asks',
      either: 'Either: both are sure',
      neither: 'Neither: it is all luck',
    },
    reveal: 'Caught up after {both} under push-pull, {pull} under pull, {push} under push.',
    why: 'Under pull it asks at its own next turn, and everybody else knows: never later than {bound}. Under push somebody must happen to pick it: later than that in {late} of {runs} runs.',
    teacher: 'The three times come from three runs with the same dice up to the restart. ' +
      'Push with a rule to stop telling is worse still: nobody may be telling it any more. That is lesson 7, and what anti-entropy is for. ' +
      'A node that lost its disk also forgot its own version number: a real system stores a generation, or it would count from 1 again.',
    next: 'In Settings choose mode push, stop “counter”, and start a new run. Kill a node, inject, wait, restart it: does it ever catch up?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 4; seed 6; set mode push-pull; set latency 200ms..400ms',
  steps: [
    { name: 'know', does: ['inject 1'], until: 'all know' },
    { name: 'miss', does: ['kill 3', 'inject 1'], until: 'all know' },
    { name: 'guess', asks: ['push', 'pull', 'either', 'neither'] },
    { name: 'back', does: ['restart 3'], until: 'node 3 knows' },
    { name: 'caught', reveals: true },
    { name: 'wipe', does: ['kill 3', 'restart 3 empty'], until: 'node 3 knows' },
    { name: 'whole' },
  ],
  casts: { push: { knobs: { mode: 'push' } }, pull: { knobs: { mode: 'pull' } } },
  facts: ({ main, push, pull }) => ({
    both: seconds(lasted(main.back)),
    push: seconds(lasted(push.back)),
    pull: seconds(lasted(pull.back)),
    bound: seconds(PULL_AT_MOST_US),
    table: tableText(main.whole.tables[2]),
    runs: count(2000),
  }),
  answer: () => 'pull',
  holds: ({ main, push, pull }) =>
    [main, push, pull].every((take) => allLivingKnow(take.miss) && !knows(take.miss, 3) && allLivingKnow(take.back) && versionAt(take.whole, 3, 1) === 2) &&
    [main, pull].every(({ back, wipe }) => lasted(back) <= PULL_AT_MOST_US && lasted(wipe) <= PULL_AT_MOST_US),
  odds: {
    late: { share: 0.1745, runs: 2000, happens: ({ push }) => lasted(push.back) > PULL_AT_MOST_US },
  },
};
