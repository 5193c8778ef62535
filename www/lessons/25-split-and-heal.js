import { count, seconds } from '../words.js';
import { lasted, versionAt } from './reading.js';

const NODES = Array.from({ length: 16 }, (_, i) => i + 1);

/** Nodes that hold what both sides wrote. @param {import('./types.js').Moment} moment */
const holdBoth = (moment) => NODES.filter((node) => versionAt(moment, node, 1) === 1 && versionAt(moment, node, 9) === 1).length;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'split-and-heal',
  number: 25,
  words: {
    part: 'When it goes wrong',
    title: 'The network was split, and is whole again. Is the data?',
    steps: {
      cut: 'Sixteen nodes. A link breaks: nodes 1 to 8 and nodes 9 to 16 cannot reach each other. Each side believes that it is all there is.',
      write: 'Both sides go on. Node 1 writes on the left, node 9 on the right; each side spreads its own news, then stops telling.',
      guess: 'Now the link will be repaired.',
      heal: 'The link is back. Eight rounds go by.',
      repair: 'Anti-entropy: each node now and then compares all that it has with a random one, and both keep the newer.',
      whole: 'All sixteen hold both. The repair of the data took a comparison, not only a repair of the network.',
    },
    question: 'Eight rounds after the repair: how many of the sixteen hold what both sides wrote?',
    options: { none: 'None', some: 'Some', all: 'All sixteen' },
    reveal: '{healed} of {nodes} hold both. With anti-entropy on, all do within another {repaired}.',
    why: 'A rumor is told only while it is news. While the link was down each side told it to everybody it could reach and lost interest; nobody had any reason to tell it again. Nodes that never stop telling would have healed it: {never} of {nodes} hold both.',
    teacher: 'Cassandra, Consul and Riak all run a slow comparison beside their rumors for this very reason. ' +
      'Here the two writes were to two different rows. When both sides write the same row, a merge rule has to decide, and a clock may decide wrongly.',
    next: 'Press Back to the cut and turn anti-entropy on before the link is repaired. Can it bridge a full partition?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 16; seed 1; set mode push-pull; set stop counter; set k 1; set repair-interval 1s',
  steps: [
    { name: 'cut', does: ['partition 1-8 | 9-16'], until: '1 round' },
    { name: 'write', does: ['inject 1', 'inject 9'], until: '15 rounds' },
    { name: 'guess', asks: ['none', 'some', 'all'] },
    { name: 'heal', does: ['heal'], until: '8 rounds', reveals: true },
    { name: 'repair', does: ['anti-entropy on'], until: '8 rounds' },
    { name: 'whole' },
  ],
  casts: { never: { knobs: { stop: 'never' } } },
  facts: ({ main, never }) => ({
    healed: count(holdBoth(main.heal)),
    never: count(holdBoth(never.heal)),
    nodes: count(NODES.length),
    repaired: seconds(lasted(main.repair)),
  }),
  answer: ({ main }) => {
    const both = holdBoth(main.heal);
    return both === 0 ? 'none' : both < NODES.length ? 'some' : 'all';
  },
  holds: ({ main, never }) =>
    [main, never].every(({ write }) => NODES.every((node) => versionAt(write, node, node <= 8 ? 9 : 1) === 0)) &&
    holdBoth(main.heal) === 0 && holdBoth(never.heal) === NODES.length && holdBoth(main.repair) === NODES.length,
};
