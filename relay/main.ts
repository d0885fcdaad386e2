import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything else is loaded: with the compiled code kept on disk, a start takes a third of the time, and the
// compiler for TypeScript, a quarter of an idle relay's memory, is not even loaded. Where the folder can't be written,
// the relay starts without.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/relay', import.meta.url)));
const { run } = await import('./cli.ts');
await run(process.argv.slice(2));
// Now, because a relay that is killed has no other time to.
flushCompileCache();
