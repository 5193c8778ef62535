import { bytes, count, seconds } from '../words.js';

const FAST = 'rolling 4-100 1 100ms 1s';
const SLOW = 'rolling 4-100 1 1s 1s';
/** Bytes a second that a link carries; and that a join brings to a server: 100 members with 87 bytes of tags each. */
const CAPACITY = 31_250;
const JOIN = 31 + 100 * (74 + 87 + 2);
const SERVERS = 3;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'storm',
  number: 23,
  words: {
    part: 'When it goes wrong',
    title: 'Everybody gets a new version, quickly. Can that kill who is healthy?',
    steps: {
      meet: 'A hundred nodes that probe each other as Consul’s do. Nodes 1 to 3 are the servers through which everybody joins. A link carries {carries} a second.',
      guess: 'Nodes 4 to 100 are about to restart, one by one, ten a second. Each is back after a second. None crashes, no message is lost on the way.',
      roll: 'All have restarted, and every one of the hundred runs. Not everybody believes it.',
      slow: 'The same nodes, the same links, one restart a second.',
      end: 'Slower is the whole cure.',
    },
    question: 'How many running nodes will somebody take for dead?',
    options: { none: 'None', few: '1 to 10', many: 'More than 10' },
    reveal: '{fast} running nodes were taken for dead at ten restarts a second, {slow} at one.',
    why: 'Who comes back swaps the whole membership with a server: {join} each way. Ten a second are {need}/s for each server’s link, which carries {carries}/s. ' +
      'Everything else waits behind it: pings, acks, and the words “I am alive”. Suspicion lasts eight seconds; a link that is that far behind keeps the refutation back. At one restart a second nobody is taken for dead in {none} of runs; in the rest one node missed one refutation, which no jam is needed for.',
    table: [
      ['Restarts', 'ten a second', 'one a second'],
      ['Running nodes taken for dead', '{fast}', '{slow}'],
      ['Longest time at one link', '{fastWait}', '{slowWait}'],
      ['Deepest inbox', '{fastInbox}', '{slowInbox}'],
    ],
    teacher: 'What is usually said: on 22 February 2022 a rollout at Slack restarted Consul agents too quickly, gossip filled the links, and healthy hosts were declared dead. ' +
      'What the public report says, as it is summarised: agents were restarted a quarter at a time; each restart rightly took its cache host out of the catalogue; a controller replaced it at once by an empty one; ' +
      'misses then overloaded the database. It names no gossip storm and no false verdict. So call this a storm after the same pattern, not what happened at Slack. ' +
      'A join grows with n, and so does the number of joins: these links for a hundred nodes are 25 Mbit/s for a thousand and 500 Mbit/s for 4,500.',
    next: 'Set the link’s capacity to 125,000 bytes a second and roll as fast again. Then halve it until the slow rollout fails, too.',
  },
  scenario: 'gossip 1; protocol swim; nodes 100; seed 1; set latency 0.5ms..2ms; set contacts 3; set metadata-bytes 87; ' +
    `set handling 1ms; set capacity ${CAPACITY}`,
  steps: [
    { name: 'meet', until: '5 rounds' },
    { name: 'guess', asks: ['none', 'few', 'many'] },
    { name: 'roll', on: 'main', does: [FAST], until: '40 rounds', reveals: true },
    { name: 'slow', on: 'slow', does: [SLOW], until: '105 rounds' },
    { name: 'end', on: 'slow' },
  ],
  casts: { slow: {} },
  facts: ({ main: { roll }, slow }) => ({
    carries: bytes(CAPACITY),
    join: bytes(JOIN),
    need: bytes((10 * JOIN) / SERVERS),
    fast: count(roll.frame.falsely_accused),
    slow: count(slow.slow.frame.falsely_accused),
    fastWait: seconds(roll.frame.slowest_link),
    slowWait: seconds(slow.slow.frame.slowest_link),
    fastInbox: count(roll.frame.deepest_ever),
    slowInbox: count(slow.slow.frame.deepest_ever),
  }),
  answer: ({ main: { roll } }) => {
    const dead = roll.frame.falsely_accused;
    return dead === 0 ? 'none' : dead <= 10 ? 'few' : 'many';
  },
  holds: ({ main: { roll }, slow }) =>
    roll.frame.falsely_accused > slow.slow.frame.falsely_accused &&
    roll.frame.up === roll.frame.nodes && slow.slow.frame.up === slow.slow.frame.nodes &&
    roll.frame.slowest_link > 2 * slow.slow.frame.slowest_link,
  odds: {
    none: { share: 0.995, runs: 200, happens: ({ slow }) => slow.slow.frame.falsely_accused === 0 },
  },
};
