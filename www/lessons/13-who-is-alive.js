import { count, seconds } from '../words.js';
import { lasted, mournedBy } from './reading.js';

const [CRASHED, STALLED, OBSERVER] = [7, 12, 13];
const listed = new Intl.ListFormat('en-GB');

/** @param {import('./types.js').Moment} moment  How often a living node was taken for dead by a living one. */
const alarms = ({ frame }) => frame.false_positives;

/** Messages that a node sent a second. @param {import('./types.js').Moment} moment */
const traffic = ({ frame: { sent, nodes, now } }) => (sent * 1_000_000) / (nodes * now);

/** Colours tell what the others believe of each. */
const OTHERS = Object.freeze({ colour: 'others' });

/** @type {import('./types.js').Lesson} */
export default {
  id: 'who-is-alive',
  number: 13,
  words: {
    part: 'What it is for',
    title: 'Who is alive? Silence may be a crash, or only a lost message.',
    steps: {
      calm: 'Twenty nodes; every fifth message is lost. Each tells all others once a second “I live”. After two seconds of silence you count as dead.',
      guess: 'Nobody has crashed yet. Now node 7 will.',
      kill: 'Node 7 has crashed, and now all nineteen count it as dead.',
      eyes: 'The cluster as node 13 sees it with a time-out of two seconds: it takes {mourned} for dead, and they run.',
      swim: 'SWIM: once a second each pings one other. No answer? Three others try. Then it is only suspected, and may object.',
      stall: 'Node 12 stalls for four seconds. Its silence is no crash, but who can tell?',
      refute: 'It goes on, hears that it is suspected, and objects with a higher incarnation. In {spared} of {runs} runs nobody gives it up before.',
    },
    question: 'Which of these never takes a living node for dead here?',
    options: { short: 'Two seconds of silence', long: 'Five seconds of silence', swim: 'SWIM: it asks others first', none: 'None of the three' },
    reveal: 'After two seconds of silence: found within {shortAll}, but {shortFalse} false alarms before.',
    why: 'A short time-out finds crashes soon, and much that is none. A long one waits longer and still errs. SWIM asks three others before it doubts, and hears objections before it is sure.',
    table: [
      ['Dead after', 'found', 'false', 'sent'],
      ['2 s of silence', '{shortAll}', '{shortFalse}', '{shortSent}'],
      ['5 s of silence', '{longAll}', '{longFalse}', '{longSent}'],
      ['SWIM', '{swimAll}', '{swimFalse}', '{swimSent}'],
    ],
    teacher: 'Found: until all who live took node 7 for dead. False: how often, in the half minute before, a living node took a living one for dead. Sent: messages a node a second. ' +
      'Heartbeats to all are n − 1 of them, so the cost of the cluster grows with n²; a SWIM node’s does not grow with n (Das, Gupta, Motivala 2002). ' +
      'memberlist also asks over TCP, which lost datagrams do not touch: switch “TCP fallback” off and see. ' +
      'No detector can be both sure and quick over a network that loses and delays: each only chooses its errors. Phi accrual (Cassandra) chooses the time-out from what it has seen. ' +
      'Press Y to see through the chosen node’s eyes, and Y again for what is so.',
    next: 'Press Leave, choose protocol “heartbeat”, and set the time-out to 10 s. How many false alarms, and how long does a crash go unseen?',
  },
  scenario: 'gossip 1; protocol heartbeat; nodes 20; seed 1; set timeout 2s; set loss 20%',
  steps: [
    { name: 'calm', until: '30 rounds', view: OTHERS },
    { name: 'guess', asks: ['short', 'long', 'swim', 'none'], view: OTHERS },
    { name: 'kill', does: [`kill ${CRASHED}`], until: `node ${CRASHED} counts as dead`, reveals: true, view: OTHERS },
    { name: 'eyes', on: 'main', view: { eyes: OBSERVER } },
    { name: 'swim', on: 'swim', until: '2 rounds', view: OTHERS },
    { name: 'stall', on: 'swim', does: [`freeze ${STALLED}`], until: '4 rounds', view: OTHERS },
    { name: 'refute', on: 'swim', does: [`thaw ${STALLED}`], until: '8 rounds', view: OTHERS },
  ],
  casts: { long: { knobs: { timeout: '5s' } }, swim: { protocol: 'swim', knobs: { loss: '20%' } } },
  facts: ({ main, long, swim }) => {
    const named = Object.entries({ short: main, long, swim }).flatMap(([name, { calm, kill }]) => [
      [`${name}All`, seconds(lasted(kill))],
      [`${name}False`, count(alarms(calm))],
      [`${name}Sent`, traffic(calm).toFixed(1)],
    ]);
    const mourned = listed.format(mournedBy(main.eyes, OBSERVER).map((node) => `node ${node}`));
    return { mourned, runs: count(1000), ...Object.fromEntries(named) };
  },
  answer: ({ swim }) => (alarms(swim.calm) > 0 ? 'none' : 'swim'),
  holds: ({ main, long, swim }) =>
    [main, long, swim].every(({ kill }) => kill.came) && lasted(main.kill) < lasted(long.kill) &&
    alarms(main.calm) > 100 && alarms(main.calm) > 10 * alarms(long.calm) && traffic(swim.calm) < traffic(main.calm) / 2 &&
    alarms(swim.calm) === 0,
  picked: ({ main, long, swim }) => mournedBy(main.eyes, OBSERVER).length > 1 && alarms(long.calm) > 0 && alarms(swim.refute) === 0 && swim.stall.frame.suspect[STALLED - 1] > 0 && swim.refute.frame.suspect[STALLED - 1] === 0,
  odds: {
    spared: { share: 0.981, runs: 1000, happens: ({ swim }) => alarms(swim.refute) === 0 },
  },
};
