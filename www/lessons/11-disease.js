import { count } from '../words.js';
import { roundsOf, unaware } from './reading.js';

const NODES = 1000;
/** The stop rule's k: after a useless contact a spreader stops with chance 1/k. */
const K = 1;
/** The root below 1 of s = e^(-(k+1)(1-s)), by repeated insertion. */
const left = Array.from({ length: 200 }).reduce((/** @type {number} */ s) => Math.exp(-(K + 1) * (1 - s)), 0);

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}\u00a0%`;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'disease',
  number: 11,
  words: {
    part: 'How it spreads',
    title: 'The same equations as a disease?',
    steps: {
      write: 'A thousand nodes. Whoever knows calls one random node at a time, and stops for good at the first call that told nothing new.',
      guess: 'Doctors count the susceptible, the infective and the removed. Here: not heard, spreading, silent.',
      quiet: 'First it grows like a disease. Then more and more calls reach somebody who knows, and the spreaders fall silent.',
      end: 'The share left out follows from one number, the contacts that each infected one makes, and not from the size of the cluster.',
    },
    question: 'Nobody tells it any more. How many never heard?',
    options: { none: 'Nobody', six: 'About 6 %', fifth: 'About 20 %', half: 'About half' },
    reveal: '{missing} of {nodes} never heard: {share}. The final-size relation of epidemics says {theory}.',
    why: 'A node that hears makes one useless call, and somebody made one useful call to it: two for each. So a given node is missed by all with chance s = e^(−2(1−s)), whose root is {theory}. ' +
      'With k such calls before it stops, s = e^(−(k+1)(1−s)): 6 % for two, 2 % for three. All was quiet after {rounds} rounds.',
    teacher: 'The equations are those of Kermack and McKendrick 1927, for rumors in Demers et al. 1987, section 1.4. Without a stop rule they are the logistic curve di/dt = i(1−i). ' +
      'They know no chance: single runs follow them early or late, as the first few calls fall out, which is why the figure lays them over each other where 30 % of the way is done. ' +
      'They also know no rounds: under synchronous rounds two calls to one node in the same round both count as useful, and fewer are left out.',
    next: 'Move the sliders: which changes how fast, which how many? Set the stop rule to “nobody stops”, then fanout 5.',
  },
  scenario: `gossip 1; protocol rumor; nodes ${NODES}; seed 1; set mode push; set clock poisson; set latency 1ms; set stop coin; set k ${K}`,
  steps: [
    { name: 'write', does: ['inject 1'] },
    { name: 'guess', asks: ['none', 'six', 'fifth', 'half'] },
    { name: 'quiet', until: 'quiet', reveals: true },
    { name: 'end' },
  ],
  facts: ({ main: { quiet } }) => ({
    nodes: count(NODES),
    missing: count(unaware(quiet)),
    share: percent(unaware(quiet) / NODES),
    theory: percent(left),
    rounds: roundsOf(quiet).toFixed(0),
  }),
  answer: ({ main: { quiet } }) => {
    const share = unaware(quiet) / NODES;
    return share === 0 ? 'none' : share < 0.12 ? 'six' : share < 0.35 ? 'fifth' : 'half';
  },
  /** Among a thousand nodes the share differs from run to run by 1.7 % on the standard deviation. */
  holds: ({ main: { quiet } }) => quiet.came && Math.abs(unaware(quiet) / NODES - left) < 0.09,
  epidemic: true,
};
