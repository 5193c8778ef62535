/**
 * The shapes that cross from the engine (`src/bindings.rs`) to the page; the page reads what is listed here.
 * Nodes are numbered from 1; 0 means none. Times are microseconds of simulated time.
 */

/** Everything that makes a run: a run is a pure function of this. */
export interface Setup {
  protocol: string;
  /** As somebody wrote it: the engine judges. */
  nodes: number | string;
  seed: number | string;
  topology: string;
  /** Only those that differ from their default, in the knob grammar: "3", "20ms", "30%", "push-pull". */
  knobs: Record<string, string>;
  /** Timed commands in the scenario grammar: "10s kill 3". */
  commands: string[];
}

/** Why a set-up or a command was refused: a sentence that names the allowed range. */
export interface Problem {
  field: string;
  message: string;
}

export interface Choice {
  name: string;
  label: string;
  help: string;
}

export interface Knob extends Choice {
  source: string;
  default: string;
  kind: 'choice' | 'int' | 'share' | 'duration' | 'latency' | 'switch';
  /** The words of a choice; else empty. */
  choices: string[];
  /** Least and most: whole numbers, shares, or microseconds. */
  range: [number, number] | null;
  /** The allowed values in words. */
  allowed: string;
  /** May be changed while the run goes on, by the command `set NAME VALUE`. */
  live: boolean;
  group: string;
}

/** How a kind of message is drawn; shape comes before colour. */
export type MessageShape = 'push' | 'request' | 'reply' | 'exchange' | 'probe' | 'repair';

export interface MessageKind {
  name: string;
  label: string;
  shape: MessageShape;
}

export interface Protocol extends Choice {
  knobs: Knob[];
  /** Indexed by `Frame.kind`. */
  messages: MessageKind[];
  /** Names of commands that its nodes obey and that not every protocol's do: "leave". */
  commands: string[];
}

export interface Metric extends Choice {
  /** What it is counted in: "count", "share", "rounds or seconds" … */
  unit: string;
}

export interface Catalog {
  limits: { nodes: [number, number]; nodes_on_page: [number, number]; seed: [number, number] };
  topologies: Choice[];
  protocols: Protocol[];
  /** `label` is the usage. */
  commands: Choice[];
  /** What the lab measures; a run's row has them in this order. */
  metrics: Metric[];
}

/** The counters of a run at one instant. */
export interface Status {
  now: number;
  /** `now` in rounds. */
  round: number;
  /** Length of a round. */
  interval: number;
  /** How far this future has been seen. */
  seen: number;
  nodes: number;
  up: number;
  /** Living nodes that know the watched update. */
  knows: number;
  /** Pairs of node and update where the node is spreading the update. */
  spreading: number;
  updates: number;
  watched_origin: number;
  watched_version: number;
  events: number;
  sent: number;
  delivered: number;
  lost: number;
  undeliverable: number;
  /** Messages that told something needed, and those that told only what was known. */
  useful: number;
  redundant: number;
  bytes: number;
  in_flight: number;
  /** Null where the protocol has none. */
  anti_entropy: boolean | null;
  /** Whether a road is closed. */
  cut: boolean;
}

/** One instant of a run, as columns: one entry per node, then one per message. */
export interface Frame extends Status {
  /** See `NODE` in frame.js. */
  state: Uint8Array;
  /** Round of first hearing plus one; 0 = never. */
  heard_round: Uint16Array;
  times_heard: Uint16Array;
  /** Who told it first; 0 = nobody. */
  parent: Uint32Array;
  /** How many messages wait at it. */
  inbox: Uint16Array;
  /** How many messages there are; the columns below may hold fewer. */
  flights_total: number;
  from: Uint32Array;
  to: Uint32Array;
  kind: Uint8Array;
  /** See `FATE` in frame.js. */
  fate: Uint8Array;
  sent_at: Float64Array;
  arrives_at: Float64Array;
  /** 1 = tells the watched update. */
  carries: Uint8Array;
}

export interface Known {
  origin: number;
  version: number;
  /** Whether the node is spreading it. */
  hot: boolean;
}

/** One node from the inside. */
export interface NodeView {
  node: number;
  up: boolean;
  /** How often it has crashed. */
  life: number;
  zone: number;
  known: Known[];
  /** The newest version of each writer, of the first hundred and twenty. */
  truth: [writer: number, version: number][];
  facts: [label: string, value: string][];
  neighbours: number[];
  degree: number;
  /** Who told it the watched update first; 0 if it does not know, or wrote it. */
  parent: number;
  heard_at: number | null;
}

/** Columns of equal length, one row per sample. */
export interface Series {
  /** Seconds. */
  at: Float64Array;
  /** Which update was the latest. */
  update: Float64Array;
  /** Share of the living that know it. */
  knows: Float64Array;
  /** Messages that the busiest node received in the period. */
  busiest: Float64Array;
  /** Bytes in and out of a node in the period, on average and at the busiest. */
  bytes_mean: Float64Array;
  bytes_max: Float64Array;
}

export interface LogLine {
  index: number;
  at_us: number;
  kind: 'command' | 'learned' | 'repaired' | 'wrote' | 'down' | 'up' | 'forgot' | 'useful' | 'redundant' | 'lost' | 'refused' | 'message';
  node: number;
  peer: number;
  text: string;
}

/** A future that was left by acting in its past. */
export interface Branch {
  parted: number;
  seen: number;
  /** What was done there after it parted: "10s kill 3". */
  commands: string[];
}

/** What was done to a run, and what else became of it. */
export interface History {
  /** Of this future, past and planned: "10s kill 3". */
  commands: string[];
  branches: Branch[];
}

/** What theory predicts for a set-up, in rounds from the writing of the update; empty where no theory applies. */
export interface Forecast {
  at: readonly number[];
  mean: readonly number[];
  /** One run in twenty has less; one has more. */
  low: readonly number[];
  high: readonly number[];
  /** What the curve is, or why there is none. */
  sentence: string;
}

/** One combination of the values of a sweep. */
export interface Cell {
  setup: Setup;
  /** Name and value on each axis. */
  chosen: [name: string, value: string][];
}

/** How a metric spreads over runs in which it had a value. */
export interface Summary {
  count: number;
  mean: number;
  sd: number | null;
  p5: number;
  p50: number;
  p95: number;
  min: number;
  max: number;
}

/** What a metric comes to by theory. */
export interface Expected {
  value: number | null;
  /** The leading terms of the published formula, where there is one. */
  leading: number | null;
  /** Where the value comes from, or why there is none. */
  sentence: string;
}

/** The equations of a disease for a set-up, over time in intervals; empty where they do not apply. */
export interface Epidemic {
  at: number[];
  informed: number[];
  infective: number[];
  residue: number | null;
  sentence: string;
}

/** A run as it can be shared. */
export interface Shared {
  /** The text form of settings, seed and commands. */
  scenario: string;
  /** Where the run stands, and its sixteen hexadecimal digits there. */
  at: number;
  digest: string;
}

/** What the worker answers whenever the run has moved. */
export interface Snapshot {
  frame: Frame;
  /** Given when it may have changed. */
  history?: History;
  /** Of each node, from 1. Given with a new run. */
  zones?: Uint16Array<ArrayBuffer>;
  /** One view per node while there are few enough to print them all; else of those that were asked for. */
  tables: NodeView[];
}

/** The class that wasm-bindgen exports. */
export interface Workshop {
  advance(untilUs: number, mostEvents: number): number;
  step(): boolean;
  now(): number;
  command(text: string): void;
  seek(us: number): void;
  branches(): Branch[];
  /** Changes to the future at this place in `branches()`, at the moment where it parted. */
  enter(branch: number): void;
  /** Messages that ended before `sinceUs` are left out. */
  frame(sinceUs: number): Frame;
  inspect(node: number): NodeView;
  tables(): NodeView[];
  zones(): Uint16Array<ArrayBuffer>;
  series(): Series;
  log(from: number, most: number): LogLine[];
  setup(): Setup;
  digest(): string;
  free(): void;
}

/** The generated glue, `pkg/gossip_workshop_bg.js`. */
export interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  catalog(): Catalog;
  fresh_seed(): number;
  parse_scenario(text: string): Setup;
  scenario_text(setup: Setup): string;
  check(setup: Setup): Problem[];
  forecast(setup: Setup): Forecast;
  cells(setup: Setup, axes: { name: string; values: string }[]): Cell[];
  /** A row per seed: every metric, NaN where it has no meaning, then 1 if the run waited in vain. */
  trials(setup: Setup, until: string, first: number, count: number): Float64Array<ArrayBuffer>;
  /** Null if no value is a number. */
  summary(values: Float64Array): Summary | null;
  expected(setup: Setup, until: string, metric: string): Expected;
  epidemic(setup: Setup): Epidemic;
  Workshop: new (setup: Setup) => Workshop;
}

/** What the page may ask of the worker; each call is answered exactly once. */
export interface WorkerApi {
  open(wasm: BufferSource | null): Promise<Catalog>;
  freshSeed(): number;
  check(setup: Setup): Problem[];
  forecast(setup: Setup): Forecast;
  /** See `Glue`: the lab's part. */
  cells(setup: Setup, axes: { name: string; values: string }[]): Cell[];
  trials(setup: Setup, until: string, first: number, count: number): Float64Array<ArrayBuffer>;
  /** One for each list of values. */
  summaries(columns: Float64Array[]): (Summary | null)[];
  expected(setup: Setup, until: string, metric: string): Expected;
  epidemic(setup: Setup): Epidemic;
  /** A run apart from that on screen, look by look until it has spread. */
  coverage(setup: Setup): import('../lab/types.js').Coverage;
  create(setup: Setup): Snapshot;
  /** `tailUs`: how long messages stay in the frame after their end. */
  advance(untilUs: number, tailUs: number): Snapshot;
  step(tailUs: number): Snapshot;
  command(text: string, tailUs: number): Snapshot;
  seek(us: number, tailUs: number): Snapshot;
  enter(branch: number, tailUs: number): Snapshot;
  inspect(node: number): NodeView;
  /** Whose tables to send from now on, when there are too many nodes for all; answers with them. */
  look(nodes: number[]): NodeView[];
  series(): Series;
  log(from: number, most: number): LogLine[];
  /** Reads the text form of a run; throws a problem. */
  parse(text: string): Setup;
  /** Runs a lesson's script apart from the run on screen. */
  rehearse(script: import('../lessons/types.js').Script): import('../lessons/types.js').Moment[];
  share(): Shared;
}
