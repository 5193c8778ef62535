import assert from 'node:assert/strict';
import { test } from 'node:test';
import { angleAt, curveBetween, piece, pointAt } from '../../www/stage/curve.js';
import { widthOf } from '../../www/stage/flow.js';
import { place } from '../../www/stage/layout.js';
import { messageAt, neighbourTowards, nodeAt } from '../../www/stage/picking.js';
import { tierFor } from '../../www/stage/tiers.js';

const WALL = { width: 1200, height: 800, ratio: 1 };
const SIZES = [[1200, 800], [374, 390]];
const COUNTS = [1, 2, 3, 4, 7, 12, 13, 50, 120, 121, 200, 1000, 2001, 10_000];

for (const [width, height] of SIZES) {
  for (const count of COUNTS) {
    test(`${count} nodes fit a stage of ${width} by ${height} without touching`, () => {
      const { x, y, radius } = place(count, { width, height, ratio: 1 });
      assert.ok(radius > 0);
      let closest = Infinity;
      for (let i = 0; i < count; i += 1) {
        assert.ok(x[i] - radius >= 0 && x[i] + radius <= width, `x of node ${i + 1}: ${x[i]}`);
        assert.ok(y[i] - radius >= 0 && y[i] + radius <= height, `y of node ${i + 1}: ${y[i]}`);
        // A node's nearest neighbour may be anywhere; a sample of nodes is compared with all.
        if (i % Math.ceil(count / 200) > 0) continue;
        for (let j = 0; j < count; j += 1) {
          if (j !== i) closest = Math.min(closest, Math.hypot(x[i] - x[j], y[i] - y[j]));
        }
      }
      assert.ok(closest > 2 * radius, `${closest} between centres at radius ${radius}`);
    });
  }
}

test('tiers change at a dozen, at 120 and at 2,000', () => {
  const names = [1, 12, 13, 120, 121, 2000, 2001, 10_000].map((count) => tierFor(count).name);
  assert.deepEqual(names, ['ring', 'ring', 'rings', 'rings', 'grid', 'grid', 'field', 'field']);
});

test('a point picks the nearest node within reach, and none in the open', () => {
  const layout = place(4, WALL);
  for (let node = 1; node <= 4; node += 1) {
    assert.equal(nodeAt(layout, layout.x[node - 1] + 20, layout.y[node - 1] - 20), node);
  }
  assert.equal(nodeAt(layout, 600, 400), 0);
});

test('in a dense field a near miss still finds the nearest', () => {
  const layout = place(10_000, WALL);
  assert.equal(nodeAt(layout, layout.x[4321] + 2, layout.y[4321] + 2), 4322);
});

test('a point beside the nodes picks the message whose way is nearest, and none where arrows are not drawn', () => {
  const frameOf = (count) => ({
    from: Uint32Array.of(1, 2), to: Uint32Array.of(2, 1), kind: Uint8Array.of(0, 0), fate: Uint8Array.of(0, 0), carries: Uint8Array.of(1, 1),
    sent_at: Float64Array.of(0, 0), arrives_at: Float64Array.of(100, 100), state: new Uint8Array(count),
  });
  const pick = (count, [from, to], clock, share) => {
    const layout = place(count, WALL);
    const gap = layout.tier.message === 'arrow' ? Math.max(9, layout.radius * 0.24) : Math.max(6, layout.radius * 0.36);
    const { x, y } = pointAt(curveBetween(layout.x[from], layout.y[from], layout.x[to], layout.y[to], layout.radius + gap), share);
    return messageAt(frameOf(count), { layout, clock, every: 1, size: WALL, motion: 'flight' }, x + 3, y - 3);
  };
  for (const share of [0.1, 0.5, 0.9]) assert.deepEqual([pick(4, [0, 1], 50, share), pick(4, [1, 0], 50, share)], [0, 1]);
  assert.equal(pick(4, [0, 1], 100, 0.5), -1); // it has arrived
  assert.equal(pick(4, [0, 2], 50, 0.5), -1); // nothing goes there
  assert.equal(pick(200, [0, 1], 50, 0.5), -1);
  const onNode = place(4, WALL);
  assert.equal(messageAt(frameOf(4), { layout: onNode, clock: 50, every: 1, size: WALL, motion: 'flight' }, onNode.x[0] + onNode.radius - 1, onNode.y[0]), -1);
});

test('arrow keys walk over four corners', () => {
  const layout = place(4, WALL);
  assert.equal(neighbourTowards(layout, 1, 1, 0), 2);
  assert.equal(neighbourTowards(layout, 2, 0, 1), 3);
  assert.equal(neighbourTowards(layout, 3, -1, 0), 4);
  assert.equal(neighbourTowards(layout, 4, 0, -1), 1);
  assert.equal(neighbourTowards(layout, 1, -1, 0), 1);
});

test('a message bends to the right of its travel and ends at the rims', () => {
  const east = curveBetween(0, 0, 100, 0, 10);
  assert.ok(pointAt(east, 0.5).y > 0, 'y grows downwards, so right of east is down');
  assert.ok(Math.abs(Math.hypot(east.ax, east.ay) - 10) < 1e-9);
  assert.ok(Math.abs(Math.hypot(east.cx - 100, east.cy) - 10) < 1e-9);
  const west = curveBetween(100, 0, 0, 0, 10);
  assert.ok(pointAt(west, 0.5).y < 0);
});

test('a piece of a path lies on the path', () => {
  const path = curveBetween(0, 0, 300, 200, 20);
  const part = piece(path, 0.3, 0.7);
  const middle = pointAt(part, 0.5);
  const expected = pointAt(path, 0.5);
  assert.ok(Math.hypot(middle.x - expected.x, middle.y - expected.y) < 1e-9);
  assert.ok(Math.abs(angleAt(part, 1) - angleAt(path, 0.7)) < 1e-9);
});

test('numbers on several rings go clockwise, so that the first half of the nodes is the right half of the stage', () => {
  const { x } = place(50, WALL);
  for (let node = 1; node <= 50; node += 1) assert.equal(x[node - 1] > WALL.width / 2, node <= 25, `node ${node} at ${x[node - 1]}`);
});

test('cells of a field are whole pixels apart, also where a pixel of the stage is one and a half of the screen', () => {
  for (const ratio of [1, 1.5]) {
    const { x, pitch } = place(10_000, { ...WALL, ratio });
    assert.ok(Number.isInteger(pitch * ratio), `${pitch} at ${ratio}`);
    const left = x[0] * ratio - (pitch * ratio) / 2;
    assert.ok(Math.abs(left - Math.round(left)) < 1e-3, `${left}`);
  }
});

test('twice the messages make a flow twice as wide', () => {
  assert.equal(widthOf(40, 10_000, 9), 2 * widthOf(20, 10_000, 9));
});
