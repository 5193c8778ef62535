import { pointAt, sizesOf } from '../lab/survey.js';
import { bytes, count } from '../words.js';
import { allLivingKnow } from './reading.js';

const FANOUTS = ['1', '2', '3', '4', '5'];
/** The fanout that the question is about. */
const ASKED = '3';

/** The survey of a take. @param {import('./types.js').Takes} takes */
const swept = ({ main: { sweep } }) => /** @type {import('../lab/types.js').Survey} */ (sweep.survey);

/** Median rounds until all know, by fanout and size. @param {import('./types.js').Takes} takes @param {string} fanout @param {number} nodes */
const rounds = (takes, fanout, nodes) => pointAt(swept(takes), 'rounds_to_all', fanout, nodes).median;

/** Bytes per node and second until then. @param {import('./types.js').Takes} takes @param {string} fanout @param {number} nodes */
const cost = (takes, fanout, nodes) => pointAt(swept(takes), 'bytes_rate', fanout, nodes).median;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'what-buys-speed',
  number: 10,
  words: {
    part: 'How it spreads',
    title: 'Fanout, interval, size: what buys speed?',
    steps: {
      write: 'A thousand nodes, three whispers each a round. One of them has written something.',
      guess: 'Suppose the cluster grows a thousandfold, from ten nodes to ten thousand.',
      all: 'This run had a thousand nodes. Now the same with other sizes and other fanouts, many times over.',
      sweep: 'Each point is the median of {seeds} runs: ten nodes to ten thousand, one whisper a round to five.',
      end: 'Size costs little time. Fanout buys some of it back, each further whisper less than the one before, and all of them cost bytes.',
    },
    question: 'From 10 nodes to 10,000, with three whispers a round: how many times as many rounds until all know?',
    options: { thousand: 'A thousand times', hundred: 'About a hundred times', ten: 'About ten times', few: 'About four times' },
    reveal: 'From {small} rounds to {large}. Over a logarithmic axis the points lie on a straight line: every tenfold adds the same.',
    why: 'Every tenfold adds about {step} rounds at fanout 3, and {step1} at fanout 1. In a cluster of {most} fanout 5 takes {large5} rounds where fanout 1 takes {large1}: ' +
      'not a fifth, and it sends {times} times as many bytes per node and second ({bytes5} instead of {bytes1}).',
    teacher: 'Ten times as many nodes add ln 10 / ln(k + 1) + (ln 10)/k rounds at fanout k: 5.6 for one whisper, 2.4 for three, 1.7 for five (Pittel 1987; Doerr and Kostrygin 2017 for several). ' +
      'The interval is the plainest lever: rounds stay what they are, so half the interval is half the time, at twice the bytes per second. ' +
      'Dashed in the figure is the exact theory, dotted its leading terms, which lack a constant of about one round.',
    next: 'Open it in the lab: vary the interval instead, or take the loss from 0 to 50 %. Which line bends?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 1000; seed 1; set mode push; set fanout 3; set clock rounds',
  steps: [
    { name: 'write', does: ['inject 1'] },
    { name: 'guess', asks: ['thousand', 'hundred', 'ten', 'few'] },
    { name: 'all', until: 'all know' },
    {
      name: 'sweep',
      reveals: true,
      sweeps: { knob: 'fanout', values: FANOUTS.join(), nodes: '10,100,1000,10000', runs: 10, measures: ['rounds_to_all', 'bytes_rate'] },
    },
    { name: 'end' },
  ],
  facts: (takes) => {
    const sizes = sizesOf(swept(takes));
    const [least, most] = [sizes[0], sizes[sizes.length - 1]];
    const step = (/** @type {string} */ fanout) => (rounds(takes, fanout, most) - rounds(takes, fanout, least)) / (sizes.length - 1);
    const median = (/** @type {string} */ fanout, /** @type {number} */ nodes) => Number(rounds(takes, fanout, nodes).toFixed(1)).toString();
    return {
      seeds: count(swept(takes).plan.runs),
      small: median(ASKED, least),
      large: median(ASKED, most),
      step: step(ASKED).toFixed(1),
      step1: step('1').toFixed(1),
      most: count(most),
      large1: median('1', most),
      large5: median('5', most),
      bytes1: bytes(cost(takes, '1', most)),
      bytes5: bytes(cost(takes, '5', most)),
      times: (cost(takes, '5', most) / cost(takes, '1', most)).toFixed(1),
    };
  },
  answer: (takes) => {
    const sizes = sizesOf(swept(takes));
    const ratio = rounds(takes, ASKED, sizes[sizes.length - 1]) / rounds(takes, ASKED, sizes[0]);
    return ratio < 6 ? 'few' : ratio < 30 ? 'ten' : ratio < 300 ? 'hundred' : 'thousand';
  },
  /** Every point lies where theory has it, on a line that is straight over log n; five whispers are faster than one, by less than they cost more. */
  holds: (takes) => {
    const sizes = sizesOf(swept(takes));
    const most = sizes[sizes.length - 1];
    const fits = (/** @type {string} */ fanout) => sizes.every((size) => {
      const { mean, theory } = pointAt(swept(takes), 'rounds_to_all', fanout, size);
      return Math.abs(mean - theory) < 1.5; // 3.6 standard deviations of a mean of ten at fanout 1, where they are widest
    });
    const faster = rounds(takes, '1', most) / rounds(takes, '5', most);
    const dearer = cost(takes, '5', most) / cost(takes, '1', most);
    return allLivingKnow(takes.main.all) && FANOUTS.every(fits) && faster > 2 && faster < dearer;
  },
  others: { nodes: 1000 },
};
