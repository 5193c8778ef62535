/** The page's side of the worker: a promise per request. */
import { BROKEN } from './problem.js';

/** @typedef {import('./types.js').WorkerApi} WorkerApi */
/** @typedef {import('./types.js').Problem} Problem */

/** Something was refused, with the sentence to show and the field that it is about. */
export class Refusal extends Error {
  /** @param {Problem} problem */
  constructor({ field, message }) {
    super(message);
    this.field = field;
  }
}

export class EngineClient {
  /** Oldest first. @type {Map<number, { since: number, resolve: (value: any) => void, reject: (reason: Error) => void }>} */
  #waiting = new Map();
  #lastId = 0;
  /** The engine failed amid a request: it answers nothing sensible any more. */
  broken = false;
  #worker;

  /** @param {Worker} worker */
  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }) => this.#settle(data));
    worker.addEventListener('error', ({ message }) => this.#fail(message || 'the engine could not be started'));
  }

  /**
   * @template {keyof WorkerApi} Name
   * @param {Name} name
   * @param {Parameters<WorkerApi[Name]>} args
   * @returns {Promise<Awaited<ReturnType<WorkerApi[Name]>>>}
   */
  ask(name, ...args) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { since: performance.now(), resolve, reject });
      this.#worker.postMessage({ id, name, args });
    });
  }

  /** How long the engine has been at the oldest request, in milliseconds. */
  get busyMs() {
    const [oldest] = this.#waiting.values();
    return oldest ? performance.now() - oldest.since : 0;
  }

  /** Ends the worker amid whatever it does; what waits is told. */
  end() {
    this.#worker.terminate();
    this.#fail('the engine was stopped');
  }

  /** @param {{ id: number, value?: unknown, problem?: Problem }} answer */
  #settle({ id, value, problem }) {
    const request = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.broken ||= problem?.field === BROKEN;
    if (problem) request?.reject(new Refusal(problem));
    else request?.resolve(value);
  }

  /** A worker that died answers nothing more, so everything that waits is told. @param {string} why */
  #fail(why) {
    const reason = new Error(why);
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

/** The worker of the unbundled page. */
export function moduleWorker() {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
