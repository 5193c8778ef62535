/** The top line: one number, one true sentence, the clock, and what was done last. */
import { byId, say } from '../dom.js';
import { count, headline, pace, roundNumber, seconds, statusSentence } from '../words.js';

/** @typedef {import('../run.js').Run} Run */

/** A refusal stays this long before the story goes on. */
const WORD_MS = 6000;

export class Headline {
  #word = '';
  #wordUntil = 0;

  /** @param {Run} run @param {string} story  The latest line of the log. */
  update(run, story) {
    const frame = run.shown;
    say(byId('headline'), headline(frame));
    say(byId('status'), statusSentence(frame));
    say(byId('round'), count(roundNumber(frame)));
    say(byId('seconds'), seconds(run.clock));
    say(byId('pace'), pace(run.speed));
    say(byId('caption'), performance.now() < this.#wordUntil ? this.#word : caption(run, story));
  }

  /** Something that the class should read now. @param {string} word */
  tell(word) {
    this.#word = word;
    this.#wordUntil = performance.now() + WORD_MS;
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

/** @param {Run} run @param {string} story */
function caption({ shown: frame }, story) {
  if (frame.up === 0) return 'All nodes are down. Restart one.';
  if (frame.updates === 0) return 'Press Inject: one node learns something new. How long until all know?';
  if (frame.knows === frame.up) {
    const living = frame.up === frame.nodes ? 'All' : 'All living';
    return frame.up === frame.nodes
      ? `${living} ${count(frame.nodes)} know. Click a node to kill it, then inject again.`
      : `${living} ${count(frame.up)} know. Restart the rest: how do they catch up?`;
  }
  if (frame.spreading === 0 && frame.quiet) {
    return `Nobody spreads it any more: ${count(frame.up - frame.knows)} never heard. Anti-entropy would repair that.`;
  }
  return story;
}
