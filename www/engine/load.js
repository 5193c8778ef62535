/**
 * Starts the wasm that plain `wasm-pack build` makes. Its default target is meant for bundlers, yet its glue
 * is an ordinary module: handing it the instance's exports is all that a bundler would do.
 *
 * @param {import('./types.js').Glue} glue
 * @param {BufferSource | null} bytes  The wasm, when a bundle carries it; else it is fetched.
 * @returns {Promise<{ memory: WebAssembly.Memory }>}  What measures want to see of it.
 */
export async function instantiate(glue, bytes) {
  const source = bytes ?? (await fetchWasm());
  const { instance } = await WebAssembly.instantiate(source, {
    './gossip_workshop_bg.js': /** @type {any} */ (glue),
  });
  glue.__wbg_set_wasm(instance.exports);
  // Missing from a stripped wasm, which has nothing to prepare.
  /** @type {any} */ (instance.exports).__wbindgen_start?.();
  return /** @type {any} */ (instance.exports);
}

async function fetchWasm() {
  const response = await fetch(new URL('../../pkg/gossip_workshop_bg.wasm', import.meta.url));
  if (!response.ok) throw new Error(`pkg/gossip_workshop_bg.wasm: HTTP ${response.status}`);
  return response.arrayBuffer();
}
