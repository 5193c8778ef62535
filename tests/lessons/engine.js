// The engine as Node loads it: what `wasm-pack build` made, without a browser.
import { readFile } from 'node:fs/promises';
import { instantiate } from '../../www/engine/load.js';

const pkg = new URL('../../pkg/', import.meta.url);

/** @returns {Promise<import('../../www/engine/types.js').Glue>} */
export async function loadEngine() {
  const glue = await import(new URL('gossip_workshop_bg.js', pkg).href);
  await instantiate(glue, await readFile(new URL('gossip_workshop_bg.wasm', pkg)));
  return glue;
}
