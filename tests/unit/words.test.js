import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FATE, NODE } from '../../www/engine/frame.js';
import { bytes, fateSentence, headline, nodeName, pace, seconds, statusSentence } from '../../www/words.js';

const frame = (changes) => ({ round: 6.7, nodes: 1000, up: 997, knows: 812, updates: 1, state: new Uint8Array(), ...changes });

test('the live region states round, news and losses', () => {
  assert.equal(statusSentence(frame({})), 'round 6: 812 of 1,000 know, 3 down');
  assert.equal(statusSentence(frame({ updates: 0 })), 'round 6: nothing injected yet, 997 of 1,000 up, 3 down');
});

test('the headline counts who knows, or who is up before there is anything to know', () => {
  assert.equal(headline(frame({})), '812 of 1,000 know');
  assert.equal(headline(frame({ updates: 0 })), '997 of 1,000 up');
});

test('who has not been there yet is neither up nor down, and no part of the whole', () => {
  const state = new Uint8Array([NODE.UP, 0, NODE.ABSENT, NODE.UP | NODE.FROZEN]);
  const four = frame({ nodes: 4, up: 2, knows: 1, state });
  assert.equal(statusSentence(four), 'round 6: 1 of 3 know, 1 down, 1 not there yet');
  assert.equal(headline(four), '1 of 3 know');
  assert.equal(statusSentence({ ...four, updates: 0 }), 'round 6: nothing injected yet, 2 of 3 up, 1 down, 1 not there yet');
  assert.deepEqual([1, 2, 3, 4].map((node) => nodeName({ ...four, updates: 0 }, node)), ['Node 1, up', 'Node 2, down', 'Node 3, not there yet', 'Node 4, frozen']);
});

test('the pace is said as a factor', () => {
  assert.equal(pace(1 / 120), 'shown 120 times slower than real');
  assert.equal(pace(0.4), 'shown 2.5 times slower than real');
  assert.equal(pace(1), 'shown at real speed');
  assert.equal(pace(20), 'shown 20 times faster than real');
  assert.equal(pace(20, true), 'shown 20 times faster than real: this machine’s limit');
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

test('a followed message is told of by where it is, then by what came of it', () => {
  const name = { from: 3, to: 5, kind: 0, sent_at: 1e6 };
  const message = { ...name, arrives_at: 2e6, fate: FATE.ARRIVES, carries: true, bytes: 52, ended_at: null, caused: [] };
  const told = (changes, over, clock) => fateSentence(name, { ...message, ...changes }, over, clock);
  assert.equal(fateSentence(name, null, false, 0.5e6), 'it leaves at 1.00 s');
  assert.match(fateSentence(name, null, false, 3e6), /no such message/);
  assert.equal(told({}, false, 1.5e6), 'on its way, due at 2.00 s');
  assert.equal(told({}, false, 2.5e6), 'it waits at node 5');
  const ends = { 0: /no news/, 64: /node 5 knew that already/, 128: /told node 5 something new/, 1: /lost/, 2: /down/, 3: /no road/, 4: /turned it away/ };
  for (const [fate, words] of Object.entries(ends)) assert.match(told({ fate: Number(fate), ended_at: 2e6 }, true, 2e6), words);
  assert.equal(told({ fate: 128, caused: [{ text: 'Node 5 heard 1:1 from node 3' }] }, true, 2e6), 'Node 5 heard 1:1 from node 3');
});
