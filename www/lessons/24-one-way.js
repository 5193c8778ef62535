import { count } from '../words.js';

const DEAF = 4;
const OTHERS = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12];

/** How many members a node takes for dead. @param {import('./types.js').Moment} moment @param {number} node */
const takesForDead = ({ tables }, node) => {
  const census = tables[node - 1].facts.find(([label]) => label === 'Members')?.[1] ?? '';
  return Number(/(\d+) dead/.exec(census)?.[1] ?? 0);
};

/** Of the nodes that hear, those that take nobody but the deaf one for dead. @param {import('./types.js').Moment} moment */
const clear = (moment) => OTHERS.filter((node) => takesForDead(moment, node) === 1).length;

/** @type {import('./types.js').Lesson} */
export default {
  id: 'one-way',
  number: 24,
  words: {
    part: 'When it goes wrong',
    title: 'A node can speak but not hear. Who takes whom for dead?',
    steps: {
      meet: 'Twelve nodes that probe each other. All is well.',
      guess: 'A wrong rule in a firewall: what node 4 sends goes out, nothing comes in.',
      deaf: 'Node 4 pings, and hears no answer. The others ping it, and get none. It tells them whom it suspects, and they hear that.',
      heal: 'The rule is mended. Every half minute each node swaps all that it believes with one other: so node 4 learns what is thought of it, and refutes.',
      pair: 'A smaller mistake: only the road from node 4 to node 7 is closed. Others ask for node 7, and answer for it.',
      end: 'One closed road is no news to anybody: there is a detour. Under heartbeats node 7 alone takes node 4 for dead. No detour helps where every road is closed.',
    },
    question: 'Half a minute later: whom do the other eleven take for dead?',
    options: { none: 'Nobody', deaf: 'Node 4 only', some: 'Each other, because node 4 says so' },
    reveal: '{clear} of the eleven take node 4 for dead and nobody else. It was accused falsely: it runs.',
    why: 'Node 4 suspects everybody, and says so. An accusation is not yet a verdict: the accused hears it, and answers with a higher incarnation. When node 4 is done waiting, its verdict is about an older incarnation, and nobody listens. In {agreed} of runs all eleven see it so; in the rest one of them missed a refutation.',
    table: [
      ['In 30 s', 'Lifeguard', 'plain', 'beats'],
      ['False verdicts', '{mistakes}', '{plain}', '{heartbeat}'],
      ['Their victims', '{accused}', '{plainAccused}', '{heartbeatAccused}'],
    ],
    teacher: 'Heartbeats split the view: node 4 takes all eleven for dead, and all eleven take it for alive, for they hear it. Nothing ever brings the two views together. ' +
      'Plain SWIM has no suspicion: each of node 4’s failed probes is a verdict, which all believe until the accused refutes it, again and again. ' +
      'This is Consul’s issue 5928: one half-connected agent made healthy ones fail. A full partition is different: no probe bridges it, and each side is right to take the other for gone.',
    next: 'Press Back to the firewall, turn indirect probes and TCP fallback off, and close only the road from 4 to 7: who accuses whom now?',
  },
  scenario: 'gossip 1; protocol swim; nodes 12; seed 1; set latency 0.5ms..2ms',
  steps: [
    { name: 'meet', until: '3 rounds' },
    { name: 'guess', asks: ['none', 'deaf', 'some'] },
    { name: 'deaf', does: ['cut 1-3,5-12 > 4'], until: '30 rounds', reveals: true },
    { name: 'heal', does: ['heal'], until: '45 rounds' },
    { name: 'pair', does: ['cut 4 > 7'], until: '40 rounds' },
    { name: 'end' },
  ],
  casts: { plain: { knobs: { detector: 'plain' } }, heartbeat: { protocol: 'heartbeat' } },
  facts: ({ main, plain, heartbeat }) => ({
    clear: count(clear(main.deaf)),
    mistakes: count(main.deaf.frame.false_positives),
    plain: count(plain.deaf.frame.false_positives),
    heartbeat: count(heartbeat.deaf.frame.false_positives),
    accused: count(main.deaf.frame.falsely_accused),
    plainAccused: count(plain.deaf.frame.falsely_accused),
    heartbeatAccused: count(heartbeat.deaf.frame.falsely_accused),
  }),
  answer: ({ main: { deaf } }) => {
    const most = Math.max(...OTHERS.map((node) => takesForDead(deaf, node)));
    return most === 0 ? 'none' : most === 1 ? 'deaf' : 'some';
  },
  holds: ({ main, plain, heartbeat }) =>
    clear(main.deaf) >= OTHERS.length - 1 &&
    plain.deaf.frame.false_positives > 2 * main.deaf.frame.false_positives &&
    heartbeat.deaf.frame.false_positives === OTHERS.length && heartbeat.deaf.frame.falsely_accused === OTHERS.length &&
    OTHERS.every((node) => takesForDead(main.heal, node) === 0) &&
    main.pair.frame.false_positives === main.heal.frame.false_positives &&
    heartbeat.pair.frame.false_positives === heartbeat.heal.frame.false_positives + 1,
  odds: {
    agreed: { share: 0.9975, runs: 400, happens: ({ main }) => clear(main.deaf) === OTHERS.length },
  },
};
