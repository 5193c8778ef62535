// Workers that play a lesson for many seeds and judge each run: one for every core.
import { availableParallelism } from 'node:os';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** @typedef {{ seed: number, holds: boolean, happened: Record<string, boolean>, inBand: boolean | null }} Verdict */

export class Juries {
  #workers = Array.from({ length: availableParallelism() }, () => new Worker(new URL('jury.js', import.meta.url)));

  /** Without seeds, for the lesson's own. @param {string} file @param {{ from: number, to: number }} [seeds] @returns {Promise<Verdict[]>} */
  async hear(file, seeds) {
    if (!seeds) return this.#ask(this.#workers[0], { file });
    const { from, to } = seeds;
    const share = Math.ceil((to - from) / this.#workers.length);
    const parts = this.#workers.map((worker, i) => {
      const start = from + i * share;
      return this.#ask(worker, { file, seeds: { from: start, to: Math.min(to, start + share) } });
    });
    return (await Promise.all(parts)).flat();
  }

  dismiss() {
    return Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** @param {Worker} worker @param {object} question @returns {Promise<Verdict[]>} */
  async #ask(worker, question) {
    worker.postMessage(question);
    const [verdicts] = await once(worker, 'message');
    return verdicts;
  }
}
