import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aligned, difference } from '../../www/panels/runs.js';

const setup = (change = {}) => ({ protocol: 'rumor', nodes: 4, seed: 1, topology: 'mesh', knobs: {}, commands: [], ...change });
const usual = (knob) => ({ fanout: '1', mode: 'push' })[knob];

test('a run is named by what set it apart', () => {
  assert.equal(difference(setup(), setup(), usual), 'same settings');
  assert.equal(difference(setup({ seed: 2 }), setup(), usual), 'seed 2');
  assert.equal(difference(setup({ nodes: '50', knobs: { fanout: '3' } }), setup(), usual), '50 nodes, fanout 3');
  assert.equal(difference(setup(), setup({ knobs: { fanout: '3' } }), usual), 'fanout 1');
  assert.equal(difference(setup({ nodes: '4', knobs: { mode: 'push' } }), setup(), usual), 'same settings');
});

test('runs are laid over each other where they were told something', () => {
  const line = (told) => ({ setup: setup(), round: [0, 1, 2], knows: [0, 0, 1], told });
  assert.deepEqual(aligned(line(1), line(4.5)), [3.5, 4.5, 5.5]);
  assert.deepEqual(aligned(line(1), line(null)), [0, 1, 2]);
});
