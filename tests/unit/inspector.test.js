import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beliefs } from '../../www/panels/inspector.js';

test('what a node has is held against the newest that there is', () => {
  const known = [{ origin: 4, version: 2, hot: true }, { origin: 1, version: 1, hot: false }, { origin: 7, version: 1 << 30, hot: false }];
  const rows = beliefs({ known, truth: [[1, 3], [2, 1], [4, 2], [7, 1]] });
  assert.deepEqual(rows.map(({ writer, has, truth, word }) => [writer, has, truth, word]), [
    [1, 1, 3, 'behind'],
    [2, 0, 1, 'behind'],
    [4, 2, 2, 'spreading'],
    [7, 1 << 30, 1, 'was never written'],
  ]);
});
