import { allLivingKnow, unaware } from './reading.js';
import { count, percent } from '../words.js';

/** @type {import('./types.js').Lesson} */
export default {
  id: 'lost',
  number: 7,
  words: {
    part: 'Hands on',
    title: 'The network loses messages, and rumors grow old. Who never hears?',
    steps: {
      meet: 'Fifty nodes that only push. Whoever has told one who already knew stops telling. The network loses 30 % of all messages.',
      guess: 'Node 1 is about to write one update.',
      spread: 'It spreads fast, and it dies down: more and more who tell meet one who knows, and stop.',
      quiet: 'Nobody tells it any more. Whoever has not heard by now never will.',
      repair: 'Anti-entropy: now and then each node compares everything that it has with a random neighbour, and both keep the newer.',
      healed: 'All know. Rumors are fast and cheap, anti-entropy is slow and sure: real systems run both.',
    },
    question: 'When the rumor has died, how many of the fifty have not heard?',
    options: { none: 'None', few: '1 to 5', some: '6 to 15', many: 'More than 15' },
    reveal: '{left} of {nodes} never heard: {share}. Each node had sent {messages} messages with news on average.',
    why: 'With the same dice and no loss it is {calm} of {nodes}; nobody is left out in {nobody} of {runs} runs. A rumor that stops can always miss somebody.',
    teacher: 'The word is “residue”. This is the workshop’s challenge: make it zero while messages are lost. ' +
      'A larger k makes it smaller, never surely zero; a comparison of everything does, on any network that lets some messages through. ' +
      'Without loss, theory leaves out a fifth of very many nodes: s = e^−2(1−s) (Demers et al. 1987, section 1.4). ' +
      'Loss takes from both sides: news does not arrive, but neither does the answer “I knew”, so nodes go on telling for longer. ' +
      'The bars show the same run with {runs_shown} other dice.',
    next: 'Set k to 4 and loss to 0: how small does the residue get, and what does it cost in messages?',
  },
  scenario: 'gossip 1; protocol rumor; nodes 50; seed 4; set mode push; set stop counter; set k 1; set loss 30%; set repair-interval 2s',
  steps: [
    { name: 'meet' },
    { name: 'guess', asks: ['none', 'few', 'some', 'many'] },
    { name: 'spread', does: ['inject 1'], until: 'quiet' },
    { name: 'quiet', reveals: true },
    { name: 'repair', does: ['anti-entropy on'], until: 'all know' },
    { name: 'healed' },
  ],
  casts: { calm: { knobs: { loss: '0%' } } },
  facts: ({ main: { quiet }, calm }) => ({
    calm: count(unaware(calm.quiet)),
    left: count(unaware(quiet)),
    nodes: count(quiet.frame.nodes),
    share: percent(unaware(quiet), quiet.frame.up),
    messages: ((quiet.frame.useful + quiet.frame.redundant + quiet.frame.lost) / quiet.frame.nodes).toFixed(1),
    runs: count(2000),
    runs_shown: count(200),
  }),
  answer: ({ main: { quiet } }) => {
    const left = unaware(quiet);
    return left === 0 ? 'none' : left <= 5 ? 'few' : left <= 15 ? 'some' : 'many';
  },
  holds: ({ main }) => main.spread.came && main.quiet.frame.spreading === 0 && allLivingKnow(main.repair),
  odds: {
    nobody: { share: 0.0085, runs: 2000, happens: ({ main }) => unaware(main.quiet) === 0 },
  },
  spread: { title: 'The same with other dice', axis: 'nodes that never heard', runs: 200, measure: ({ quiet }) => unaware(quiet) },
};
