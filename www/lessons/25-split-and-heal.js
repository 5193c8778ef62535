import { count, seconds } from '../words.js';
import { lasted, valueAt, versionAt } from './reading.js';

/** The runs in which rumors are told; in the other, deletions are marked. */
const RUMORS = ['main', 'never'];
/** How long a deletion is remembered. */
const GRACE_S = 20;
const NODES = Array.from({ length: 16 }, (_, i) => i + 1);

/** Nodes that hold what both sides wrote. @param {import('./types.js').Moment} moment */
const holdBoth = (moment) => NODES.filter((node) => versionAt(moment, node, 1) === 1 && versionAt(moment, node, 9) === 1).length;

/** Nodes that hold a value of node 1, not deleted. @param {import('./types.js').Moment} moment */
const holdValue = (moment) => NODES.filter((node) => valueAt(moment, node).startsWith('1=')).length;

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
      value: 'One danger more. Sixteen nodes compare all they have, and all hold a value that node 1 wrote.',
      delete: 'Node 16 is cut off. Node 1 deletes its value: a mark spreads that says so, the tombstone. Each node keeps it for {grace}.',
      forget: 'The tombstones are old, and thrown away to save room: {holders} of 16 still has the value.',
      zombie: 'Node 16 is back. Nobody knows of the deletion any more, and {zombies} of 16 hold the value again.',
      end: 'A tombstone must live longer than anybody can be away. Cassandra keeps it for ten days, and runs a repair within them.',
    },
    question: 'Eight rounds after the repair: how many of the sixteen hold what both sides wrote?',
    options: { none: 'None', some: 'Some', all: 'All sixteen' },
    reveal: '{healed} of {nodes} hold both. With anti-entropy on, all do within another {repaired}.',
    why: 'A rumor is told only while it is news. While the link was down each side told it to everybody it could reach and lost interest; nobody had any reason to tell it again. Nodes that never stop telling would have healed it: {never} of {nodes} hold both.',
    teacher: 'Cassandra, Consul and Riak all run a slow comparison beside their rumors for this very reason. ' +
      'Here the two writes were to two different rows; lesson 12 has what happens to one. ' +
      'The value that came back is no fault of the comparison: without a mark, “deleted” and “never heard of” look alike.',
    next: 'Press Back to the cut and turn anti-entropy on before the link is repaired. Can it bridge a full partition?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 16; seed 1; set mode push-pull; set stop counter; set k 1; set repair-interval 1s',
  steps: [
    { name: 'cut', on: RUMORS, does: ['partition 1-8 | 9-16'], until: '1 round' },
    { name: 'write', on: RUMORS, does: ['inject 1', 'inject 9'], until: '15 rounds' },
    { name: 'guess', on: RUMORS, asks: ['none', 'some', 'all'] },
    { name: 'heal', on: RUMORS, does: ['heal'], until: '8 rounds', reveals: true },
    { name: 'repair', on: RUMORS, does: ['anti-entropy on'], until: '8 rounds' },
    { name: 'whole', on: RUMORS },
    { name: 'value', on: 'marks', does: ['inject 1'], until: '10 rounds' },
    { name: 'delete', on: 'marks', does: ['isolate 16', 'remove 1'], until: '10 rounds' },
    { name: 'forget', on: 'marks', until: '20 rounds' },
    { name: 'zombie', on: 'marks', does: ['heal'], until: '10 rounds' },
    { name: 'end', on: 'marks' },
  ],
  casts: {
    never: { knobs: { stop: 'never' } },
    marks: { protocol: 'anti-entropy', knobs: { merge: 'tombstones', grace: `${GRACE_S}s` } },
  },
  facts: ({ main, never, marks }) => ({
    grace: `${GRACE_S} s`,
    holders: count(holdValue(marks.forget)),
    zombies: count(holdValue(marks.zombie)),
    healed: count(holdBoth(main.heal)),
    never: count(holdBoth(never.heal)),
    nodes: count(NODES.length),
    repaired: seconds(lasted(main.repair)),
  }),
  answer: ({ main }) => {
    const both = holdBoth(main.heal);
    return both === 0 ? 'none' : both < NODES.length ? 'some' : 'all';
  },
  holds: ({ main, never, marks }) =>
    holdValue(marks.value) === NODES.length && holdValue(marks.delete) === 1 && holdValue(marks.forget) === 1 && holdValue(marks.zombie) === NODES.length &&
    [main, never].every(({ write }) => NODES.every((node) => versionAt(write, node, node <= 8 ? 9 : 1) === 0)) &&
    holdBoth(main.heal) === 0 && holdBoth(never.heal) === NODES.length && holdBoth(main.repair) === NODES.length,
};
