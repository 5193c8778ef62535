/** Which entries of each node's table changed last, found by comparing snapshots: the engine says only what is. */

/** @typedef {import('./engine/types.js').NodeView} NodeView */

export class Changes {
  /** @type {Map<number, { versions: Map<number, number>, changed: Set<number> }>} */
  #nodes = new Map();

  /** @param {number} node @returns {ReadonlySet<number>} whose entries */
  of(node) {
    return this.#nodes.get(node)?.changed ?? new Set();
  }

  /** After a jump in time nothing has changed. */
  forget() {
    this.#nodes.clear();
  }

  /** @param {NodeView[]} views */
  compare(views) {
    for (const { node, known } of views) {
      const before = this.#nodes.get(node);
      const versions = new Map(known.map(({ origin, version }) => [origin, version]));
      const changed = new Set([...versions].filter(([origin, version]) => before && before.versions.get(origin) !== version).map(([origin]) => origin));
      this.#nodes.set(node, { versions, changed: changed.size > 0 ? changed : (before?.changed ?? changed) });
    }
  }
}
