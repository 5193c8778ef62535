/**
 * The shapes that cross from the engine (`src/bindings.rs`) to the page.
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

export interface Knob {
  name: string;
  label: string;
  help: string;
  source: string;
  default: string;
  kind: 'choice' | 'int' | 'share' | 'duration' | 'latency' | 'switch' | 'rate';
  choices?: string[];
  min?: number;
  max?: number;
  unit?: string;
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
}

export interface Catalog {
  limits: { nodes: [number, number]; seed: [number, number] };
  topologies: Choice[];
  protocols: Protocol[];
  knobs: Knob[];
  commands: { name: string; usage: string; help: string }[];
}

/** One instant of a run, as columns: one entry per node, then one per message. */
export interface Frame {
  now: number;
  events: number;
  round: number;
  nodes: number;
  up: number;
  /** Living nodes that know the watched update. */
  knows: number;
  updates: number;
  watched: number;
  watched_origin: number;
  watched_version: number;
  sent: number;
  delivered: number;
  lost: number;
  redundant: number;
  useful: number;
  bytes: number;
  spreading: number;
  bytes_per_node_s: number;
  deepest_inbox: number;
  anti_entropy: boolean;
  quiet: boolean;
  /** See `NODE` in frame.js. */
  state: Uint8Array;
  /** Round of first hearing plus one; 0 = never. */
  heard_round: Uint16Array;
  times_heard: Uint16Array;
  version: Uint32Array;
  inbox: Uint16Array;
  /** Who told it first; 0 = nobody. */
  parent: Uint32Array;
  zone: Uint16Array;
  /** How many messages there are; the columns below may hold fewer. */
  flights_total: number;
  from: Uint32Array;
  to: Uint32Array;
  kind: Uint8Array;
  /** See `FATE` in frame.js. */
  fate: Uint8Array;
  sent_at: Float64Array;
  arrives_at: Float64Array;
  /** 1 = carries the watched update. */
  carries: Uint8Array;
}

export interface KnownEntry {
  origin: number;
  version: number;
  heat: 'hot' | 'cold';
  learned_us: number;
  from: number;
  changed_last: boolean;
}

/** What one node would say about itself. */
export interface NodeView {
  node: number;
  up: boolean;
  life: number;
  own_version: number;
  known: KnownEntry[];
  sentence: string;
  facts: { label: string; value: string }[];
  neighbours: number[];
  inbox: number;
  last: { what: string; at_us: number; from: number } | null;
  next_tick_us: number;
}

/** Columns of equal length, one row per round. */
export interface Series {
  round: Float64Array;
  /** Share of the living that know the watched update. */
  knows: Float64Array;
}

export interface LogLine {
  index: number;
  at_us: number;
  kind: string;
  node: number;
  peer: number;
  text: string;
}

/** What the worker answers whenever the run has moved. */
export interface Snapshot {
  frame: Frame;
  /** One view per node while there are few enough to print them all; else empty. */
  tables: NodeView[];
}

/** The class that wasm-bindgen exports. */
export interface Engine {
  advance(untilUs: number, maxEvents: number): number;
  step(): boolean;
  now(): number;
  command(text: string): void;
  watch(update: number): void;
  frame(): Frame;
  inspect(node: number): NodeView;
  tables(): NodeView[];
  series(): Series;
  seek(us: number): void;
  digest(): string;
  setup(): Setup;
  log(from: number, max: number): LogLine[];
  free(): void;
}

/** The generated glue, `pkg/gossip_workshop_bg.js`. */
export interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  catalog(): Catalog;
  fresh_seed(): number;
  check(setup: Setup): Problem[];
  Engine: new (setup: Setup) => Engine;
}

/** What the page may ask of the worker; each call is answered exactly once. */
export interface WorkerApi {
  open(wasm: BufferSource | null): Promise<Catalog>;
  freshSeed(): number;
  check(setup: Setup): Problem[];
  create(setup: Setup): Snapshot;
  advance(untilUs: number): Snapshot;
  step(): Snapshot;
  command(text: string): Snapshot;
  seek(us: number): Snapshot;
  inspect(node: number): NodeView;
  series(): Series;
  log(from: number, max: number): LogLine[];
  setup(): Setup;
  digest(): string;
}
