import { count, tableText } from '../words.js';
import { allLivingKnow, roundsOf, versionAt } from './reading.js';

const NODES = [1, 2, 3, 4];

/** @type {import('./types.js').Lesson} */
export default {
  id: 'four-nodes',
  number: 4,
  words: {
    part: 'Hands on',
    title: 'Four nodes, one piece of news: how do all four get it?',
    steps: {
      meet: 'Four nodes. Each keeps a table: for every node, the newest version that it has heard of. All tables are empty.',
      talk: 'Once an interval, each node picks one of its neighbours at random and the two compare notes. Nobody is in charge.',
      write: 'Node 1 writes something new: its own row becomes version 1. So far only node 1 knows.',
      guess: 'Node 1 tells one random neighbour an interval. So does every node that has heard it.',
      spread: 'Watch the tables: whoever hears of a newer version takes it over.',
      known: 'All four tables say the same.',
      again: 'Node 1 writes again: version 2 spreads as version 1 did, and each table keeps the newer of the two.',
    },
    question: 'How many rounds until all four tables show version 1?',
    options: { one: '1 or less', two: 'up to 2', three: 'up to 3', more: 'more than 3' },
    reveal: 'It took {rounds} rounds. Then every node held {table}.',
    why: 'The number who know can grow at most as fast as nodes meet, and each meeting is a throw of the dice. With other dice, 2 rounds were enough in {two} of {runs} runs.',
    teacher: 'Click a node while holding Shift: the Node tab shows all that it has, with what changed last in bold. ' +
      'Under a topology other than “mesh” each node has only some neighbours, as in a real deployment; the Node tab lists them. ' +
      'Let somebody play a node: they may look at their own table only. That is all that a node ever sees.',
    next: 'Choose the ring topology in Settings and start a new run: each node then has two neighbours. Is it slower?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 4; seed 1; set mode push-pull; set latency 200ms..400ms',
  steps: [
    { name: 'meet' },
    { name: 'talk', until: '2 rounds' },
    { name: 'write', does: ['inject 1'] },
    { name: 'guess', asks: ['one', 'two', 'three', 'more'] },
    { name: 'spread', until: 'all know' },
    { name: 'known', reveals: true },
    { name: 'again', does: ['inject 1'], until: 'all know' },
  ],
  facts: ({ main }) => ({
    rounds: roundsOf(main.spread).toFixed(1),
    table: tableText(main.known.tables[3]),
    runs: count(2000),
  }),
  answer: ({ main }) => {
    const rounds = roundsOf(main.spread);
    return rounds <= 1 ? 'one' : rounds <= 2 ? 'two' : rounds <= 3 ? 'three' : 'more';
  },
  holds: ({ main }) =>
    main.talk.frame.updates === 0 &&
    allLivingKnow(main.spread) && NODES.every((node) => versionAt(main.known, node, 1) === 1) &&
    allLivingKnow(main.again) && NODES.every((node) => versionAt(main.again, node, 1) === 2),
  odds: {
    two: { share: 0.804, runs: 2000, happens: ({ main }) => roundsOf(main.spread) <= 2 },
  },
};
