/**
 * What a lesson is. The README says how to write one; tests/unit/lessons.test.js holds each against the engine.
 */
import type { Frame, NodeView, Series, Setup } from '../engine/types.js';
import type { Plan, Survey } from '../lab/types.js';

/** One step on the track: what is done, then what is waited for. */
export interface Step {
  /** Names the step's sentence in `words.steps`, and its moment in `Take`. */
  name: string;
  /** The casts whose runs have the step, the one to be shown first. Without it all have it, and `main` is shown. */
  on?: string | string[];
  /** Commands, in the scenario grammar without a time. */
  does?: string[];
  /** See waits.js. Without it the step stands where it began. */
  until?: string;
  /** Here the class predicts: by one of the options, named as in `words.options`, or by a marker on the curve. */
  asks?: string[] | Marker;
  /** A sweep, made beside the run when the step is over; drawn with the answer. See lab/types.d.ts. */
  sweeps?: Plan;
  /** Here the answer is shown. */
  reveals?: boolean;
  /** How the stage stands and what its colours tell, by the names of its arrangements and colourings, and through whose eyes it is seen. */
  view?: { arrange?: string; colour?: string; eyes?: number };
}

/** A moment to be predicted: after how many rounds, counted from the step that asks, will so many know? */
export interface Marker {
  /** The share of living nodes, above 0 and at most 1. */
  share: number;
  /** The latest round that can be marked. */
  most: number;
}

/** What a step came to in the engine. */
export interface Moment {
  name: string;
  /** When the step began and ended, in microseconds. */
  from: number;
  at: number;
  /** Whether what it waited for came. */
  came: boolean;
  frame: Frame;
  /** Empty where there are more than 16 nodes. */
  tables: NodeView[];
  /** What each believes of each, observer by observer; empty where nobody does, or where there are more than 32 nodes. */
  beliefs: Uint8Array;
  /** One sample a round, from the start of the run. */
  series: Series;
  /** All commands given so far, with their times. */
  commands: string[];
  /** What came of the step's sweep; lab/survey.js reads it. */
  survey?: Survey;
}

/** All moments of one run of the lesson, by the names of their steps. */
export type Take = Record<string, Moment>;

/** The same lesson with something changed. */
export interface Cast {
  /** Another protocol, which keeps none of the scenario's knobs. */
  protocol?: string;
  knobs?: Record<string, string>;
  /** Commands to be given in place of others. */
  instead?: Record<string, string>;
  /** Other dice: so much is added to the seed. */
  dice?: number;
}

/** By the names of the casts; `main` is the one on screen. */
export type Takes = { main: Take } & Record<string, Take>;

/** Everything that is read or said, in one place. Braces name facts. */
export interface Words {
  part: string;
  /** The question that stands over the lesson. */
  title: string;
  steps: Record<string, string>;
  question: string;
  /** Unless the class sets a marker. */
  options?: Record<string, string>;
  reveal: string;
  why: string;
  /** Shown with the reveal: a row of headings, then rows whose first cell names them. */
  table?: string[][];
  teacher: string;
  next: string;
}

/** How often something happens, over seeds. */
export interface Odds {
  /** Measured over `runs` seeds; the test holds 200 others against it. */
  share: number;
  runs: number;
  happens(takes: Takes): boolean;
}

/** A number of each run, gathered over many seeds while the class watches. */
export interface Spread {
  /** What is counted; and in what, below the axis. */
  title: string;
  axis: string;
  runs: number;
  measure(take: Take): number;
}

export interface Lesson {
  id: string;
  number: number;
  words: Words;
  /** In the shareable text form, lines ended by semicolons. */
  scenario: string;
  steps: Step[];
  /** Beside `main`, which is the scenario as it stands. */
  casts?: Record<string, Cast>;
  /** What the words may name, read from the runs. */
  facts(takes: Takes): Record<string, string>;
  /** The option that came true, or the rounds that went by until what was marked. */
  answer(takes: Takes): string | number;
  /** The claim of the lesson, true for every seed. */
  holds(takes: Takes): boolean;
  /** What the scenario's seed was chosen for: the words rely on it. */
  picked?(takes: Takes): boolean;
  /** The tests try other seeds with so many nodes, where the scenario's number would take minutes; sweeps go no further either. */
  others?: { nodes: number };
  /** Claims that hold only sometimes; their shares are facts too, by name. */
  odds?: Record<string, Odds>;
  spread?: Spread;
  /** Shown with the answer: sliders of fanout and stop rule that move a run of the scenario, and the equations of a disease under it. */
  epidemic?: true;
}

/** What the engine's side needs of a lesson. */
export interface Script {
  setup: Setup;
  steps: Pick<Step, 'name' | 'does' | 'until' | 'sweeps'>[];
}
