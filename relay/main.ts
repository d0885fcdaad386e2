import { enableCompileCache, flushCompileCache } from 'node:module';
import { execArgv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/relay', import.meta.url));

/** Megabytes for young objects: what a burst has used stays in an idle relay's memory, and more than this buys no speed. */
const YOUNG_SPACE = '--max-semi-space-size=4';

/**
 * Goes on with the compiled code that an earlier start left on disk: a start then takes a third of the time, and the
 * compiler for TypeScript, a tenth of an idle relay's memory, is never loaded. For that Node must know the folder before
 * it reads this file, so the process replaces itself once, under the same id. Where it can't, it keeps the rest.
 */
function useCompiledCode(): void {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return;
  if (process.execve && process.platform === 'linux') {
    process.execve(execPath, [execPath, YOUNG_SPACE, ...execArgv, ...process.argv.slice(1)], {
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
