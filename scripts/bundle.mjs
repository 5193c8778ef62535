// Makes www/dist/ from www/ and pkg/:
//   app.js                one classic script with everything; index.html loads it from a double click
//   gossip-workshop.html  index.html with its styles and that script inside, to be mailed or put on a stick
import { build } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inlined } from './inline.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One entry with all that it imports, as text. */
async function bundle(entry, define = {}) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'www/dist',
    format: 'iife',
    target: 'es2022',
    loader: { '.wasm': 'binary', '.woff2': 'dataurl' },
    // Modules find their neighbours by it; a bundle has none and never asks.
    define: { 'import.meta.url': '""', ...define },
  });
  return outputFiles[0].text;
}

const worker = await bundle('scripts/bundle/worker.js');
const script = await bundle('scripts/bundle/page.js', { WORKER_SOURCE: JSON.stringify(worker) });
const index = await readFile(`${root}/index.html`, 'utf8');
const single = await inlined(index, script, bundle);

await mkdir(`${root}/www/dist`, { recursive: true });
for (const [name, text] of Object.entries({ 'app.js': script, 'gossip-workshop.html': single })) {
  await writeFile(`${root}/www/dist/${name}`, text);
  console.log(`www/dist/${name}: ${Buffer.byteLength(text)} bytes`);
}
