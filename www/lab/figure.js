/** A lesson's sweep as figures: a plot for each measure, and the way into the lab. */
import { el } from '../dom.js';
import { Plot } from './plot.js';
import { pictureOf, titleOf } from './results.js';
import { sentenceOf, theoryOf } from './wording.js';

/** @typedef {import('../engine/types.js').Knob} Knob */
/** @typedef {import('./types.js').Survey} Survey */

/** @param {Survey} survey @param {(name: string) => Knob | undefined} knobNamed @param {() => void} open  Opens the lab with the same question. */
export function surveyFigures({ plan, metrics, points }, knobNamed, open) {
  const cells = points.map(({ cell }) => cell);
  const figures = plan.measures.map((measure) => {
    const metric = /** @type {typeof metrics[0]} */ (metrics.find(({ name }) => name === measure));
    const summaries = points.map(({ read }) => read[measure].summary);
    const expected = points.map(({ read }) => read[measure].expected);
    const y = titleOf(metric, cells, (name) => knobNamed(name)?.default ?? '');
    const picture = pictureOf(cells, summaries, expected, { knob: knobNamed(plan.knob), log: true, y });
    const plot = new Plot();
    plot.show(picture, sentenceOf(picture));
    return el('figure', { className: 'swept' }, plot.element,
      el('figcaption', { className: 'hint' }, `${plan.runs} seeds a point: medians, and the band of nine runs in ten. ${theoryOf(expected)}`));
  });
  const way = el('button', { type: 'button', className: 'button' }, 'Open in the lab');
  way.addEventListener('click', open);
  return [...figures, way];
}
