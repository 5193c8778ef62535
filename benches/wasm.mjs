// Runs the benchmark's wasm: node wasm.mjs FILE.wasm [NAME...]. The engine's own bindings ask for imports that the benchmark
// never calls; a proxy stands in for them.
import { readFileSync } from 'node:fs';

const [file, ...wanted] = process.argv.slice(2);
const bench = { seconds: () => performance.now() / 1e3 };
const unused = new Proxy({}, { get: () => () => 0 });
const imports = new Proxy({}, { get: (_, module) => (module === 'bench' ? bench : unused) });
const { instance } = await WebAssembly.instantiate(readFileSync(file), imports);
const wasm = instance.exports;
const cells = (name, nodes, ...numbers) => [name.padEnd(16), String(nodes).padStart(9), '', ...numbers].join(' ');
console.log(cells('\nwasm in Node'.padEnd(17), 'nodes', '   bare ns', ' engine ns', '  ratio', 'at most'));
for (let i = 0; i < wasm.workloads(); i++) {
  const name = Buffer.from(wasm.memory.buffer, wasm.name_at(i), wasm.name_length(i)).toString();
  if (wanted.length && !wanted.some((part) => name.includes(part))) continue;
  wasm.run(i);
  const [floor, engine] = [wasm.floor_ns(), wasm.engine_ns()];
  const ratio = (engine / floor).toFixed(2) + '×';
  console.log(cells(name, wasm.nodes(i), floor.toFixed(2).padStart(10), engine.toFixed(2).padStart(10), ratio.padStart(7), (wasm.most(i).toFixed(1) + '×').padStart(7)));
}
