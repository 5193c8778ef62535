import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matching } from '../../www/panels/log.js';

const line = (kind, text) => ({ index: 0, at_us: 0, kind, node: 1, peer: 0, text });

test('the log is filtered by kind and by whole words', () => {
  const heard = line('learned', 'Node 1 heard 2:1 from node 12');
  const lost = line('lost', 'news from node 1 to node 2 was lost');
  const passing = (kinds, words) => [heard, lost].filter(matching(kinds, words)).length;
  assert.equal(passing([], ''), 2);
  assert.equal(passing(['lost'], ''), 1);
  assert.equal(passing([], 'node 1'), 2);
  assert.equal(passing([], 'Node 12 '), 1);
  assert.equal(passing([], 'node 3'), 0);
  assert.equal(passing(['learned'], 'lost'), 0);
});
