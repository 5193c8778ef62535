import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestStep, stepsOf, stretched } from '../../www/panels/scales.js';

const knob = (kind, range = null) => ({ kind, range });

test('latency keeps its shape when it is stretched', () => {
  assert.equal(stretched('10ms..100ms', 5), '50ms..500ms');
  assert.equal(stretched('200ms..400ms', 10), '2s..4s');
  assert.equal(stretched('lognormal(20ms,0.5)', 2), 'lognormal(40ms,0.5)');
  assert.equal(stretched('exp(1ms)', 0.1), 'exp(100us)');
});

test('times and numbers go in decades, within the range of their knob', () => {
  const times = stepsOf(knob('duration', [0, 60e6]), '0ms');
  assert.deepEqual([times.at(0), times.at(1), times.at(4), times.at(-1)], ['0ms', '1ms', '10ms', '10s']);
  assert.deepEqual(stepsOf(knob('int', [1, 64]), '10'), ['1', '2', '5', '10', '20', '50']);
  assert.equal(stepsOf(knob('int', [0, 1e12]), '0')[0], '0');
});

test('a slider stands at the step that is nearest to a value', () => {
  const shares = stepsOf(knob('share', [0, 1]), '0');
  const at = (text) => shares[nearestStep(knob('share'), shares, text)];
  assert.deepEqual(['0', '0.3', '33%', '100%'].map(at), ['0', '30%', '30%', '100%']);
  const steps = stepsOf(knob('latency'), '10ms..100ms');
  assert.equal(steps[nearestStep(knob('latency'), steps, '10ms..100ms')], '10ms..100ms');
  assert.equal(steps[nearestStep(knob('latency'), steps, '1s')], '200ms..2s');
});
