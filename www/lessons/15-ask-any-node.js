import { count, seconds, tableText } from '../words.js';
import { allLivingKnow, knows, lasted, unaware, versionAt } from './reading.js';

const NODES = Array.from({ length: 8 }, (_, i) => i + 1);
/** Who wrote what, and who is asked. */
const [FLAG, SHOP, SLOTS, ASKED] = [1, 3, 5, 8];

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
      meet: 'Node 1 sets a flag for all, node 3 says “the shop runs here”, node 5 names the slots that it keeps. Eight nodes gossip that.',
      ask: 'Ask node 8. It answers from its own table, at once, and asks nobody: {table}.',
      guess: 'Now the shop moves. Node 3 writes that as version 2.',
      move: 'Node 3 has written version 2, and a round goes by.',
      late: '{late} after the move node 8 says version 2 as well.',
      apart: 'Node 8 is cut off, and the shop moves again. Ten rounds later node 8 still says version {apart}: {old} old, and it cannot tell.',
      heal: 'Node 8 is back, and all say version 3.',
      end: 'Gossip answers at once, everywhere, with what it believes. Whoever must not act on old news has to ask the owner.',
    },
    question: 'A round later somebody asks node 8 where the shop is. What does it do?',
    options: {
      new: 'It tells the new place',
      old: 'It tells the old place',
      relay: 'It asks node 3 first',
      pass: 'It says that it is not sure',
    },
    reveal: '{stale} of eight still tell the old place, node 8 among them.',
    why: 'No node asks another in order to answer. With other dice node 8 is late by then in {stale8} of {runs} runs. Nobody knows who is.',
    teacher: 'Consul’s service catalogue is not gossiped: gossip says who is alive, and servers agree on services by consensus (Raft). ' +
      'Redis Cluster does gossip who owns which slots: a node that is asked for a slot it does not own answers MOVED, and the client corrects itself. ' +
      'Old answers are harmless if whoever is asked wrongly can say so. Hold Shift and click a node to see its table.',
    next: 'Set Interval to 200 ms and ask again: how old can answers get, and what does that cost in bytes per node and second?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 8; seed 16; set mode push-pull; set latency 100ms..200ms',
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
    stale8: { share: 0.697, runs: 1000, happens: ({ main }) => !knows(main.move, ASKED) },
  },
  spread: { title: 'The same with other dice', axis: 'nodes that tell the old place', runs: 200, measure: ({ move }) => unaware(move) },
};
