// What the visitor sees of a run, as pure functions: camera, arrangements, colourings, closed roads, whom we follow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARRANGEMENTS, familyOf } from '../../www/stage/arrange.js';
import { OVERVIEW, between, closest, kept, stretch, zoomed } from '../../www/stage/camera.js';
import { COLOURINGS, colouringsFor, shareScale } from '../../www/stage/colouring.js';
import { EYES } from '../../www/stage/doubts.js';
import { flowsOf } from '../../www/stage/flow.js';
import { Governor, LEVELS } from '../../www/stage/governor.js';
import { NODE } from '../../www/engine/frame.js';
import { kinOf } from '../../www/stage/kin.js';
import { place, placeZones, project } from '../../www/stage/layout.js';
import { nodesWithin, sidesOfLine } from '../../www/stage/picking.js';
import { eyesSentence, statusSentence } from '../../www/words.js';
import { bordersOf, lineBetween, namesOf } from '../../www/stage/roads.js';

const SIZE = { width: 1200, height: 800, ratio: 1 };
const { ABSENT, KNOWS, UP } = NODE;

/** Node 1 wrote it and told 2 and 3; 3 told 4; 5 has not heard, 6 is down. */
const FRAME = {
  nodes: 6, updates: 1, knows: 4, up: 5,
  state: Uint8Array.of(UP | KNOWS, UP | KNOWS, UP | KNOWS, UP | KNOWS, UP, 0),
  heard_round: Uint16Array.of(1, 2, 2, 4, 0, 0),
  times_heard: Uint16Array.of(0, 1, 3, 40, 0, 0),
  parent: Uint32Array.of(0, 1, 1, 3, 0, 0),
  inbox: Uint16Array.of(0, 0, 1, 2, 0, 0),
};
/** @param {number} count @param {number} zones */
const zonesOf = (count, zones) => Uint16Array.from({ length: count }, (_, i) => 1 + Math.floor((i * zones) / count));

test('zooming keeps the point under the hand, and the stage filled', () => {
  const near = zoomed(OVERVIEW, 3, 400, 300, 40);
  assert.deepEqual(near, { scale: 3, x: 400 - 1200, y: 300 - 900 });
  assert.equal(zoomed(near, 0.01, 5, 5, 40).scale, 1);
  assert.equal(zoomed(near, 1000, 5, 5, 40).scale, 40);
  assert.deepEqual(kept({ scale: 2, x: 50, y: -5000 }, SIZE), { scale: 2, x: 0, y: -800 });
});

test('a flight of the camera starts and ends where it should, and a stretched picture lies on the new one', () => {
  const to = { scale: 4, x: -600, y: -900 };
  assert.deepEqual(between(OVERVIEW, to, 0), OVERVIEW);
  const end = between(OVERVIEW, to, 1);
  assert.ok(Math.abs(end.x - to.x) < 1e-9 && Math.abs(end.scale - 4) < 1e-9);
  const painted = { scale: 2, x: -100, y: -50 };
  const { scale, x } = stretch(painted, to);
  const [mapX] = [333];
  assert.ok(Math.abs(scale * (painted.scale * mapX + painted.x) + x - (to.scale * mapX + to.x)) < 1e-9);
});

test('ten thousand nodes seen close are a dozen with room for tables', () => {
  const field = place(10_000, SIZE);
  const middle = zoomed(OVERVIEW, closest(field), 600, 400, closest(field));
  assert.equal(field.tier.name, 'field');
  assert.equal(project(field, middle).tier.name, 'ring');
  assert.equal(project(field, zoomed(OVERVIEW, 4, 600, 400, 99)).tier.name, 'grid');
});

for (const [count, zones] of [[300, 4], [1000, 3], [10_000, 8], [10_000, 64]]) {
  test(`${count} nodes in ${zones} zones stand apart, each zone in its own block`, () => {
    const layout = placeZones(count, SIZE, zonesOf(count, zones));
    assert.equal(layout.blocks.length, zones);
    for (const { nodes, left, top, width, height } of layout.blocks) {
      for (const i of nodes) {
        assert.ok(layout.x[i] > left && layout.x[i] < left + width && layout.y[i] > top && layout.y[i] < top + height);
      }
      assert.ok(left >= 0 && top >= 0 && left + width <= SIZE.width && top + height <= SIZE.height);
    }
    const [a, b] = layout.blocks;
    assert.ok(a.left + a.width < b.left || a.top + a.height < b.top, 'a gutter lies between');
  });
}

for (const { name, place: arrange, upTo } of ARRANGEMENTS) {
  for (const nodes of [6, 150, 10_000].filter((n) => n <= upTo)) {
    test(`${nodes} nodes arranged ${name} all stand on the stage`, () => {
      const heard = Uint16Array.from({ length: nodes }, (_, i) => (i % 7 === 6 ? 0 : 1 + Math.floor(Math.log2(i + 1))));
      const parent = Uint32Array.from({ length: nodes }, (_, i) => (i === 0 || heard[i] === 0 ? 0 : Math.ceil(i / 2)));
      const layout = arrange({ ...FRAME, nodes, heard_round: heard, parent }, SIZE, zonesOf(nodes, 3));
      for (let i = 0; i < nodes; i += 1) {
        assert.ok(layout.x[i] >= 0 && layout.x[i] <= SIZE.width && layout.y[i] >= 0 && layout.y[i] <= SIZE.height, `node ${i + 1}: ${layout.x[i]}, ${layout.y[i]}`);
      }
    });
  }
}

test('of two runs side by side, the same colour means the same rounds', () => {
  const heard = /** @type {any} */ (COLOURINGS.find(({ name }) => name === 'heard'));
  const [early, late] = [{ ...FRAME }, { ...FRAME, heard_round: Uint16Array.of(1, 2, 2, 20, 0, 0) }];
  const labels = (frame) => heard.legend(frame).map(({ label }) => label);
  assert.notDeepEqual(labels(early), labels(late));
  shareScale(early, late);
  assert.deepEqual(labels(early), labels(late));
  for (const node of [0, 1, 2]) assert.equal(heard.look(early, node), heard.look(late, node));
  assert.deepEqual(labels({ ...FRAME }).slice(1, 3), ['round 0', 'round 1']); // alone, a run has a scale of its own
});

test('by round, whoever heard earlier stands further left', () => {
  const { x } = /** @type {any} */ (ARRANGEMENTS.find(({ name }) => name === 'rounds')).place(FRAME, SIZE, zonesOf(6, 1));
  assert.ok(x[0] < x[1] && x[1] === x[2] && x[2] < x[3] && x[3] < x[4]);
});

test('who told whom: each below its teller, and whom nobody told apart from all, below a name', () => {
  const { x, y, radius, blocks } = /** @type {any} */ (ARRANGEMENTS.find(({ name }) => name === 'tree')).place(FRAME, SIZE, zonesOf(6, 1));
  assert.ok(y[0] < y[1] && y[1] === y[2] && y[2] < y[3]);
  assert.deepEqual([blocks.length, blocks[0].name, blocks[0].nodes], [1, 'not told yet', [4, 5]]);
  for (const i of [4, 5]) assert.ok(y[i] - radius - 2 * blocks[0].label > y[3] + radius, 'between them is more than the way to a child');
  for (let i = 1; i < 6; i += 1) for (let j = 0; j < i; j += 1) assert.ok(Math.hypot(x[i] - x[j], y[i] - y[j]) > 2 * radius, `${j + 1} and ${i + 1} touch`);
});

test('the family of an update: generations, and the way to one node', () => {
  assert.deepEqual([...familyOf(FRAME).depth], [1, 2, 2, 3, 0, 0]);
  assert.deepEqual(kinOf(FRAME, 4).way, [1, 3, 4]);
  assert.deepEqual([...kinOf(FRAME, 3).of], [1, 0, 1, 1, 0, 0]);
  assert.deepEqual(kinOf(FRAME, 5).way, [5]);
});

test('every colouring counts every node once, the dead among them', () => {
  for (const { legend } of COLOURINGS) {
    const rows = legend(FRAME);
    assert.equal(rows.reduce((sum, { nodes }) => sum + nodes, 0), FRAME.nodes);
    assert.equal(rows.find(({ down }) => down)?.nodes, 1);
  }
});

test('who was never there is told from who is down by more than colour, in every colouring', () => {
  const state = FRAME.state.slice();
  state[5] = ABSENT;
  const frame = { ...FRAME, state };
  for (const { look, word, legend } of COLOURINGS) {
    const row = legend(frame).find(({ label }) => label === 'absent');
    assert.deepEqual([row?.nodes, row?.look, look(frame, 5).ghost, look(frame, 5).cross, word(frame, 5)], [1, look(frame, 5), true, undefined, 'absent']);
    assert.equal(legend(FRAME).find(({ label }) => label === 'absent'), undefined);
  }
});

test('scales put numbers where their labels say', () => {
  const rowOf = (/** @type {string} */ name, /** @type {number} */ index) => {
    const colouring = /** @type {any} */ (COLOURINGS.find((one) => one.name === name));
    return colouring.legend(FRAME).find(({ look }) => look === colouring.look(FRAME, index)).label;
  };
  assert.equal(rowOf('heard', 3), 'round 3');
  assert.equal(rowOf('times', 1), '1');
  assert.equal(rowOf('times', 2), '3 to 4');
  assert.equal(rowOf('times', 3), '33 or more');
  assert.equal(rowOf('inbox', 3), '2');
});

test('nodes are named in ranges', () => {
  assert.equal(namesOf([9, 3, 4, 5, 1]), '1,3-5,9');
});

test('two sides that a line can part are parted by one, others are not', () => {
  const layout = place(50, SIZE);
  const half = Array.from(layout.x, (x) => (x < SIZE.width / 2 ? 1 : 2));
  const line = lineBetween(layout, half);
  assert.ok(line && Math.abs(line.x - SIZE.width / 2) < 1 && Math.abs(Math.cos(line.angle)) < 1e-9, JSON.stringify(line));
  assert.equal(lineBetween(layout, Array.from(half, (_, i) => 1 + (i % 2))), null);
});

test('a border runs between neighbours of different sides only', () => {
  const layout = place(10_000, SIZE);
  const sides = Array.from(layout.x, (x) => (x < SIZE.width / 2 ? 1 : 2));
  const borders = bordersOf(layout, sides);
  const rows = new Set(layout.y).size - 1; // the last may end before the middle
  assert.ok(borders.length >= rows && borders.every(({ x }) => Math.abs(x - SIZE.width / 2) <= layout.pitch));
  assert.deepEqual(bordersOf(layout, new Uint16Array(10_000)), []);
});

test('a rectangle and a line sort nodes', () => {
  const layout = place(4, SIZE);
  assert.deepEqual(nodesWithin(layout, { x: 1200, y: 400 }, { x: 0, y: 0 }), [1, 2]);
  assert.deepEqual(sidesOfLine(layout, { x: 0, y: 400 }, { x: 1200, y: 400 }), [[1, 2], [3, 4]]);
});

test('only news between zones flows, and only while it is on its way', () => {
  const frame = {
    ...FRAME, from: Uint32Array.of(1, 2, 1, 1), to: Uint32Array.of(5, 5, 4, 2), carries: Uint8Array.of(1, 1, 1, 1),
    sent_at: Float64Array.of(0, 50, 0, 0), arrives_at: Float64Array.of(40, 90, 40, 40), fate: new Uint8Array(4), kind: new Uint8Array(4),
  };
  const zones = Uint16Array.of(1, 1, 1, 2, 2, 2);
  assert.deepEqual(flowsOf(frame, zones, 20), [{ from: 1, to: 2, messages: 1 }]);
  assert.deepEqual(flowsOf(frame, zones, 95), []);
});

test('the governor steps down when frames are late, and up slowly', () => {
  const governor = new Governor();
  const half = (/** @type {number} */ ms) => Array.from({ length: 30 }, () => governor.note(ms));
  half(16.7);
  assert.equal(governor.every, 1);
  half(33);
  assert.equal(governor.every, LEVELS[1]);
  half(16.7);
  assert.equal(governor.every, LEVELS[1]);
  for (let i = 0; i < 10; i += 1) half(16.7);
  assert.equal(governor.every, 1);
});

/** Nodes 1 to 3 are up, 4 is down. All know that 4 is dead but 3; and 3 is suspected by 1. We look through the eyes of 1, at 4. */
const BELIEFS = {
  nodes: 4, updates: 0, knows: 0, up: 3, round: 7, believes: true,
  state: Uint8Array.of(UP, UP, UP, 0),
  alive: Uint16Array.of(2, 2, 1, 1), suspect: Uint16Array.of(0, 0, 1, 0), dead: Uint16Array.of(0, 0, 0, 2), left: new Uint16Array(4),
  eyes: 1, sight: Uint8Array.of(1, 1, 2, 3), subject: 4, held: Uint8Array.of(3, 3, 1, 0),
};

test('beliefs have colours of their own, counts, and words', () => {
  const [others, about] = colouringsFor(BELIEFS).slice(COLOURINGS.length);
  const words = (colouring) => [0, 1, 2, 3].map((i) => colouring.word(BELIEFS, i));
  assert.deepEqual(words(EYES), ['alive', 'alive', 'suspect', 'dead']);
  assert.deepEqual(words(others), ['alive', 'alive', 'suspect', 'dead']);
  assert.deepEqual(words(about), ['says dead', 'says dead', 'says alive', 'down']);
  for (const colouring of [EYES, others, about]) {
    const rows = colouring.legend(BELIEFS);
    assert.equal(rows.reduce((sum, { nodes }) => sum + nodes, 0), 4, colouring.name);
    for (let i = 0; i < 4; i += 1) assert.ok(rows.some(({ look }) => look === colouring.look(BELIEFS, i)), colouring.name);
  }
  assert.deepEqual(colouringsFor({ ...BELIEFS, believes: false }), COLOURINGS);
});

test('what is believed against the truth is told in a sentence', () => {
  assert.equal(eyesSentence(BELIEFS), 'Through node 1’s eyes: 2 alive, 1 suspect, 1 dead. 1 of these beliefs is wrong.');
  assert.match(statusSentence(BELIEFS), /3 of 4 up, 0 of 1 down known to all, 1 living suspected$/);
});
