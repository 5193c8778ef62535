import { count, seconds, tableText } from '../words.js';
import { allLivingKnow, knows, lasted, unaware, versionAt } from './reading.js';

const NODES = Array.from({ length: 12 }, (_, i) => i + 1);
/** Who wrote what, and who is asked. */
const [FLAG, SHOP, SLOTS, ASKED] = [1, 5, 9, 12];

/** @param {import('./types.js').Moment} moment @param {number} version  Of the shop's entry. */
const saying = (moment, version) => NODES.filter((node) => versionAt(moment, node, SHOP) === version).length;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'ask-any-node',
  number: 15,
  words: {
    part: 'What it is for',
    title: 'Where does the shop run? Any node can answer. How old is the answer?',
    steps: {
      meet: 'Node 1 sets a flag for all, node 5 says “the shop runs here”, node 9 names the slots that it keeps. Twelve nodes gossip that.',
      ask: 'Ask node 12. It answers from its own table, at once, and asks nobody: {table}.',
      guess: 'Now the shop moves. Node 5 writes that as version 2.',
      move: 'Node 5 has written version 2, and a round goes by.',
      late: '{late} after the move node 12 says version 2 as well.',
      apart: 'Node 12 is cut off, and the shop moves again. Ten rounds later node 12 still says version {apart}: {old} old, and it cannot tell.',
      heal: 'Node 12 is back, and all say version 3.',
      end: 'Gossip answers at once, everywhere, with what it believes. Whoever must not act on old news has to ask the owner.',
    },
    question: 'A round later somebody asks node 12 where the shop is. What does it do?',
    options: {
      new: 'It tells the new place',
      old: 'It tells the old place',
      relay: 'It asks node 5 first',
      pass: 'It says that it is not sure',
    },
    reveal: '{stale} of twelve still tell the old place, node 12 among them.',
    why: 'No node asks another in order to answer. With other dice node 12 is late by then in {stale12} of {runs} runs. Nobody knows who is.',
    teacher: 'Consul’s service catalogue is not gossiped: gossip says who is alive, and servers agree on services by consensus (Raft). ' +
      'Redis Cluster does gossip who owns which slots: a node that is asked for a slot it does not own answers MOVED, and the client corrects itself. ' +
      'Old answers are harmless if whoever is asked wrongly can say so. Hold Shift and click a node to see its table.',
    next: 'Set Interval to 200 ms and ask again: how old can answers get, and what does that cost in bytes per node and second?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 12; seed 19; set mode push-pull; set latency 100ms..200ms',
  steps: [
    { name: 'meet', does: [`inject ${FLAG}`, `inject ${SLOTS}`, `inject ${SHOP}`], until: '12 rounds' },
    { name: 'ask' },
    { name: 'guess', asks: ['new', 'old', 'relay', 'pass'] },
    { name: 'move', does: [`inject ${SHOP}`], until: '1 round', reveals: true },
    { name: 'late', until: `node ${ASKED} knows` },
    { name: 'apart', does: [`isolate ${ASKED}`, `inject ${SHOP}`], until: '10 rounds' },
    { name: 'heal', does: ['heal'], until: 'all know' },
    { name: 'end' },
  ],
  facts: ({ main }) => ({
    table: tableText(main.ask.tables[ASKED - 1]),
    stale: count(unaware(main.move)),
    late: seconds(main.late.at - main.move.from),
    apart: count(versionAt(main.apart, ASKED, SHOP)),
    old: seconds(lasted(main.apart)),
    runs: count(1000),
  }),
  answer: ({ main }) => (versionAt(main.move, ASKED, SHOP) === 2 ? 'new' : 'old'),
  holds: ({ main }) =>
    NODES.every((node) => [FLAG, SHOP, SLOTS].every((writer) => versionAt(main.ask, node, writer) === 1)) &&
    saying(main.move, 1) + saying(main.move, 2) === NODES.length &&
    versionAt(main.late, ASKED, SHOP) === 2 && versionAt(main.apart, ASKED, SHOP) === 2 && saying(main.apart, 3) === NODES.length - 1 &&
    allLivingKnow(main.heal) && saying(main.heal, 3) === NODES.length,
  picked: ({ main }) => !knows(main.move, ASKED),
  odds: {
    stale12: { share: 0.799, runs: 1000, happens: ({ main }) => !knows(main.move, ASKED) },
  },
  spread: { title: 'The same with other dice', axis: 'nodes that tell the old place', runs: 200, measure: ({ move }) => unaware(move) },
};
