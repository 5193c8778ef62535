import { allLivingKnow, valueAt } from './reading.js';

const NODES = [1, 2, 3, 4, 5, 6, 7, 8];

/** Every node takes the same for the value. @param {import('./types.js').Moment} moment @param {RegExp} value */
const allHold = (moment, value) => NODES.every((node) => value.test(valueAt(moment, node)));

/** A value as the engine prints it, without what it notes beside it. @param {import('./types.js').Moment} moment @param {number} node */
const plain = (moment, node) => valueAt(moment, node).replace(/ (\(by|seen|after|=) .*$/, '').replaceAll(/[{}]/g, '').replaceAll(/(?<=\d) (?=\d)/g, ', ');

/** @type {import('./types.js').Lesson} */
export default {
  id: 'merge',
  number: 12,
  words: {
    part: 'How it spreads',
    title: 'Two write at once, and neither knows of the other. What do all hold in the end?',
    steps: {
      cut: 'Eight nodes keep one value between them. A link breaks: 1 to 4 cannot reach 5 to 8.',
      left: 'On the left node 1 writes 1001. So far nobody else does.',
      right: 'Three seconds later node 5 writes 5001 on the right. Neither side knows of the other’s write.',
      guess: 'The link will be repaired. Whenever two nodes meet, both merge what they have. There are several rules to merge.',
      heal: 'The link is back, and all compare until all hold the same.',
      fast: 'Last writer wins once more, with a clock that is wrong: node 1’s is ten seconds fast. The link breaks again, and node 1 writes 1002.',
      later: 'Three seconds later node 5 writes 5002. Its clock is right.',
      wrong: 'The link is back. All hold {wrong}: the older write has won. This rule trusts clocks.',
    },
    question: 'Last writer wins; a set; a counter. Under which rule is a write lost?',
    options: { none: 'Under none', last: 'Only “last writer wins”', two: 'Under the first two', all: 'Under all three' },
    reveal: 'Last writer wins: all eight hold {last}, and nobody has {lost} any more.',
    why: 'Sets and counters lose nothing, in whatever order and however often parts meet. Gossip is no game of Telephone: nothing is retold in own words.',
    table: [
      ['Rule', 'left', 'right', 'all'],
      ['Last writer', '{lastLeft}', '{lastRight}', '{last}'],
      ['Set', '{unionLeft}', '{unionRight}', '{union}'],
      ['Counter', '{counterLeft}', '{counterRight}', '{counter}'],
      ['Keep both', '{siblingsLeft}', '{siblingsRight}', '{siblings}'],
    ],
    teacher: 'One often hears that gossip garbles like the children’s game. It cannot: messages carry the data itself, and a merge takes the newer or joins both. ' +
      'The rules that lose nothing are called CRDTs (Shapiro et al. 2011): their merge does not care about order or repetition. ' +
      '“Keep both” hands the decision to whoever reads (Dynamo’s shopping basket). Cassandra’s rule is last writer wins, so its clocks matter. A set that can also forget keeps a name for each addition (“or-set”): try it. Shift-click a node to see its value.',
    next: 'Press Leave, choose protocol “anti-entropy” and merge “siblings”. Part the cluster (X), write on both sides, heal (X), and look into a node.',
  },
  scenario: 'gossip 1; protocol anti-entropy; nodes 8; seed 1; set merge last-writer; set latency 100ms..300ms',
  steps: [
    { name: 'cut', does: ['partition 1-4 | 5-8'], until: '1 round' },
    { name: 'left', does: ['inject 1'], until: '3 rounds' },
    { name: 'right', does: ['inject 5'], until: '12 rounds' },
    { name: 'guess', asks: ['none', 'last', 'two', 'all'] },
    { name: 'heal', does: ['heal'], until: '12 rounds', reveals: true },
    { name: 'fast', on: 'main', does: ['clock 1 +10s', 'partition 1-4 | 5-8', 'inject 1'], until: '3 rounds' },
    { name: 'later', on: 'main', does: ['inject 5'], until: '12 rounds' },
    { name: 'wrong', on: 'main', does: ['heal'], until: '12 rounds' },
  ],
  casts: {
    union: { knobs: { merge: 'union' } },
    counter: { knobs: { merge: 'counter' } },
    or: { knobs: { merge: 'or-set' } },
    siblings: { knobs: { merge: 'siblings' } },
  },
  facts: (takes) => {
    const rules = Object.entries({ ...takes, last: takes.main });
    const named = rules.flatMap(([rule, { guess, heal }]) => [
      [`${rule}Left`, plain(guess, 1)],
      [`${rule}Right`, plain(guess, 5)],
      [rule, plain(heal, 1)],
    ]);
    return { ...Object.fromEntries(named), lost: plain(takes.main.guess, 1), wrong: plain(takes.main.wrong, 1) };
  },
  answer: () => 'last',
  holds: ({ main, union, counter, or, siblings }) =>
    [main, union, counter, or, siblings].every(({ heal }) => allLivingKnow(heal)) &&
    allHold(main.heal, /^5001 /) && allHold(union.heal, /^\{1001 5001\}$/) && allHold(counter.heal, /^2 /) &&
    allHold(or.heal, /^\{1001 5001\}/) && allHold(siblings.heal, /^1001 \| 5001 /) && allHold(main.wrong, /^1002 /),
};
