// Every lesson, held against the real engine: its claim for the shipped seed and 200 others, its shares within what chance allows.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import { COURSE } from '../../www/lessons/course.js';
import { guideHtml } from '../../www/lessons/guide.js';
import { heapsOf } from '../../www/lessons/bars.js';
import { addressOf, placeIn } from '../../www/lessons/address.js';
import { bandOf, gapInWords } from '../../www/lessons/marker.js';
import { located, mistakesIn } from '../lessons/check.js';
import { loadEngine } from '../lessons/engine.js';
import { seedsOf } from '../../www/lessons/takes.js';
import { Juries } from '../lessons/juries.js';

const OTHERS = 200;
/** Apart from the seeds that the shares were measured with, which are 1 to `runs`. */
const FIRST_OTHER = 1_000_001;
/** Standard deviations: one share in 1,400 lies farther out by chance. */
const FAR = 3.4;

const glue = await loadEngine();
const folder = new URL('../../www/lessons/', import.meta.url);
const files = (await readdir(folder)).filter((name) => /^\d\d-.*\.js$/.test(name));
const juries = new Juries();
after(() => juries.dismiss());

test('the course holds every lesson file, in order', async () => {
  const lessons = await Promise.all(files.sort().map(async (file) => (await import(new URL(file, folder).href)).default));
  assert.deepEqual(COURSE.map(({ id }) => id), lessons.map(({ id }) => id));
  assert.equal(new Set(COURSE.map(({ id }) => id)).size, COURSE.length);
});

for (const file of files) {
  const { default: lesson } = await import(new URL(file, folder).href);

  test(`${file} has no mistakes`, async () => {
    const source = await readFile(new URL(file, folder), 'utf8');
    assert.deepEqual(mistakesIn(glue, lesson).map((mistake) => located(mistake, file, source)), []);
  });

  test(`${file} tells the truth for its own seed and for ${OTHERS} others`, async () => {
    const [own] = await juries.hear(file);
    assert.ok(own.holds, 'the shipped seed');
    const verdicts = await juries.hear(file, { from: FIRST_OTHER, to: FIRST_OTHER + OTHERS });
    assert.ok(verdicts.length >= OTHERS / seedsOf(lesson), `${verdicts.length} verdicts`);
    assert.deepEqual(verdicts.filter(({ holds }) => !holds).map(({ seed }) => seed), [], 'seeds for which the claim is false');
    for (const [name, { share, runs }] of Object.entries(lesson.odds ?? {})) {
      const hits = verdicts.filter(({ happened }) => happened[name]).length;
      const deviation = Math.sqrt(share * (1 - share) * (1 / verdicts.length + 1 / runs));
      assert.ok(Math.abs(hits / verdicts.length - share) <= FAR * deviation, `“${name}” happened in ${hits} of ${verdicts.length} runs, stated ${share}`);
    }
    const inside = verdicts.filter(({ inBand }) => inBand !== false).length / verdicts.length;
    assert.ok(inside >= 0.9 - FAR * Math.sqrt(0.09 / OTHERS), `the answer lies in theory's band in ${inside} of runs, stated 0.9`);
  });
}

test('a mistake in a lesson is named with its line', () => {
  const lesson = COURSE.find(({ id }) => id === 'four-nodes');
  const spoilt = (change) => {
    const broken = { ...lesson, ...change };
    const source = JSON.stringify(broken, null, 1).replaceAll(/"(\w+)":/g, '$1:').replaceAll('"', "'");
    return mistakesIn(glue, broken).map((mistake) => located(mistake, 'lesson.js', source)).join('\n');
  };
  const [first, ...rest] = lesson.steps;
  assert.match(spoilt({ scenario: 'gossip 1; protocol rumor; set fanuot 2' }), /lesson\.js:\d+: .*fanuot/);
  assert.match(spoilt({ scenario: 'gossip 1; nodes four' }), /lesson\.js:\d+: .*four/);
  assert.match(spoilt({ steps: [{ ...first, does: ['kill 9'] }, ...rest] }), /lesson\.js:[1-9]\d+: There is no node 9/);
  assert.match(spoilt({ steps: [{ ...first, until: 'pigs fly' }, ...rest] }), /lesson\.js:[1-9]\d+: “pigs fly” cannot be waited for/);
  assert.match(spoilt({ steps: [{ ...first, until: 'all know' }, ...rest] }), /lesson\.js:[1-9]\d+: what step “meet” waits for never comes/);
  assert.match(spoilt({ steps: [{ ...first, on: 'stage' }, ...rest] }), /lesson\.js:[1-9]\d+: step “meet” is on “stage”, which is no cast/);
  assert.match(spoilt({ steps: [{ ...first, view: { arrange: 'forest' } }, ...rest] }), /lesson\.js:[1-9]\d+: “forest” is no arrangement of the stage/);
  assert.match(spoilt({ casts: { other: { knobs: { fanuot: '2' } } } }), /lesson\.js:\d+: .*fanuot/);
  assert.match(spoilt({ picked: () => false }), /lesson\.js:\d+: this is not what the seed was chosen for/);
  assert.match(spoilt({ words: { ...lesson.words, steps: {} } }), /lesson\.js:[1-9]\d+: step “meet” has no sentence/);
  assert.match(spoilt({ words: { ...lesson.words, why: '' } }), /lesson\.js:\d+: words\.why is missing/);
  assert.match(spoilt({ words: { ...lesson.words, next: 'Then {what}?' } }), /lesson\.js:\d+: there is no fact “what”/);
});

test('the guide has every lesson and every word of it, with gaps where a run speaks', () => {
  const html = guideHtml(COURSE);
  for (const { words } of COURSE) {
    assert.ok(html.includes(`${words.title}</h2>`));
    for (const option of Object.values(words.options ?? {})) assert.ok(html.includes(option), option);
  }
  assert.doesNotMatch(html, /\{\w+\}/);
});

test('theory’s band holds a moment on the curve, or says nothing', () => {
  const forecast = { at: [0, 1, 2, 3], mean: [], low: [0.1, 0.3, 0.6, 0.9999], high: [0.1, 0.5, 0.999, 1], sentence: '' };
  assert.deepEqual(bandOf(forecast, 0.5, 100), [1, 2]);
  assert.deepEqual(bandOf(forecast, 1, 100), [2, 3]);
  assert.equal(bandOf(forecast, 1, 10_000), null);
  assert.equal(bandOf({ at: [], mean: [], low: [], high: [], sentence: 'no theory' }, 0.5, 100), null);
  assert.deepEqual([gapInWords(5, 8), gapInWords(5, 4.6), gapInWords(5, 5)], ['3 later', '0.4 sooner', 'exactly that']);
});

test('bars count every value, in at most sixteen heaps', () => {
  const values = Array.from({ length: 500 }, (_, i) => (i * 37) % 101);
  const heaps = heapsOf(values);
  assert.ok(heaps.length <= 16);
  assert.equal(heaps.reduce((sum, { times }) => sum + times, 0), values.length);
  assert.deepEqual(heapsOf([2, 2, 4]), [{ label: '2', times: 2 }, { label: '3', times: 0 }, { label: '4', times: 1 }]);
});

test('a lesson and a step come out of an address as they went in', () => {
  assert.deepEqual(placeIn(addressOf('lost', 3)), { id: 'lost', place: 3 });
  assert.deepEqual(placeIn('#lesson=lost'), { id: 'lost', place: 0 });
  assert.deepEqual(placeIn('#lesson=lost&step=last'), { id: 'lost', place: 0 });
  assert.equal(placeIn('#run=1.abc'), null);
});
