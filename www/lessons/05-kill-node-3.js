import { allLivingKnow, knows, lasted, pathTo, versionAt } from './reading.js';
import { seconds } from '../words.js';

/** @type {import('./types.js').Lesson} */
export default {
  id: 'kill-node-3',
  number: 5,
  words: {
    part: 'Hands on',
    title: 'Node 3 is dead. Does node 4 still hear what node 1 writes?',
    steps: {
      meet: 'Four nodes. All know version 1 of what node 1 wrote.',
      kill: 'Node 3 crashes. No node has been told: the others go on and pick it now and then, in vain.',
      guess: 'Now node 1 will write version 2.',
      write: 'Node 1 writes version 2. Some messages go to node 3 and are wasted.',
      known: 'All who live know. Node 3 does not.',
    },
    question: 'Does node 4 get version 2?',
    options: {
      never: 'No: node 3 was needed',
      direct: 'Yes, from node 1 itself',
      around: 'Yes, by way of node 2',
      later: 'Only when node 3 is back',
    },
    reveal: 'Node 4 has it: {path}, {time} after it was written. Node 3 still holds version {old}.',
    why: 'There is no road that all news must take. With other dice it came to node 4 by way of node 2 in {around} of runs, in the others from node 1 itself.',
    teacher: 'Ask what would have happened with one master and node 3 as the master. ' +
      'The arrows that end in a cross are what the crash costs: messages to a node that is down. Gossip needs no list of who is alive to go on.',
    next: 'Kill node 2 as well, by a click, and write again with I. What if three of the four are dead?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 4; seed 5; set mode push-pull; set latency 200ms..400ms',
  steps: [
    { name: 'meet', does: ['inject 1'], until: 'all know' },
    { name: 'kill', does: ['kill 3'], until: '1 round' },
    { name: 'guess', asks: ['never', 'direct', 'around', 'later'] },
    { name: 'write', does: ['inject 1'], until: 'all know' },
    { name: 'known', reveals: true, view: { arrange: 'tree' } },
  ],
  facts: ({ main }) => ({
    path: pathTo(main.known, 4).map((node) => `node ${node}`).join(' → '),
    time: seconds(lasted(main.write)),
    old: String(versionAt(main.known, 3, 1)),
  }),
  answer: ({ main }) => (pathTo(main.known, 4).length === 2 ? 'direct' : 'around'),
  holds: ({ main }) =>
    allLivingKnow(main.meet) && allLivingKnow(main.write) && main.write.frame.up === 3 && !knows(main.known, 3) &&
    [1, 2, 4].every((node) => versionAt(main.known, node, 1) === 2) && versionAt(main.known, 3, 1) === 1,
  odds: {
    around: { share: 0.2225, runs: 2000, happens: ({ main }) => pathTo(main.known, 4).length > 2 },
  },
};
