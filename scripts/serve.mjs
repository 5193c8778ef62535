// Serves the repository's root, on this machine only: `node scripts/serve.mjs [port]`. Port 0 takes a free one.
import { context } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = await context({});
const { port } = await site.serve({ servedir: root, host: '127.0.0.1', port: Number(process.argv[2] ?? 8137) });
console.log(`serving http://127.0.0.1:${port}/`);
