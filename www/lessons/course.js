/** The course: all lessons, in order. */
import fourNodes from './04-four-nodes.js';
import killNode3 from './05-kill-node-3.js';
import restartNode3 from './06-restart-node-3.js';
import lost from './07-lost.js';

/** @type {readonly import('./types.js').Lesson[]} */
export const COURSE = Object.freeze([fourNodes, killNode3, restartNode3, lost]);
