/** The course: all lessons, in order. */
import whispers from './02-whispers.js';
import fourNodes from './04-four-nodes.js';
import killNode3 from './05-kill-node-3.js';
import restartNode3 from './06-restart-node-3.js';
import lost from './07-lost.js';
import pushPull from './08-push-pull.js';
import thousand from './09-thousand.js';
import splitAndHeal from './25-split-and-heal.js';

/** @type {readonly import('./types.js').Lesson[]} */
export const COURSE = Object.freeze([whispers, fourNodes, killNode3, restartNode3, lost, pushPull, thousand, splitAndHeal]);
