import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { pack, standingOf, unpack, withStanding } from '../../www/present/link.js';

const RUN = 'gossip 1\nprotocol rumor\nnodes 4\nseed 7\nset latency 200ms..400ms\nat 1.5s inject 1\nat 9s kill 3\n';

test('a run comes out of a link as it went in', async () => {
  const hash = await pack(RUN);
  assert.match(hash, /^run=1\.[\w-]+$/);
  assert.equal(await unpack(`#${hash}`), RUN);
  assert.ok(hash.length < RUN.length * 1.4, `${hash.length} signs for ${RUN.length}`);
});

test('an address without a run is no refusal', async () => {
  for (const hash of ['', '#', '#stage', '#theme=dark']) assert.equal(await unpack(hash), null);
});

test('where the run stood is the last line, which the engine takes for a remark', () => {
  const text = withStanding(RUN, { at: 9_000_001, digest: '0123456789abcdef' });
  assert.ok(text.startsWith(RUN) && text.split('\n').at(-2).startsWith('#'));
  assert.deepEqual(standingOf(text), { at: 9_000_001, digest: '0123456789abcdef' });
  for (const other of [RUN, '# stands at soon, digest 0', '# stands at -1 us, digest 0123456789abcdef']) assert.equal(standingOf(other), null);
});

test('every cut and every changed sign is refused with a sentence, or gives the same run', async () => {
  const hash = `#${await pack(RUN)}`;
  for (let end = '#run='.length; end < hash.length; end += 1) await refusedOrSame(hash.slice(0, end));
  for (let at = '#run=1.'.length; at < hash.length; at += 1) await refusedOrAnything(`${hash.slice(0, at)}A${hash.slice(at + 1)}`);
});

async function refusedOrSame(hash) {
  const text = await unpack(hash).catch(sentence);
  if (text !== null) assert.equal(text, RUN);
}

/** A changed sign may well unpack, to a text that the engine then judges; it must not break anything here. */
async function refusedOrAnything(hash) {
  const text = await unpack(hash).catch(sentence);
  assert.ok(text === null || typeof text === 'string');
}

function sentence(error) {
  assert.match(error.message, /^This link .*\.$/);
  return null;
}

test('a newer version, strange signs and a bomb are refused, each for its reason', async () => {
  await assert.rejects(unpack('#run=2.AAAA'), /version 2; this page reads version 1.*newer page/);
  await assert.rejects(unpack('#run=0.AAAA'), /never was/);
  await assert.rejects(unpack('#run=hello'), /version/);
  await assert.rejects(unpack('#run=1.<script>'), /damaged/);
  await assert.rejects(unpack('#run=1.'), /damaged/);
  const bomb = deflateRawSync(Buffer.alloc(50_000_000)).toString('base64url');
  await assert.rejects(unpack(`#run=1.${bomb}`), /unpacks to more than/);
});
