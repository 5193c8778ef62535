// What can be wrong with a lesson file, each mistake with the words in the file that it is about.
import { rehearse } from '../../www/lessons/rehearse.js';
import { factsOf, scriptsOf, takesOf } from '../../www/lessons/takes.js';
import { waitFor } from '../../www/lessons/waits.js';
import { ARRANGEMENTS } from '../../www/stage/arrange.js';
import { COLOURINGS } from '../../www/stage/colouring.js';
import { BELIEF_COLOURINGS } from '../../www/stage/doubts.js';

/** @typedef {import('../../www/lessons/types.js').Lesson} Lesson */
/** @typedef {{ about: string, message: string }} Mistake */

const WORDS = ['part', 'title', 'reveal', 'why', 'teacher', 'next'];

/** Everything wrong with a lesson; where it cannot even run, only that. @param {any} glue @param {Lesson} lesson @returns {Mistake[]} */
export function mistakesIn(glue, lesson) {
  const stops = [...scenarioMistakes(glue, lesson), ...stepMistakes(lesson)];
  if (stops.length > 0) return stops;
  const found = play(glue, lesson);
  return 'takes' in found ? [...wordMistakes(lesson, found.takes), ...storyMistakes(lesson, found.takes)] : [found];
}

/** @param {Mistake} mistake @param {string} file @param {string} source */
export function located({ about, message }, file, source) {
  const line = source.split('\n').findIndex((text) => text.includes(about)) + 1;
  return `${file}:${line || 1}: ${message}`;
}

function scenarioMistakes(glue, { scenario }) {
  try {
    const problems = glue.check(glue.parse_scenario(scenario));
    return problems.map(({ field, message }) => ({ about: scenario.includes(`set ${field}`) ? `set ${field}` : 'scenario:', message }));
  } catch (problem) {
    return [{ about: 'scenario:', message: problem.message }];
  }
}

function stepMistakes({ steps, words, casts = {} }) {
  return steps.flatMap(({ name, until, on = 'main', asks = [], view = {} }) => [
    ...unnamed(view.arrange, ARRANGEMENTS, 'arrangement'),
    ...unnamed(view.colour, [...COLOURINGS, ...BELIEF_COLOURINGS], 'colouring'),
    ...[on].flat().filter((cast) => cast !== 'main' && !(cast in casts))
      .map((cast) => ({ about: `'${cast}'`, message: `step “${name}” is on “${cast}”, which is no cast` })),
    ...(words.steps[name] ? [] : [{ about: `name: '${name}'`, message: `step “${name}” has no sentence in words.steps` }]),
    ...namesOf(asks).filter((option) => !words.options?.[option]).map((option) => ({ about: `'${option}'`, message: `option “${option}” has no words` })),
    ...(until === undefined ? [] : waitMistakes(until)),
  ]);
}

/** What the stage does not know. */
const unnamed = (wanted, known, noun) =>
  wanted === undefined || known.some(({ name }) => name === wanted) ? [] : [{ about: `'${wanted}'`, message: `“${wanted}” is no ${noun} of the stage` }];

/** The options of a question; a marker has none. */
const namesOf = (asks) => (Array.isArray(asks) ? asks : []);

function waitMistakes(until) {
  try {
    waitFor(until);
    return [];
  } catch (error) {
    return [{ about: `until: '${until}'`, message: error.message }];
  }
}

/** The run of the shipped seed, or the command at which the engine refused to go on. */
function play(glue, lesson) {
  const engine = { command: '' };
  // Remembers the last command, which is the one that a refusal is about.
  class Told extends glue.Workshop {
    command(text) {
      engine.command = text;
      super.command(text);
    }
  }
  try {
    const scripts = scriptsOf(lesson, glue.parse_scenario(lesson.scenario));
    return { takes: takesOf(scripts.map(([name, script]) => [name, rehearse({ ...glue, Workshop: /** @type {any} */ (Told) }, script)])) };
  } catch (thrown) {
    const [problem] = [thrown].flat();
    return { about: engine.command || 'casts', message: problem.message };
  }
}

function wordMistakes(lesson, takes) {
  const { words } = lesson;
  const facts = factsOf(lesson, takes);
  const texts = [...WORDS.map((name) => words[name]), ...Object.values(words.steps), ...Object.values(words.options ?? {}), ...(words.table ?? []).flat()];
  const unknown = texts.flatMap((text) => [...(text ?? '').matchAll(/\{(\w+)\}/g)]).filter(([, name]) => !(name in facts));
  return [
    ...WORDS.filter((name) => !words[name]).map((name) => ({ about: 'words:', message: `words.${name} is missing` })),
    ...unknown.map(([brace, name]) => ({ about: brace, message: `there is no fact “${name}”` })),
    ...Object.keys(words.steps).filter((name) => !lesson.steps.some((step) => step.name === name))
      .map((name) => ({ about: `${name}:`, message: `no step is called “${name}”` })),
  ];
}

function storyMistakes(lesson, takes) {
  const { asks = [] } = lesson.steps.find((step) => step.asks) ?? {};
  const answer = lesson.answer(takes);
  const possible = Array.isArray(asks) ? asks.includes(answer) : answer > 0 && answer <= asks.most;
  const late = Object.entries(takes).flatMap(([cast, take]) => Object.values(take).filter(({ came }) => !came).map(({ name }) => ({ cast, name })));
  return [
    ...late.map(({ cast, name }) => ({ about: `name: '${name}'`, message: `what step “${name}” waits for never comes (${cast})` })),
    ...(possible ? [] : [{ about: 'answer:', message: `the answer “${answer}” cannot be chosen` }]),
    ...(lesson.picked?.(takes) ?? true ? [] : [{ about: 'picked:', message: 'this is not what the seed was chosen for' }]),
  ];
}
