// Who believes what of whom in a large cluster: what is asked, what is left out, and that the page says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BELIEF, NODE } from '../../www/engine/frame.js';
import { aboutWords, answered, cellWords, nodeByNode, widthsOf, zoneByZone } from '../../www/panels/square.js';

const NODES = 10_000;
const DEAD = [4, 2600, 2601];
const zones = Uint16Array.from({ length: NODES }, (_, i) => 1 + Math.floor((i * 4) / NODES));

/** Three of ten thousand are down; all but nobody know. */
function clusterOf(nodes = NODES) {
  const state = new Uint8Array(nodes).fill(NODE.UP);
  const dead = new Uint16Array(nodes);
  for (const node of DEAD.filter((one) => one <= nodes)) {
    state[node - 1] = 0;
    dead[node - 1] = nodes - DEAD.length;
  }
  return /** @type {any} */ ({ nodes, up: nodes - DEAD.length, state, dead, suspect: new Uint16Array(nodes) });
}

/** @param {any} question */
const beliefsIn = ({ observers, subjects }) =>
  Uint8Array.from({ length: observers.length * subjects.length }, (_, at) => (DEAD.includes(subjects[at % subjects.length]) ? BELIEF.DEAD : BELIEF.ALIVE));

test('zone by zone everybody is observed, by some of each zone that run', () => {
  const frame = clusterOf();
  const question = zoneByZone(frame, zones);
  assert.equal(question.subjects.length, NODES);
  assert.deepEqual(question.rows.map(({ length }) => length), [10, 10, 10, 10]);
  assert.ok(DEAD.every((node) => !question.observers.includes(node)));
  question.rows.forEach((row, zone) => row.forEach((place) => assert.equal(zones[question.observers[place] - 1], zone + 1)));
  const answer = answered(question, beliefsIn(question), frame, zones, true);
  assert.equal(cellWords(answer, 3, 1), 'Zone 4 of zone 2: 100 % alive, under 1 % dead; 0 % of it wrong.');
  assert.equal(cellWords(answer, 3, 3), 'Zone 4 of zone 4: 100 % alive; 0 % of it wrong.');
  assert.match(aboutWords(answer), /^A sample: of each zone’s nodes 10 that run say what they believe of all 10,000/);
});

test('node by node the doubted are among the sixty, and it is said that they are a sample', () => {
  const frame = clusterOf();
  const question = nodeByNode(frame, new Set([777]));
  assert.equal(question.observers.length, 60);
  for (const node of [777, ...DEAD]) assert.ok(question.observers.includes(node), `node ${node}`);
  const answer = answered(question, beliefsIn(question), frame, zones, false);
  assert.match(aboutWords(answer), /^A sample: 60 of 10,000 nodes/);
  const place = question.observers.indexOf(4);
  assert.equal(cellWords(answer, place, 0), 'Node 4 is down and believes nothing.');
  assert.equal(cellWords(answer, 0, place), 'For node 1, node 4 is dead. Node 4 is down.');
  assert.match(aboutWords(answered(nodeByNode(clusterOf(60), new Set()), new Uint8Array(3600), clusterOf(60), zones, false)), /^Every pair\./);
});

test('a sliver of a cell can be seen, and the parts fill the cell', () => {
  const part = (/** @type {number} */ share) => ({ belief: BELIEF.ALIVE, share, number: 1, mistaken: false });
  assert.deepEqual(widthsOf([part(0.999), part(0.001)], 40, 3), [37, 3]);
  assert.deepEqual(widthsOf([part(0.5), part(0.5)], 40, 3), [20, 20]);
  assert.deepEqual(widthsOf([part(1)], 40, 3), [40]);
  assert.deepEqual(widthsOf([], 40, 3), []);
});
