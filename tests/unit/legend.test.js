import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf } from '../../www/panels/legend.js';

const kinds = (...labels) => labels.map((label) => ({ name: '', shape: 'reply', label }));

test('messages that are drawn alike stand in one row, and the same by another way is not said twice', () => {
  assert.equal(wordsOf(kinds('alive')), 'alive');
  assert.equal(wordsOf(kinds('alive', 'no answer so far', 'alive (TCP)')), 'alive · no answer so far');
  assert.equal(wordsOf(kinds('no answer so far', 'alive (TCP)')), 'no answer so far · alive (TCP)');
});
