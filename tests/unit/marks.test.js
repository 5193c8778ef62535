import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastBefore, lastSet, nextAct, readAct } from '../../www/acts.js';
import { marksOf, spanOf } from '../../www/panels/marks.js';

const SECOND = 1_000_000;
const acts = ['0ms inject 1', '1.5s kill 3', '1.501s kill zone 2', '20s set latency 20ms'].map(readAct);

test('timed commands are read as the engine prints them', () => {
  assert.deepEqual(acts.map(({ at }) => at), [0, 1.5 * SECOND, 1.501 * SECOND, 20 * SECOND]);
  assert.equal(readAct('2.037475s heal').at, 2_037_475);
  assert.deepEqual(acts[3], { at: 20 * SECOND, verb: 'set', text: 'set latency 20ms' });
});

test('the line covers what was seen and what is planned, and grows in steps', () => {
  assert.equal(spanOf(0, [], SECOND), 12 * SECOND);
  assert.equal(spanOf(12 * SECOND, [], SECOND), 12 * SECOND);
  assert.equal(spanOf(12.1 * SECOND, [], SECOND), 18 * SECOND);
  assert.equal(spanOf(0, acts, SECOND), 27 * SECOND);
});

test('what is done at one place has one mark that tells all of it', () => {
  const marks = marksOf(acts, 20 * SECOND);
  assert.deepEqual(marks.map(({ text }) => text), ['inject 1', 'kill 3, kill zone 2', 'set latency 20ms']);
  assert.deepEqual(marks.map(({ share }) => share), [0, 0.075, 1]);
});

test('ten thousand commands leave at most as many marks as can be told apart', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ at: i, verb: 'kill', text: `kill ${i}` }));
  assert.ok(marksOf(many, 10_000).length <= 401);
});

test('from any moment the acts around it are found', () => {
  assert.equal(lastBefore(acts, 1.5 * SECOND).text, 'kill 3');
  assert.equal(lastBefore(acts.slice(1), 0), undefined);
  assert.equal(nextAct(acts, 1.5 * SECOND, -1).text, 'inject 1');
  assert.equal(nextAct(acts, 1.5 * SECOND, 1).text, 'kill zone 2');
  assert.equal(nextAct(acts, 20 * SECOND, 1), undefined);
});

test('a knob has the value that it was set to last', () => {
  assert.equal(lastSet(acts, 'latency', 19 * SECOND), undefined);
  assert.equal(lastSet(acts, 'latency', 20 * SECOND), '20ms');
  assert.equal(lastSet(acts, 'loss', 20 * SECOND), undefined);
});
