/** Workers that share out the runs of a sweep. Stopping ends them amid whatever they do. */

/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../engine/types.js').Cell} Cell */

/** What one request may take: long enough that asking costs nothing, short enough to see it come. */
const SLICE_MS = 200;
/** More than these would only wait for memory. */
const MOST_WORKERS = 16;

/** One core is left to the page. */
export const workersHere = () => Math.min(MOST_WORKERS, Math.max(1, (navigator.hardwareConcurrency || 1) - 1));

/** Hands out the runs of all cells, so that all of them grow side by side and a slow one holds up no other. */
export class Queue {
  #cells;
  #runs;
  #workers;

  /** @param {number} cells @param {number} runs  Of each. @param {number} workers */
  constructor(cells, runs, workers) {
    this.#cells = Array.from({ length: cells }, () => ({ given: 0, done: 0, ms: 0 }));
    this.#runs = runs;
    this.#workers = workers;
  }

  /** Which cell to run next, from which of its seeds on (counted from 0), how often; null when all are given out. */
  take() {
    const [next] = [...this.#cells.keys()].filter((cell) => this.#cells[cell].given < this.#runs)
      .sort((one, other) => this.#cells[one].given - this.#cells[other].given);
    if (next === undefined) return null;
    const cell = this.#cells[next];
    const left = this.#runs - cell.given;
    const fits = cell.done === 0 ? 1 : Math.floor((SLICE_MS * cell.done) / Math.max(cell.ms, 0.001));
    const take = { cell: next, from: cell.given, count: Math.max(1, Math.min(fits, Math.ceil(left / this.#workers))) };
    cell.given += take.count;
    return take;
  }

  /** How long a share took. @param {number} cell @param {number} count @param {number} ms */
  took(cell, count, ms) {
    this.#cells[cell].done += count;
    this.#cells[cell].ms += ms;
  }
}

export class Crew {
  #another;
  #size;
  /** @type {EngineClient[]} */
  #clients = [];
  #stopped = false;

  /** @param {() => Promise<{ client: EngineClient }>} another  Starts one more engine. @param {number} [size] */
  constructor(another, size = workersHere()) {
    this.#another = another;
    this.#size = size;
  }

  /** Whether somebody has called it off. */
  get stopped() {
    return this.#stopped;
  }

  /**
   * Runs every cell with the seeds from `first` on. Ends when all runs are done, or soon after `stop`.
   * @param {Cell[]} cells @param {{ first: number, runs: number, until: string }} plan
   * @param {(cell: number, rows: Float64Array, count: number) => void} came
   */
  async run(cells, { first, runs, until }, came) {
    const queue = new Queue(cells.length, runs, this.#size);
    await this.#together(async (client) => {
      for (let take = queue.take(); take && !this.#stopped; take = queue.take()) {
        const start = performance.now();
        const rows = await client.ask('trials', cells[take.cell].setup, until, first + take.from, take.count);
        queue.took(take.cell, take.count, performance.now() - start);
        came(take.cell, rows, take.count);
      }
    });
  }

  /** One small question for each of many things. @template Thing @param {readonly Thing[]} things @param {(client: EngineClient, thing: Thing, place: number) => Promise<void>} ask */
  async each(things, ask) {
    let next = 0;
    await this.#together(async (client) => {
      while (next < things.length && !this.#stopped) {
        const place = next;
        next += 1;
        await ask(client, things[place], place);
      }
    });
  }

  /** Ends every worker, whatever it is at. */
  stop() {
    this.#stopped = true;
    for (const client of this.#clients) client.end();
    this.#clients = [];
  }

  /** Every worker at the same work; what is broken off on purpose is no mishap. @param {(client: EngineClient) => Promise<void>} work */
  async #together(work) {
    try {
      await Promise.all(Array.from({ length: this.#size }, async (_, place) => work(await this.#hand(place))));
    } catch (error) {
      if (!this.#stopped) throw error;
    }
  }

  /** @param {number} place */
  async #hand(place) {
    if (this.#clients[place]) return this.#clients[place];
    const { client } = await this.#another();
    if (this.#stopped) client.end();
    else this.#clients[place] = client;
    return client;
  }
}
