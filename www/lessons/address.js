/** A lesson and a step in the page's address: `#lesson=four-nodes&step=3`; steps are counted from 1. */

/** @param {string} id @param {number} place */
export const addressOf = (id, place) => `#lesson=${id}&step=${place + 1}`;

/** @param {string} hash @returns {{ id: string, place: number } | null} */
export function placeIn(hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  const id = query.get('lesson');
  return id === null ? null : { id, place: Math.max(0, Math.trunc(Number(query.get('step') ?? 1)) - 1 || 0) };
}
