// One worker: plays a lesson for some seeds and judges each run.
import { parentPort } from 'node:worker_threads';
import { bandOf } from '../../www/lessons/marker.js';
import { rehearse } from '../../www/lessons/rehearse.js';
import { scriptsOf, seedsOf, shownOn, takesOf } from '../../www/lessons/takes.js';
import { loadEngine } from './engine.js';

const glue = await loadEngine();

parentPort.on('message', async ({ file, seeds }) => {
  const { default: lesson } = await import(new URL(file, new URL('../../www/lessons/', import.meta.url)).href);
  const setup = glue.parse_scenario(lesson.scenario);
  const { from, to } = seeds ?? { from: setup.seed, to: setup.seed + 1 };
  const played = seeds ? { ...setup, ...lesson.others } : setup;
  const band = bandFor(lesson, played);
  const stride = seedsOf(lesson);
  parentPort.postMessage(Array.from({ length: Math.ceil((to - from) / stride) }, (_, i) => judge(lesson, played, from + i * stride, band)));
});

function judge(lesson, setup, seed, band) {
  const scripts = scriptsOf(lesson, setup, seed).map(([name, script]) => [name, shortened(script, setup.nodes)]);
  const takes = takesOf(scripts.map(([name, script]) => [name, rehearse(glue, script)]));
  const happened = Object.entries(lesson.odds ?? {}).map(([name, { happens }]) => [name, happens(takes)]);
  const came = lesson.answer(takes);
  const inBand = band && band[0] <= came && came <= band[1];
  return { seed, holds: lesson.holds(takes), happened: Object.fromEntries(happened), inBand };
}

/** A sweep goes no further than the cluster that the tests play with. */
function shortened({ setup, steps }, most) {
  const fits = (sizes) => sizes.split(',').filter((size) => Number(size) <= most).join();
  return { setup, steps: steps.map(({ sweeps, ...step }) => (sweeps ? { ...step, sweeps: { ...sweeps, nodes: fits(sweeps.nodes) } } : step)) };
}

/** When theory expects what the class marks; null where nothing is marked, or theory is silent. */
function bandFor(lesson, setup) {
  const step = lesson.steps.find(({ asks }) => asks);
  if (!step || Array.isArray(step.asks)) return null;
  const [, script] = scriptsOf(lesson, setup).find(([name]) => name === shownOn(step));
  return bandOf(glue.forecast({ ...script.setup, commands: [] }), step.asks.share, Number(setup.nodes));
}
