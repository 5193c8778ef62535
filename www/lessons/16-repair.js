import { bytes } from '../words.js';
import { allLivingKnow } from './reading.js';

const WAYS = /** @type {const} */ (['main', 'versions', 'merkle']);
const PHASES = /** @type {const} */ (['none', 'many', 'few', 'one']);

/** What a node sent in this step, on average. @param {import('./types.js').Take} take @param {(typeof PHASES)[number]} phase */
const sent = ({ start, ...take }, phase) => {
  const before = take[PHASES[PHASES.indexOf(phase) - 1]] ?? start;
  return (take[phase].frame.bytes - before.frame.bytes) / take[phase].frame.nodes;
};

/** @type {import('./types.js').Lesson} */
export default {
  id: 'repair',
  number: 16,
  words: {
    part: 'What it is for',
    title: 'Replicas differ a little. How do they find where, without sending everything?',
    steps: {
      start: 'Thirty nodes, each with the same thirty entries, one of every writer.',
      none: 'Each round each compares with one other: “I have version 5, you have 7: send me 6 and 7.” Now nothing differs, and they compare all the same.',
      guess: 'There are three ways: send everything; send the names and versions of everything; or send hashes of ever smaller parts, a Merkle tree.',
      many: 'Twenty-six of the thirty write at once, and eight rounds go by.',
      few: 'Three write, and eight rounds go by.',
      one: 'One writes, and eight rounds go by.',
      end: 'The less differs, the more it pays to ask first. The last two rows are what a cluster does nearly all the time.',
    },
    question: 'Which way sends the fewest bytes?',
    options: {
      full: 'Everything: one message',
      versions: 'Names and versions',
      merkle: 'The Merkle tree',
      depends: 'It depends on what differs',
    },
    reveal: 'When nothing differs: {noneMain} by everything, {noneVersions} by versions, {noneMerkle} by the tree.',
    why: 'Bytes a node sent in eight rounds. A list of versions costs the same even if nothing differs; the tree then costs one hash, but a walk for each difference.',
    table: [
      ['Differ', 'all of it', 'versions', 'tree'],
      ['26 of 30', '{manyMain}', '{manyVersions}', '{manyMerkle}'],
      ['3', '{fewMain}', '{fewVersions}', '{fewMerkle}'],
      ['1', '{oneMain}', '{oneVersions}', '{oneMerkle}'],
      ['none', '{noneMain}', '{noneVersions}', '{noneMerkle}'],
    ],
    teacher: 'Cassandra’s gossip and Scuttlebutt send versions, since each node is the only writer of its entries: one number says all that it wrote. ' +
      'Dynamo, Riak and Cassandra’s repair compare stored keys by the million, with Merkle trees. ' +
      'A tree is no free lunch: many differences spread over all its buckets, and it takes more messages, one after the other.',
    next: 'Press Leave, choose protocol “anti-entropy”, compare “merkle” and more keys per writer. When does the tree win by a hundred times?',
  },
  scenario: 'gossip 1; protocol anti-entropy; nodes 30; seed 1; set clock rounds; set preload true',
  steps: [
    { name: 'start', until: '1 round' },
    { name: 'none', until: '8 rounds' },
    { name: 'guess', asks: ['full', 'versions', 'merkle', 'depends'] },
    { name: 'many', does: ['inject 1-26'], until: '8 rounds' },
    { name: 'few', does: ['inject 1-3'], until: '8 rounds' },
    { name: 'one', does: ['inject 1'], until: '8 rounds', reveals: true },
    { name: 'end' },
  ],
  casts: { versions: { knobs: { compare: 'versions' } }, merkle: { knobs: { compare: 'merkle' } } },
  facts: (takes) => {
    const cells = PHASES.flatMap((phase) => WAYS.map((way) => [`${phase}${way[0].toUpperCase()}${way.slice(1)}`, bytes(sent(takes[way], phase))]));
    return Object.fromEntries(cells);
  },
  answer: (takes) => {
    const best = PHASES.map((phase) => WAYS.toSorted((a, b) => sent(takes[a], phase) - sent(takes[b], phase))[0]);
    return best.every((way) => way === best[0]) ? (best[0] === 'main' ? 'full' : best[0]) : 'depends';
  },
  holds: ({ main, versions, merkle }) =>
    [main, versions, merkle].every(({ many, few, one }) => [many, few, one].every(allLivingKnow)) &&
    PHASES.every((phase) => sent(main, phase) > sent(versions, phase) && sent(main, phase) > sent(merkle, phase)) &&
    sent(versions, 'many') < sent(merkle, 'many') &&
    sent(merkle, 'few') < sent(versions, 'few') && sent(merkle, 'one') < sent(versions, 'one') && sent(merkle, 'none') < sent(versions, 'none') / 5,
};
