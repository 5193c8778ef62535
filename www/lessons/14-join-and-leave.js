import { seconds } from '../words.js';
import { lasted } from './reading.js';

const NODES = 12;
const [LEFT, CRASHED, NEW] = [3, 5, NODES];

/** Colours tell what the others believe of each. */
const OTHERS = Object.freeze({ colour: 'others' });

/** @type {import('./types.js').Lesson} */
export default {
  id: 'join-and-leave',
  number: 14,
  words: {
    part: 'What it is for',
    title: 'One arrives, one leaves, one crashes. How does everybody come to know?',
    steps: {
      meet: 'Eleven nodes run SWIM and know each other. Nobody has heard of node 12, and it does not run.',
      guess: 'Node 12 will start. It knows one address: node 1’s.',
      join: 'Node 12 starts and gets in touch with node 1.',
      leave: 'Node 3 leaves: it says goodbye, and stops when that has been passed on. All know after {left}.',
      crash: 'Node 5 crashes and says nothing. All know after {crashed}: a probe must miss it first, then it is suspected for a while.',
      back: 'Node 5 starts again and joins through node 1, with a higher incarnation: else its own death would beat it.',
      end: 'A goodbye is news: {left}. A crash is a conclusion, from silence, doubt and time: {crashed}.',
    },
    question: 'Who tells the other ten that node 12 is there?',
    options: {
      self: 'Node 12 calls each of them',
      seed: 'Node 1 calls each of them',
      gossip: 'Whoever knows tells a few others',
      poll: 'They ask node 1 for the list',
    },
    reveal: 'All count node 12 as alive after {joined}, and it knows all of them.',
    why: 'Node 1 and node 12 swap all that they know, once. From there it is a rumor like any other: it rides on probes, and on packets to a few others at a time.',
    teacher: 'Why not treat both alike? Whoever left is not repaired, replaced or counted; a crashed one may come back and claim its place. ' +
      'Operators who stop machines without a goodbye pay the price of a crash each time. ' +
      'Any living node will do as the first address: real systems name several, so that none of them is a master. ' +
      'Choose node 12 and press Y to look through its eyes while it joins.',
    next: 'Choose two nodes. Let one leave with B, and crash the other with K at the same moment. Who is missed first?',
  },
  scenario: `gossip 1; protocol swim; nodes ${NODES}; seed 1; set absent 1`,
  steps: [
    { name: 'meet', until: '2 rounds', view: OTHERS },
    { name: 'guess', asks: ['self', 'seed', 'gossip', 'poll'], view: OTHERS },
    { name: 'join', does: [`join ${NEW} via 1`], until: `node ${NEW} counts as alive`, reveals: true, view: OTHERS },
    { name: 'leave', does: [`leave ${LEFT}`], until: `node ${LEFT} counts as left`, view: OTHERS },
    { name: 'crash', does: [`kill ${CRASHED}`], until: `node ${CRASHED} counts as dead`, view: OTHERS },
    { name: 'back', does: [`join ${CRASHED} via 1`], until: `node ${CRASHED} counts as alive`, view: OTHERS },
    { name: 'end', view: OTHERS },
  ],
  facts: ({ main: { join, leave, crash } }) => ({
    joined: seconds(lasted(join)),
    left: seconds(lasted(leave)),
    crashed: seconds(lasted(crash)),
  }),
  answer: () => 'gossip',
  holds: ({ main: { join, leave, crash, back } }) =>
    [join, leave, crash, back].every(({ came }) => came) && join.frame.up === NODES && back.frame.up === NODES - 1 &&
    lasted(leave) < lasted(crash) / 2,
};
