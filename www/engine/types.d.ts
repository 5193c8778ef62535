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
  /** Futures that were left; none if missing. */
  branches?: { parted: string; seen: string; commands: string[] }[];
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
  /** What it calls a node that it takes for crashed: "dead", "failed". */
  crashed: string;
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
  /** Messages that wait at the node where most do. */
  deepest_inbox: number;
  /** The most messages that ever waited at one node. */
  deepest_ever: number;
  /** The longest that a message took through one node's link so far, in microseconds. */
  slowest_link: number;
  /** Whether the protocol tells the living from the dead; else the columns of beliefs are empty. */
  believes: boolean;
  /** How often a running node came to suspect a running one, and to take one for dead. */
  false_suspicions: number;
  false_positives: number;
  /** How many running nodes were ever taken for dead. */
  falsely_accused: number;
}

/** One instant of a run, as columns: one entry per node, then one per message. */
export interface Frame extends Status {
  /** See `NODE` in frame.js. */
  state: Uint8Array;
  /** Round of first hearing plus one; 0 = never. */
  heard_round: Uint16Array;
  times_heard: Uint16Array;
  /** Written by the page while two runs stand side by side: the latest round of both. */
  latest?: number;
  /** Who told it first; 0 = nobody. */
  parent: Uint32Array;
  /** How many messages wait at it. */
  inbox: Uint16Array;
  /** How many other running nodes believe this of each node. */
  alive: Uint16Array;
  suspect: Uint16Array;
  dead: Uint16Array;
  left: Uint16Array;
  /** Suspicions that run out: of whom, whose, when, and how long such a one lasts at most. All of them up to a dozen nodes, else the earliest of each suspect; none beyond 120. */
  suspected: Uint32Array;
  suspecting: Uint32Array;
  suspicion_ends: Float64Array;
  suspicion_longest: Float64Array;
  /** When each node takes its next turn (0 = it takes none), and how far apart its turns are. Of a dozen nodes at most; else empty. */
  turn_at: Float64Array;
  turn_every: Float64Array;
  /** Through whose eyes we look (0 = nobody's), and what it believes of each: see `BELIEF` in frame.js. */
  eyes: number;
  sight: Uint8Array;
  /** About whom we ask (0 = nobody), and what each believes of it. */
  subject: number;
  held: Uint8Array;
  /** The followed message; null while none is, or as long as this run knows of no such message. */
  tracked: Message | null;
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

/** What tells a message from all others, in every future where it is sent. */
export interface MessageName {
  from: number;
  to: number;
  /** Position in `Protocol.messages`. */
  kind: number;
  sent_at: number;
}

/** One message and what came of it. */
export interface Message extends MessageName {
  arrives_at: number;
  /** See `FATE` in frame.js. */
  fate: number;
  carries: boolean;
  /** Size on the wire. */
  bytes: number;
  /** When its target was done with it, or it failed; null while it is on its way or waits. */
  ended_at: number | null;
  /** What changed at its target because of it, as far as the log goes back. */
  caused: LogLine[];
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
  /** How often messages have told it the watched update. */
  times_heard: number;
  heard_at: number | null;
}

/** A case against a node. Times are microseconds. */
export interface Case {
  node: number;
  /** Who was the first to find it silent, and when. */
  accuser: number;
  at: number;
  verdict: 'suspect' | 'dead';
  /** Whether the accused was running then. */
  falsely: boolean;
  /** Who first took it for dead by its own finding; 0 = nobody. */
  condemned_by: number;
  condemned_at: number | null;
  /** When the first took it for alive again. */
  closed: number | null;
}

/** Counts are of those who know nothing, alive, suspect, dead, left. */
type Counts = [number, number, number, number, number];

/** What a node has in mind. */
export interface Mind {
  frozen: boolean;
  inbox: number;
  timers: [name: string, at: number][];
  /** Null where the protocol does not tell the living from the dead. */
  beliefs: {
    of_others: Counts;
    /** How many of these are wrong, and the first few of them. */
    wrong: number;
    mistakes: [node: number, belief: 'unknown' | 'alive' | 'suspect' | 'dead' | 'left'][];
    /** What the other running nodes believe of it. */
    of_it: Counts;
    suspicions: [node: number, until: number][];
    case: Case | null;
  } | null;
}

/** One crash, and after how long it was found out; null while it was not. */
export interface Crash {
  node: number;
  at: number;
  first: number | null;
  median: number | null;
  all: number | null;
  lasts: boolean;
}

export interface Detection {
  /** All crashes, and the last few. */
  crashed: number;
  crashes: Crash[];
  false_suspicions: number;
  false_positives: number;
  /** Nodes that were ever taken for dead while they ran. */
  accused: number;
  /** The newest first. */
  cases: Case[];
}

/** Columns of equal length, one row per sample. */
export interface Series {
  /** Seconds. */
  at: Float64Array;
  /** Which update was the latest. */
  update: Float64Array;
  /** Share of the living that know it. */
  knows: Float64Array;
  /** Nodes that are up. */
  up: Float64Array;
  /** Messages so far that told an update and arrived, per node. */
  times_heard: Float64Array;
  /** Messages that the busiest node heard per round since the sample before. */
  busiest: Float64Array;
  /** The most that waited at one node since the sample before. */
  deepest_inbox: Float64Array;
  /** Bytes that a node sent per round since the sample before: on average, at most of nineteen in twenty, and at the busiest. */
  bytes_out_mean: Float64Array;
  bytes_out_p95: Float64Array;
  bytes_out_max: Float64Array;
  /** The same of the messages that it heard. */
  bytes_in_mean: Float64Array;
  bytes_in_p95: Float64Array;
  bytes_in_max: Float64Array;
  /** Share of pairs of a running and a crashed node where the first takes the second for dead. */
  noticed: Float64Array;
  false_suspicions: Float64Array;
  false_positives: Float64Array;
}

export interface LogLine {
  index: number;
  at_us: number;
  kind: 'command' | 'belief' | 'accused' | 'learned' | 'repaired' | 'wrote' | 'down' | 'up' | 'forgot' | 'useful' | 'redundant' | 'lost' | 'refused' | 'message';
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

/** The closed roads. */
export interface Cuts {
  /** Of each node in a partition: different sides do not talk. Empty without a partition. */
  sides: number[];
  /** Nothing goes from any of the first to any of the second. */
  one_way: [from: number[], to: number[]][];
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
  message(from: number, to: number, kind: number, sentUs: number): Message | null;
  inspect(node: number): NodeView;
  mind(node: number): Mind;
  /** Observer by observer. */
  beliefs(observers: Uint32Array, subjects: Uint32Array): Uint8Array;
  detection(): Detection;
  tables(): NodeView[];
  zones(): Uint16Array<ArrayBuffer>;
  cuts(): Cuts;
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
  mind(node: number): Mind;
  beliefs(observers: Uint32Array, subjects: Uint32Array): Uint8Array;
  detection(): Detection;
  /** Through whose eyes, and about whom, the frames from now on tell beliefs; 0 = nobody. */
  regard(eyes: number, subject: number, tailUs: number): Snapshot;
  /** The message of which the frames from now on tell; null = none. */
  track(name: MessageName | null, tailUs: number): Snapshot;
  cuts(): Cuts;
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
