/**
 * Hands may be faster than the engine. What moves the run waits until the deed before is done: each looks at the run first (which node
 * lives, is the road closed, what was the event before), and must not see it as it was two keys ago.
 */

/** A hand on the timeline wishes faster than a big run can be searched: where only searches are under way the run itself heeds the latest. */
const SEARCH = 'seek';

/**
 * @template {Record<string, (...args: any[]) => any>} Deeds
 * @param {Deeds} deeds @param {readonly (keyof Deeds & string)[]} names  Those that wait for their turn.
 * @returns {Deeds}
 */
export function inTurn(deeds, names) {
  /** Names of the deeds that are waiting or under way. @type {string[]} */
  const ahead = [];
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  /** @param {string} name @param {() => unknown} deed */
  const queue = (name, deed) => {
    const free = ahead.length === 0 || (name === SEARCH && ahead.every((one) => one === SEARCH));
    ahead.push(name);
    // An idle page answers at once, not in a later turn of the event loop.
    const done = free ? Promise.resolve(deed()) : last.then(deed);
    last = Promise.allSettled([last, done]).then(() => ahead.splice(ahead.indexOf(name), 1));
    return done;
  };
  const queued = names.map((name) => [name, (/** @type {any[]} */ ...args) => queue(name, () => deeds[name](...args))]);
  return { ...deeds, ...Object.fromEntries(queued) };
}
