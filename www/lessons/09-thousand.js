import { count } from '../words.js';
import { allLivingKnow, roundsOf } from './reading.js';

const FANOUT = 3;
const NODES = 1000;
/** The usual estimate: every whisper finds somebody new. */
const doubling = Math.log(NODES) / Math.log(FANOUT + 1);
/** And the rounds at the end in which most whispers meet somebody who knows (Pittel 1987 for a fanout of one). */
const ending = Math.log(NODES) / FANOUT;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'thousand',
  number: 9,
  words: {
    part: 'How it spreads',
    title: 'A thousand nodes, three whispers each a round: how many rounds?',
    steps: {
      write: 'One of a thousand nodes has written something. Whoever knows tells three random nodes, every round.',
      guess: 'One round makes 4 of 1, the next up to 16, then 64 …',
      all: 'First it grows fourfold a round. Then most whispers meet somebody who knows.',
      end: 'The growth is fast. The last few rounds buy the last few nodes, and no number of rounds makes it certain.',
    },
    question: 'After how many rounds do all thousand know? Set the marker.',
    reveal: 'It took {rounds} rounds. The usual estimate says {doubling}.',
    why: 'log₄ {nodes} forgets the end: the last few take another (ln {nodes}) / 3 = {ending} rounds, {sum} in all. With other dice nine or fewer in {nine} of {runs} runs.',
    teacher: 'One often hears log₃ 1000 = 6.3, or even “guaranteed after log n rounds”. Nothing is guaranteed: every number of rounds has some chance of leaving somebody out, ' +
      'and the chance falls by about e⁻³ with each further round. The formula log₄ n + (ln n)/3 is a limit for many nodes (Pittel 1987; for whole rounds, expect up to one more). ' +
      'Until all knew, {wasted} of the messages told something known.',
    next: 'Ten times as many nodes: set nodes to 10,000. How many more rounds?',
  },
  scenario: `gossip 1; protocol rumor; nodes ${NODES}; seed 1; set mode push; set fanout ${FANOUT}; set clock rounds`,
  steps: [
    { name: 'write', does: ['inject 1'] },
    { name: 'guess', asks: { share: 1, most: 30 } },
    { name: 'all', until: 'all know', reveals: true },
    { name: 'end' },
  ],
  facts: ({ main: { all } }) => ({
    rounds: roundsOf(all).toFixed(0),
    nodes: count(NODES),
    doubling: doubling.toFixed(1),
    ending: ending.toFixed(1),
    sum: (doubling + ending).toFixed(1),
    wasted: `${Math.round((100 * all.frame.redundant) / (all.frame.redundant + all.frame.useful))}\u00a0%`,
    runs: count(500),
  }),
  answer: ({ main: { all } }) => roundsOf(all),
  holds: ({ main: { all } }) => allLivingKnow(all) && roundsOf(all) >= doubling,
  odds: {
    nine: { share: 0.994, runs: 500, happens: ({ main }) => roundsOf(main.all) <= 9 },
  },
  spread: { title: 'The same with other dice', axis: 'rounds until all knew', runs: 200, measure: ({ all }) => Math.round(roundsOf(all)) },
};
