// The page's lab: the numbers are those of the command line, which tests/lab.rs holds to the same table; what is absurd is refused.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Queue } from '../../www/lab/crew.js';
import { axesOf, commandLine, excesses, placeOf, usualValues, valuesIn } from '../../www/lab/question.js';
import { column, pictureOf, sweepCsv, unitOf } from '../../www/lab/results.js';
import { sentenceOf, theoryOf } from '../../www/lab/wording.js';
import { loadEngine } from '../lessons/engine.js';

const glue = await loadEngine();
const { metrics, protocols } = glue.catalog();
const width = metrics.length + 1;
const knobs = protocols.find(({ name }) => name === 'rumor').knobs;
const knobNamed = (wanted) => knobs.find(({ name }) => name === wanted);
const golden = await readFile(new URL('../golden-sweep.csv', import.meta.url), 'utf8');

/** What the golden table was made from. */
const QUESTION = {
  setup: { protocol: 'rumor', nodes: 4, seed: 5, topology: 'mesh', knobs: { stop: 'coin', latency: 'lognormal(20ms,0.5)' }, commands: ['0ms inject 1', '1s kill 2'] },
  knob: 'fanout', values: '1, 2', nodes: '20, 60', runs: '6', until: '',
};

/** All runs of a question, in two requests per point. */
function answered({ runs, until, setup, ...question }) {
  const cells = glue.cells({ ...setup, knobs: {} }, axesOf({ runs, until, setup, ...question }));
  return cells.map((cell) => {
    const first = Number(setup.seed);
    const rows = [glue.trials(cell.setup, until, first, 4), glue.trials(cell.setup, until, first + 4, Number(runs) - 4)];
    return { cell, rows, runs: Number(runs), capped: 0 };
  });
}

const numbers = (csv) => csv.trim().split('\n').map((row) => row.split(/,(?![^(]*\))/).map((field) => (field === '' || Number.isNaN(Number(field)) ? field : Number(field))));

test('the table of a sweep is that of gossip-lab', () => {
  const points = answered(QUESTION);
  const summaries = points.map((point) => metrics.map((_, m) => glue.summary(column(point, m, width))));
  assert.deepEqual(numbers(sweepCsv(points, summaries, metrics)), numbers(golden));
});

test('the line for the shell says all that varies', () => {
  assert.equal(commandLine(QUESTION), 'gossip-lab sweep --protocol rumor --nodes 20,60 --seed 5 --runs 6 --set fanout=1,2 ' +
    '--set "latency=lognormal(20ms,0.5)" --set stop=coin --at "0ms inject 1" --at "1s kill 2" --csv');
  const ring = { ...QUESTION, knob: '', until: '60s', setup: { ...QUESTION.setup, topology: 'random 4', knobs: {}, commands: [] } };
  assert.equal(commandLine(ring), 'gossip-lab sweep --protocol rumor --nodes 20,60 --seed 5 --runs 6 --topology "random 4" --until 60s --csv');
});

test('what is absurd is refused before anything runs', () => {
  const fields = (change) => excesses({ ...QUESTION, ...change }).map(({ field }) => field);
  assert.deepEqual(fields({}), []);
  assert.deepEqual(fields({ runs: '1000000000' }), ['runs']);
  assert.deepEqual(fields({ runs: 'many' }), ['runs']);
  assert.deepEqual(fields({ setup: { ...QUESTION.setup, seed: 4294967295 } }), ['runs']);
  assert.deepEqual(fields({ nodes: '20000', runs: '1000', values: '1,2,3,4' }), ['nodes']);
  assert.deepEqual(fields({ values: '1,2,3,4,5,6,7,8' }), ['values']);
  assert.deepEqual(fields({ nodes: Array.from({ length: 61 }, (_, i) => i + 2).join(), knob: '' }), ['nodes']);
  const refused = (setup, until = '') => {
    try {
      glue.trials({ ...QUESTION.setup, ...setup }, until, 0, 0);
    } catch (problems) {
      return [problems].flat()[0].field;
    }
    return 'nothing';
  };
  assert.equal(refused({}), 'nothing');
  assert.equal(refused({ nodes: '1000000000' }), 'nodes');
  assert.equal(refused({ knobs: { fanout: '99' } }), 'fanout');
  assert.equal(refused({ commands: ['1s kil 2'] }), 'command');
  assert.equal(refused({}, 'quite'), 'until');
});

test('values are read as they lie on an axis', () => {
  assert.deepEqual(valuesIn('20ms, lognormal(20ms,0.5)'), ['20ms', 'lognormal(20ms,0.5)']);
  assert.equal(placeOf('share', '10%'), 0.1);
  assert.equal(placeOf('duration', '500ms'), 500_000);
  assert.equal(placeOf('latency', '10ms..20ms'), null);
  assert.equal(placeOf('choice', 'push'), null);
  for (const knob of knobs) {
    for (const value of valuesIn(usualValues(knob))) assert.deepEqual(glue.check({ ...QUESTION.setup, nodes: '100', knobs: { [knob.name]: value } }).filter(({ field }) => field === knob.name), [], `${knob.name}=${value}`);
  }
});

test('clusters of several sizes lie along the axis, a line for each value; alone, the values do', () => {
  const cells = (question) => glue.cells({ ...question.setup, knobs: {} }, axesOf(question));
  const view = { knob: knobNamed('fanout'), log: true, y: 'Time' };
  const none = (length) => Array.from({ length }, () => null);
  const sizes = pictureOf(cells(QUESTION), none(4), none(4), view);
  assert.deepEqual(sizes.lines.map(({ label, dots }) => [label, dots.map(({ x }) => x)]), [['Fanout 1', [20, 60]], ['Fanout 2', [20, 60]]]);
  assert.ok(sizes.x.log);
  const modes = { ...QUESTION, knob: 'mode', values: 'push, pull', nodes: '20' };
  const words = pictureOf(cells(modes), none(2), none(2), { ...view, knob: knobNamed('mode') });
  assert.deepEqual([words.lines.length, words.x.words, words.x.log], [1, ['push', 'pull'], false]);
  assert.match(sentenceOf(words), /Time over mode/);
  const delay = metrics.find(({ name }) => name === 'delay_mean');
  assert.equal(unitOf(delay, cells(QUESTION), () => 'timers'), 'seconds');
  assert.equal(unitOf(delay, cells({ ...QUESTION, knob: 'clock', values: 'rounds, sweep' }), () => 'timers'), 'rounds');
});

test('theory is drawn where there is one, else a sentence says why not', () => {
  const setup = (knobs) => ({ ...QUESTION.setup, nodes: '1000', knobs, commands: ['0ms inject 1'] });
  const rounds = glue.expected(setup({ mode: 'push', clock: 'rounds', fanout: '3' }), '', 'rounds_to_all');
  assert.ok(Math.abs(rounds.value - 8.173) < 0.03, `${rounds.value}`);
  assert.ok(Math.abs(rounds.leading - (Math.log(1000) / Math.log(4) + Math.log(1000) / 3)) < 1e-9);
  const timers = glue.expected(setup({}), '', 'rounds_to_all');
  assert.equal(timers.value, null);
  assert.match(theoryOf([rounds, timers]), /^Dashed, theory: .*Dotted.*Elsewhere no theory: Periodic timers/);
  for (const { name } of metrics) assert.match(glue.expected(setup({}), '60s', name).sentence, /\.$/);
});

test('the runs of all points are handed out side by side, each once', () => {
  const queue = new Queue(3, 10, 2);
  const seen = [new Set(), new Set(), new Set()];
  const order = [];
  for (let take = queue.take(); take; take = queue.take()) {
    order.push(take.cell);
    for (let i = 0; i < take.count; i += 1) seen[take.cell].add(take.from + i);
    queue.took(take.cell, take.count, 100 * take.count);
  }
  assert.deepEqual(order.slice(0, 3), [0, 1, 2]);
  assert.deepEqual(seen.map((seeds) => [...seeds].sort((a, b) => a - b)), Array(3).fill([...Array(10).keys()]));
});
