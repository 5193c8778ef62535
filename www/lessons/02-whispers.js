import { count } from '../words.js';

/** If no whisper ever met an ear that knew: 1, 3, 7, 15. @param {number} round */
const ideal = (round) => 2 ** (round + 1) - 1;

/** Ways to choose two of so many. @param {number} from */
const pairs = (from) => (from * (from - 1)) / 2;
/** Whispers of the second round to four new ears, of the third to the last eight: each child picks two of fourteen others. */
const perfect = [12, 10, 8, 6, 4, 2].reduce((chance, fresh) => chance * (pairs(fresh) / pairs(14)), 1);

const ROUNDS = /** @type {const} */ (['first', 'second', 'third']);

/** @type {import('./types.js').Lesson} */
export default {
  id: 'whispers',
  number: 2,
  words: {
    part: 'Opening',
    title: 'One tells two, and each of these tells two more. Does everybody hear?',
    steps: {
      tell: 'Fifteen children in a school. Child 1 knows something, and whispers it to two others, chosen blindly. Then it stops.',
      guess: 'Whoever hears it does the same, once. In a tree that is 1, 3, 7, 15: after three rounds all know.',
      first: 'Round 1: one has told two. Nobody could be told twice: as in the tree.',
      second: 'Round 2: those two tell four. Some of them may know already.',
      third: 'Round 3.',
      rest: 'Everybody who heard has told two. Now it is quiet.',
      end: 'The tree is the best that can happen. Chance wastes whispers, and a rumor that is told too seldom dies out.',
    },
    question: 'The ears are chosen blindly. How many of the fifteen know after three rounds?',
    options: { all: 'All fifteen, as in the tree', most: '11 to 14', some: '7 to 10', few: 'Fewer than 7' },
    reveal: 'Tree: 1, 3, 7, 15. Here: 1, {first}, {second}, {third}.',
    why: '{wasted} of {told} whispers brought nobody new. As good as the tree is one run in {perfect}; better is none.',
    teacher: 'Play it with the class first: who knows stands up, whispers to two, and stays silent from then on. ' +
      'A child that tells only once is too shy for gossip. Real protocols go on telling for a while (lesson 7), or for ever (lesson 9).',
    next: 'Set the stop rule to “never” and start a new run: every child now goes on telling two in each round. How many rounds until all know?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 15; seed 2; set clock rounds; set mode push; set fanout 2; set stop sends; set k 2',
  steps: [
    { name: 'tell', does: ['inject 1'] },
    { name: 'guess', asks: ['all', 'most', 'some', 'few'] },
    { name: 'first', until: '1 round', view: { arrange: 'tree' } },
    { name: 'second', until: '1 round', view: { arrange: 'tree' } },
    { name: 'third', until: '1 round', reveals: true, view: { arrange: 'tree' } },
    { name: 'rest', until: 'quiet', view: { arrange: 'tree' } },
    { name: 'end', view: { arrange: 'tree' } },
  ],
  facts: ({ main }) => ({
    first: count(main.first.frame.knows),
    second: count(main.second.frame.knows),
    third: count(main.third.frame.knows),
    wasted: count(main.third.frame.redundant + main.third.frame.useful - (main.third.frame.knows - 1)),
    told: count(main.third.frame.redundant + main.third.frame.useful),
    perfect: count(1 / perfect),
  }),
  answer: ({ main: { third: { frame } } }) => (frame.knows === 15 ? 'all' : frame.knows > 10 ? 'most' : frame.knows >= 7 ? 'some' : 'few'),
  holds: ({ main }) => ROUNDS.every((name, i) => main[name].frame.knows <= ideal(i + 1)) && main.first.frame.knows === ideal(1),
  spread: { title: 'The same with other dice', axis: 'know after three rounds', runs: 200, measure: ({ third }) => third.frame.knows },
};
