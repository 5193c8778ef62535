import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODE } from '../../www/engine/frame.js';
import { bytes, headline, nodeName, pace, seconds, statusSentence } from '../../www/words.js';

const frame = (changes) => ({ round: 6.7, nodes: 1000, up: 997, knows: 812, updates: 1, state: new Uint8Array(), ...changes });

test('the live region states round, news and losses', () => {
  assert.equal(statusSentence(frame({})), 'round 6: 812 of 1,000 know, 3 down');
  assert.equal(statusSentence(frame({ updates: 0 })), 'round 6: nothing injected yet, 997 of 1,000 up, 3 down');
});

test('the headline counts who knows, or who is up before there is anything to know', () => {
  assert.equal(headline(frame({})), '812 of 1,000 know');
  assert.equal(headline(frame({ updates: 0 })), '997 of 1,000 up');
});

test('the pace is said as a factor', () => {
  assert.equal(pace(1 / 120), 'shown 120 times slower than real');
  assert.equal(pace(0.4), 'shown 2.5 times slower than real');
  assert.equal(pace(1), 'shown at real speed');
  assert.equal(pace(20), 'shown 20 times faster than real');
});

test('quantities keep two or three digits', () => {
  assert.deepEqual([0, 620_000, 12_340_000, 1_234_000_000].map(seconds), ['0.00 s', '0.62 s', '12.3 s', '1,234 s']);
  assert.deepEqual([0, 999, 1500, 23_400, 5_000_000].map(bytes), ['0 B', '999 B', '1.5 kB', '23 kB', '5.0 MB']);
});

test('a node is named with its state, its knowledge and its table', () => {
  const state = new Uint8Array([NODE.UP | NODE.KNOWS, 0, NODE.UP]);
  const named = (node, view) => nodeName(frame({ state }), node, view);
  assert.equal(named(1, { known: [{ origin: 1, version: 2 }, { origin: 4, version: 1 }] }), 'Node 1, up, knows, table {1: 2, 4: 1}');
  assert.equal(named(2), 'Node 2, down, does not know');
  assert.equal(nodeName(frame({ state, updates: 0 }), 3), 'Node 3, up');
});
