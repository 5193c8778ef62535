import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spread } from '../../www/panels/nodewise.js';

test('what nodes have is spread between the mean and the most, as the engine spreads bytes', () => {
  assert.deepEqual(spread(Uint16Array.from({ length: 100 }, (_, i) => 100 - i)), [50.5, 96, 100]);
  assert.deepEqual(spread(Uint16Array.of(7)), [7, 7, 7]);
});
