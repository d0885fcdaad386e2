import { enableCompileCache, flushCompileCache } from 'node:module';
import { execArgv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/relay', import.meta.url));

/**
 * What keeps an idle relay small, at no cost in speed that can be measured. Young objects have a few megabytes: what a
 * burst has used stays in the memory. The small parser of HTTP that comes as WebAssembly is compiled once and plainly:
 * the work of making it faster would leave eleven megabytes behind.
 */
const SMALL = ['--max-semi-space-size=4', '--liftoff-only'];
/** The threads that compile and sync have two heaps between them, not one each. */
const SMALL_HEAPS = { MALLOC_ARENA_MAX: '2' };

/**
 * Goes on with the compiled code that an earlier start left on disk: a start then takes a third of the time, and the
 * compiler for TypeScript, a tenth of an idle relay's memory, is never loaded. For that Node must know the folder before
 * it reads this file, so the process replaces itself once, under the same id. Where it can't, it keeps the rest.
 */
function useCompiledCode(): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return;
  if (process.execve && process.platform === 'linux') {
    process.execve(execPath, [execPath, ...SMALL, ...execArgv, ...process.argv.slice(1)], {
      ...SMALL_HEAPS,
      ...process.env,
      NODE_COMPILE_CACHE: CACHE,
    });
  }
  enableCompileCache(CACHE);
}

useCompiledCode();
const { run } = await import('./cli.ts');
await run(process.argv.slice(2));
// Now, because a relay that is killed has no other time to.
flushCompileCache();
