import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentFound } from '../../www/panels/found.js';

test('there is a share of the dead that are known only while somebody who had come is missing', () => {
  const up = [7, 7, 6, 6, 7, 9, 8];
  const noticed = [1, 1, 0, 1, 1, 1, 1];
  assert.deepEqual(percentFound({ up: Float64Array.from(up), noticed: Float64Array.from(noticed) }), [null, null, 0, 100, null, null, 100]);
});
