// Runs the benchmark's wasm: node wasm.mjs FILE.wasm TIME... with a native time in nanoseconds for each workload, empty for those to be left
// out. The engine's own bindings ask for imports that the benchmark never calls; a proxy stands in for them.
import { readFileSync } from 'node:fs';

const [file, ...native] = process.argv.slice(2);
/** CPU time, so that a busy machine costs little here too. */
const bench = { seconds: () => (({ user, system }) => (user + system) / 1e6)(process.cpuUsage()) };
const unused = new Proxy({}, { get: () => () => 0 });
const imports = new Proxy({}, { get: (_, module) => (module === 'bench' ? bench : unused) });
const module = await WebAssembly.compile(readFileSync(file));
/** Memory never shrinks: each workload gets its own. */
const start = async () => (await WebAssembly.instantiate(module, imports)).exports;
const right = (text, width) => String(text).padStart(width);
const row = (name, ...[nodes, floor, engine, ratio, most, times, memory]) =>
  console.log(name.padEnd(16), right(nodes, 9), right(floor, 11), right(engine, 10), right(ratio, 7), right(most, 7), right(times, 9), right(memory, 8));

console.log();
row('wasm in Node', 'nodes', 'bare ns', 'engine ns', 'ratio', 'at most', '× native', 'MiB');
for (const [i, time] of native.entries()) {
  if (!time) continue;
  const alone = await start();
  alone.run_engine(i);
  const mebibytes = alone.memory.buffer.byteLength / 2 ** 20;
  const wasm = await start();
  const name = Buffer.from(wasm.memory.buffer, wasm.name_at(i), wasm.name_length(i)).toString();
  wasm.run(i);
  const [floor, engine, most] = [wasm.floor_ns(), wasm.engine_ns(), wasm.most(i)];
  const limit = Number.isFinite(most) ? `${most.toFixed(1)}×` : '';
  row(name, wasm.nodes(i), floor.toFixed(2), engine.toFixed(2), `${(engine / floor).toFixed(2)}×`, limit, (engine / time).toFixed(2), mebibytes.toFixed(0));
}
