import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reached, SPEED_RANGE, defaultSpeed, durationUs, sliderToSpeed, speedToSlider } from '../../www/pace.js';

test('times are read in every form of the knob grammar', () => {
  assert.equal(durationUs('20ms'), 20_000);
  assert.equal(durationUs('1.5s'), 1_500_000);
  assert.equal(durationUs('10ms..40ms'), 25_000);
  assert.equal(durationUs('exp(20ms)'), 20_000);
  assert.equal(durationUs('lognormal(20ms,0.5)'), 20_000);
  assert.ok(Number.isNaN(durationUs('soon')));
});

test('four nodes are slowed until a hop takes 1.2 seconds', () => {
  assert.equal(defaultSpeed(4, 25_000, 75_000), 25_000 / 1_200_000);
});

test('a round much longer than a hop is not waited for at the pace of hops', () => {
  assert.equal(defaultSpeed(4, 25_000, 200_000), 200_000 / 4_000_000);
  assert.equal(defaultSpeed(4, 1_000, 1_000_000), 1_000 / 400_000);
});

test('larger clusters are paced by the round', () => {
  assert.equal(defaultSpeed(50, 25_000, 100_000), 100_000 / 700_000);
  assert.equal(defaultSpeed(1000, 25_000, 100_000), 100_000 / 500_000);
  assert.equal(defaultSpeed(10_000, 25_000, 100_000), 100_000 / 600_000);
});

test('the slider is logarithmic and catches real speed', () => {
  assert.equal(sliderToSpeed(speedToSlider(0.01)), 0.01);
  assert.equal(sliderToSpeed(0.05), 1);
  assert.equal(speedToSlider(1e9), SPEED_RANGE.max);
});

test('what is reached is told after a second of play, and anew for another wish', () => {
  const reached = new Reached();
  for (let frame = 0; frame < 9; frame += 1) reached.note(100, 100, 2e6);
  assert.equal(reached.speed, null);
  reached.note(100, 100, 2e6);
  assert.equal(reached.speed, 20);
  reached.note(10, 100, 1e6);
  assert.equal(reached.speed, null);
});
