import { bytes, count } from '../words.js';
import { allLivingKnow, most, roundsOf } from './reading.js';

/** Nobody in 14 s of gossip among 10,000 gets more: so many contacts at one node in a round have a chance below 10^-12. */
const FEW = 20;

/** @param {import('./types.js').Moment} moment  Messages that a node receives in a second. */
const mean = ({ frame: { delivered, nodes, now } }) => (delivered * 1_000_000) / (nodes * now);

/** @type {import('./types.js').Lesson} */
export default {
  id: 'one-master',
  number: 1,
  words: {
    part: 'Opening',
    title: 'Ten thousand nodes and one master: what if each asks it once a second?',
    steps: {
      poll: 'Ten thousand nodes. Once a second each asks the master, node 1, whether there is anything new.',
      load: '{polls} questions a second reach node 1: {masterIn} in, {masterOut} out, and nothing is new. Every other node gets one answer.',
      write: 'Node 2 tells the master something new. Everybody asks, so a moment later everybody knows.',
      dead: 'The master crashes, and node 3 writes. All still ask, nobody answers, nobody learns.',
      guess: 'The same ten thousand without a master: each second each contacts one other, picked blindly, and both compare. Node 2 has news.',
      half: 'One tells one, two tell two …',
      all: 'All ten thousand know.',
      kill: 'Node 1 crashes here too, and node 3 writes. Nobody depends on node 1.',
      end: 'All who live know, {rounds} rounds later. Gossip has no node that everything hangs on, and none that everybody asks.',
    },
    question: 'After how many rounds, one a second, does half of the ten thousand know?',
    reveal: 'Half knew after {half} rounds, all after {all}.',
    why: 'No more messages than with the master: they are only spread evenly.',
    table: [
      ['In a second', 'master', 'gossip'],
      ['Messages to the busiest', '{polls}', '{busiest}'],
      ['Messages to each (mean)', '{mean}', '{gossipMean}'],
      ['Most bytes into one', '{writeIn}', '{gossipIn}'],
      ['Most bytes out of one', '{writeOut}', '{gossipOut}'],
    ],
    teacher: 'The load of the busiest node counts, not the mean: the master has the mean of all, ten thousand times. ' +
      'A master can be made larger, or three, or be asked less often: all real systems do that, and many do well with it. What does not change is that load grows with n. ' +
      'Under gossip no node’s load grows with n; the time does, with log n. Here all gossip in step, once a second, so that theory can be laid over the curve.',
    next: 'Press Leave, choose protocol “central” and set the link’s capacity to 1,000,000 bytes a second: what happens to the answers?',
  },
  scenario: 'gossip 1; protocol central; nodes 10000; seed 1',
  steps: [
    { name: 'poll', on: 'main', until: '3 rounds' },
    { name: 'load', on: 'main' },
    { name: 'write', on: 'main', does: ['inject 2'], until: 'all know' },
    { name: 'dead', on: 'main', does: ['kill 1', 'inject 3'], until: '5 rounds' },
    { name: 'guess', on: 'gossip', does: ['inject 2'], asks: { share: 0.5, most: 40 } },
    { name: 'half', on: 'gossip', until: 'half know' },
    { name: 'all', on: 'gossip', until: 'all know', reveals: true },
    { name: 'kill', on: 'gossip', does: ['kill 1', 'inject 3'], until: 'all know' },
    { name: 'end', on: 'gossip' },
  ],
  casts: { gossip: { protocol: 'rumor', knobs: { mode: 'push-pull', clock: 'rounds' } } },
  facts: ({ main, gossip }) => ({
    polls: count(most(main.poll, 'busiest')),
    masterIn: `${bytes(most(main.poll, 'bytes_in_max'))}/s`,
    masterOut: `${bytes(most(main.poll, 'bytes_out_max'))}/s`,
    writeIn: bytes(Math.max(most(main.write, 'bytes_in_max'), most(main.poll, 'bytes_in_max'))),
    writeOut: bytes(Math.max(most(main.write, 'bytes_out_max'), most(main.poll, 'bytes_out_max'))),
    mean: mean(main.write).toFixed(1),
    gossipMean: mean(gossip.all).toFixed(1),
    busiest: count(Math.max(most(gossip.half, 'busiest'), most(gossip.all, 'busiest'))),
    gossipIn: bytes(Math.max(most(gossip.half, 'bytes_in_max'), most(gossip.all, 'bytes_in_max'))),
    gossipOut: bytes(Math.max(most(gossip.half, 'bytes_out_max'), most(gossip.all, 'bytes_out_max'))),
    half: count(roundsOf(gossip.half)),
    all: count(roundsOf(gossip.half) + roundsOf(gossip.all)),
    rounds: count(roundsOf(gossip.kill)),
  }),
  answer: ({ gossip }) => roundsOf(gossip.half),
  holds: ({ main, gossip }) =>
    allLivingKnow(main.write) && main.dead.frame.knows === 1 && most(main.poll, 'busiest') > 0.95 * main.poll.frame.nodes &&
    allLivingKnow(gossip.all) && allLivingKnow(gossip.kill) && gossip.kill.frame.up === gossip.kill.frame.nodes - 1 &&
    [gossip.half, gossip.all, gossip.kill].every((moment) => most(moment, 'busiest') <= FEW),
  others: { nodes: 500 },
};
