/** The top line: one number, one true sentence, the clock, and what was done last. */
import { byId, say } from '../dom.js';
import { census, downIn } from '../engine/frame.js';
import { against, count, eyesSentence, headline, pace, roundNumber, seconds, statusSentence } from '../words.js';

/** @typedef {import('../run.js').Run} Run */

/** Up to so many nodes the caption tells each event. */
const NARRATED = 12;
/** A refusal stays this long before the story goes on. */
const WORD_MS = 6000;

export class Headline {
  #word = '';
  #wordUntil = 0;

  /** @param {Run} run @param {{ story: string, accusation: string }} log  Its latest line, and its latest accusation. @param {Run | null} right  Shown beside it. @param {string} other  What is to be said instead of the story: of a followed message, or by a lesson. */
  update(run, log, right, other) {
    const frame = run.shown;
    const number = right ? against(frame, right.shown) : headline(frame);
    say(byId('headline'), number);
    byId('headline').style.setProperty('--letters', String(number.length)); // a narrow screen sets a long one smaller
    say(byId('status'), right ? `${statusSentence(frame)}; on the right ${headline(right.shown)}` : statusSentence(frame));
    say(byId('round'), count(roundNumber(frame)));
    say(byId('seconds'), seconds(run.clock));
    say(byId('pace'), pace(run.pace.speed, run.pace.held));
    say(byId('caption'), performance.now() < this.#wordUntil ? this.#word : other || caption(run, log));
  }

  /** Something that the class should read now; nothing lets the story go on. @param {string} word */
  tell(word) {
    this.#word = word;
    this.#wordUntil = word ? performance.now() + WORD_MS : 0;
  }

  /** The last deed stays on screen for whoever looked away. @param {string} deed */
  did(deed) {
    this.#wordUntil = 0;
    say(byId('ticker'), deed);
  }

  /** @param {string} text */
  setting(text) {
    say(byId('setting'), text);
    say(byId('ticker'), '');
  }
}

/** What the class should look at. @param {Run} run @param {{ story: string, accusation: string }} log */
function caption({ shown: frame }, { story, accusation }) {
  const unaware = frame.up - frame.knows;
  if (frame.eyes) return eyesSentence(frame);
  if (frame.up === 0) return 'All nodes are down. Restart one.';
  if (frame.believes && frame.updates === 0) {
    return (frame.nodes <= NARRATED ? story : accusation) || 'Kill a node: who finds out first, and when? Part the cluster: who is wrongly accused?';
  }
  if (frame.updates === 0) return 'Press Inject: one node learns something new. How long until all know?';
  if (unaware === 0 && frame.up === frame.nodes) return `All ${count(frame.nodes)} know. Click a node to kill it, then inject again.`;
  if (unaware === 0 && downIn(frame) === 0) return `All ${count(frame.up)} that are there know. Let one more join (J): how does it learn?`;
  if (unaware === 0) return `All ${count(frame.up)} that live know. Restart a node: how does it catch up?`;
  const { spreading } = census(frame);
  if (spreading === 0 && frame.in_flight === 0 && !frame.anti_entropy) {
    return `Nobody spreads it any more, and ${count(unaware)} never heard. Anti-entropy would repair that.`;
  }
  return frame.nodes <= NARRATED ? story : `${count(spreading)} are spreading it, ${count(unaware)} have yet to hear.`;
}
