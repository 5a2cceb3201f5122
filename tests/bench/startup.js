/** One fresh start of the package, in a process of its own; prints the times in ms as JSON. */

const start = performance.now();
const { init } = await import(process.argv[2] ?? "");
const imported = performance.now();
await init();
const ready = performance.now();
console.log(JSON.stringify({ import: imported - start, start: ready - imported }));
