// The bundled page, for places where a page may load neither modules nor files. The worker's source is text in here
// and becomes a Blob; it must be a classic worker, because Chromium refuses module workers from a local Blob. The wasm
// is in here once, packed, and is handed to the worker when the page opens the engine.
import packed from '../../pkg/gossip_workshop_bg.wasm';
import { start } from '../../www/main.js';

/* global WORKER_SOURCE */
const source = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
const unpacked = async () => {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
};
start({ worker: () => new Worker(source), wasm: unpacked });
