// Makes www/dist/ from www/ and pkg/:
//   app.js                one classic script with everything; index.html loads it from a double click
//   gossip-workshop.html  index.html with its styles and that script inside, to be mailed or put on a stick
import { build } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { inlined } from './inline.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The wasm goes in packed: a third of its size, and every browser can unpack it. */
const packedWasm = {
  name: 'packed wasm',
  setup: (bundler) =>
    bundler.onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
      contents: gzipSync(await readFile(path), { level: 9 }),
      loader: 'binary',
    })),
};

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
    loader: { '.woff2': 'dataurl' },
    plugins: [packedWasm],
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
