import { count } from '../words.js';
import { parentOf } from './reading.js';

const NODES = [1, 2, 3, 4, 5];
/** Who tells whom in the text book, nodes 1 to 5 being A to E: B and C hear of A, D of B, E of C. */
const BOOK = [0, 1, 1, 2, 3];
/** A picks B and C of four others; B picks D and not E; C picks E and not D. */
const chance = (1 / 6) * (2 / 6) * (2 / 6);

/** D and E are told once, each by its own friend. @param {import('./types.js').Moment} moment */
const isBook = (moment) => NODES.every((node) => parentOf(moment, node) === BOOK[node - 1]) && moment.frame.times_heard.slice(3).every((times) => times === 1);

/** “1 → 2, 1 → 3, 2 → 4; node 5 did not hear”. @param {import('./types.js').Moment} moment */
function told(moment) {
  const heard = NODES.filter((node) => parentOf(moment, node)).map((node) => `${parentOf(moment, node)} → ${node}`);
  const unheard = NODES.slice(1).filter((node) => parentOf(moment, node) === 0).map((node) => `node ${node}`);
  return heard.join(', ') + (unheard.length > 0 ? `; ${unheard.join(' and ')} did not hear` : '');
}

/** @param {import('./types.js').Moment} moment */
const whispers = ({ frame }) => frame.useful + frame.redundant;

/** Those that told nobody anything new, or two that told one node at the same time. @param {import('./types.js').Moment} moment */
const wasted = (moment) => whispers(moment) - (moment.frame.knows - 1);

/** @type {import('./types.js').Lesson} */
export default {
  id: 'diagram',
  number: 3,
  words: {
    part: 'Opening',
    title: 'A tells B and C; B tells D, C tells E. Does it happen like that?',
    steps: {
      meet: 'The text book’s picture of gossip: A tells B and C; then B tells D, and C tells E. Here A to E are nodes 1 to 5.',
      guess: 'Nobody assigns D to B and E to C. Whoever hears it picks two of the four others, blindly, and tells them, once.',
      first: 'Round 1: node 1 has told 2 and 3.',
      second: 'Round 2: nodes 2 and 3 have told two each.',
      again: 'Again, with other dice: {again}.',
      end: 'All five know after these two rounds in {all} of {runs} runs. The picture is what can happen, not what does.',
    },
    question: 'How often does chance draw exactly this picture?',
    options: { always: 'Every time', half: 'In about half of all runs', tenth: 'In about one run in ten', rare: 'In about one run in fifty' },
    reveal: 'Exactly the picture: {first}. One run in {rarity} draws it.',
    why: 'Six whispers were told, not four: the book leaves out the {wasted} that told somebody who knew. Measured over {runs} runs: {picture} draw this picture.',
    teacher: 'The seed of this run was searched for: that is the only way to get the text book’s picture from real dice. ' +
      'A is done after its two whispers here. If all went on telling, everybody would know after a few more rounds, as in lesson 9. ' +
      'Let the class draw the second run’s tree next to the first.',
    next: 'Press N for a new run with another seed, inject at node 1, and draw who told whom. Who was told twice?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 5; seed 381; set clock rounds; set mode push; set fanout 2; set stop sends; set k 2',
  steps: [
    { name: 'meet', does: ['inject 1'] },
    { name: 'guess', asks: ['always', 'half', 'tenth', 'rare'] },
    { name: 'first', on: 'main', until: '1 round', view: { arrange: 'tree' } },
    { name: 'second', on: 'main', until: '1 round', reveals: true, view: { arrange: 'tree' } },
    { name: 'again', on: 'again', until: '2 rounds', view: { arrange: 'tree' } },
    { name: 'end', on: 'again', view: { arrange: 'tree' } },
  ],
  casts: { again: { dice: 1 } },
  facts: ({ main, again }) => ({
    first: told(main.second),
    again: told(again.again),
    wasted: count(wasted(main.second)),
    rarity: count(1 / chance),
    runs: count(20_000),
  }),
  answer: () => (chance > 0.9 ? 'always' : chance > 0.3 ? 'half' : chance > 0.05 ? 'tenth' : 'rare'),
  holds: ({ main: { first, second } }) =>
    first.frame.knows === 3 && whispers(first) === 2 && whispers(second) === 6 && second.frame.knows <= 5 && wasted(second) >= 2,
  picked: ({ main, again }) => isBook(main.second) && !isBook(again.again),
  odds: {
    picture: { share: 0.0171, runs: 20_000, happens: ({ main }) => isBook(main.second) },
    all: { share: 0.5285, runs: 20_000, happens: ({ main }) => main.second.frame.knows === 5 },
  },
};
