// Deeds wait for each other, in the order in which they were asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurn } from '../../www/turns.js';

/** Deeds that take a while, and tell when they begin and end. */
function slowDeeds() {
  /** @type {string[]} */
  const told = [];
  const slow = (/** @type {string} */ name) => async (/** @type {number} */ which) => {
    told.push(`${name}${which} begins`);
    await new Promise((done) => setTimeout(done, 5));
    told.push(`${name}${which} ends`);
    if (which < 0) throw new Error('refused');
  };
  const deeds = inTurn({ kill: slow('kill'), seek: slow('seek'), theme: (/** @type {number} */ which) => told.push(`theme${which}`) }, ['kill', 'seek']);
  return { deeds, told };
}

test('a deed begins when the one before is over, and one that needs no turn at once', async () => {
  const { deeds, told } = slowDeeds();
  const all = [deeds.kill(1), deeds.kill(2)];
  deeds.theme(3);
  await Promise.all(all);
  assert.deepEqual(told, ['kill1 begins', 'theme3', 'kill1 ends', 'kill2 begins', 'kill2 ends']);
});

test('a refused deed tells its caller and holds up nobody', async () => {
  const { deeds, told } = slowDeeds();
  const refused = deeds.kill(-1);
  await deeds.kill(2);
  await assert.rejects(refused, /refused/);
  assert.equal(told.at(-1), 'kill2 ends');
});

test('searches go together, so that the run heeds only the latest; other deeds wait for all of them', async () => {
  const { deeds, told } = slowDeeds();
  await Promise.all([deeds.seek(1), deeds.seek(2), deeds.kill(3), deeds.seek(4)]);
  assert.deepEqual(told.slice(0, 2), ['seek1 begins', 'seek2 begins']);
  assert.deepEqual(told.slice(4), ['kill3 begins', 'kill3 ends', 'seek4 begins', 'seek4 ends']);
});
