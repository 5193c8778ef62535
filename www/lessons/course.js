/** The course: all lessons, in order. */
import oneMaster from './01-one-master.js';
import whispers from './02-whispers.js';
import diagram from './03-diagram.js';
import fourNodes from './04-four-nodes.js';
import killNode3 from './05-kill-node-3.js';
import restartNode3 from './06-restart-node-3.js';
import lost from './07-lost.js';
import pushPull from './08-push-pull.js';
import thousand from './09-thousand.js';
import whatBuysSpeed from './10-what-buys-speed.js';
import disease from './11-disease.js';
import merge from './12-merge.js';
import whoIsAlive from './13-who-is-alive.js';
import joinAndLeave from './14-join-and-leave.js';
import askAnyNode from './15-ask-any-node.js';
import repair from './16-repair.js';
import storm from './23-storm.js';
import oneWay from './24-one-way.js';
import splitAndHeal from './25-split-and-heal.js';

/** @type {readonly import('./types.js').Lesson[]} */
export const COURSE = Object.freeze([
  oneMaster, whispers, diagram,
  fourNodes, killNode3, restartNode3, lost,
  pushPull, thousand, whatBuysSpeed, disease, merge,
  whoIsAlive, joinAndLeave, askAnyNode, repair,
  storm, oneWay, splitAndHeal,
]);
