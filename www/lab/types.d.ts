/** What the lab's parts hand to one another. */
import type { Cell, Expected, Setup, Summary } from '../engine/types.js';

/** As somebody wrote it. */
export interface Question {
  /** What does not vary, and the first seed. */
  setup: Setup;
  /** The knob that varies, or nothing. */
  knob: string;
  /** Its values, with commas between them. */
  values: string;
  /** Cluster sizes, with commas between them. */
  nodes: string;
  /** Seeds per point. */
  runs: string;
  /** `60s`, `all`, `quiet`; empty is what the command line takes. */
  until: string;
}

/** One combination of settings, and what has come of it so far. */
export interface Point {
  cell: Cell;
  /** Every metric of every run so far, as the engine answers them. */
  rows: Float64Array[];
  runs: number;
  /** Runs that waited in vain. */
  capped: number;
}

/** What is drawn: one line per value of the knob, or one in all. */
export interface Line {
  label: string;
  /** The knob's value alone. */
  value: string;
  /** Position along the horizontal axis, median and the band that holds nine runs of ten; null where no run has a value. */
  dots: { x: number; summary: Summary | null; expected: Expected | null }[];
}

/** A plot in numbers and words. */
export interface Picture {
  lines: Line[];
  x: { title: string; log: boolean; kind: string; /** Where positions are words. */ words: string[] | null };
  y: string;
}

/** A sweep that a lesson makes: few enough runs to wait for. */
export interface Plan {
  knob: string;
  values: string;
  /** Cluster sizes, with commas between them, from the least. */
  nodes: string;
  /** Seeds per point, from that of the lesson on. */
  runs: number;
  until?: string;
  /** Names of metrics; the first is drawn first. */
  measures: string[];
}

/** What came of it. */
export interface Survey {
  plan: Plan;
  /** Those that were asked for. */
  metrics: import('../engine/types.js').Metric[];
  points: { cell: Cell; read: Record<string, { summary: Summary | null; expected: Expected }> }[];
}

/** Shares of nodes over time, in rounds. */
export interface Coverage {
  at: number[];
  /** Know. */
  informed: number[];
  /** Spread. */
  infective: number[];
}
