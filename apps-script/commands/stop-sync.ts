import { fail, ok } from '#shared/result.ts';
import { askToStop, readRun } from '../settings/sync-lease.ts';
import type { Book } from '../sheets/book.ts';
import type { CommandResult } from './run-command.ts';

/** Asks the run that is at work to stop after what it is sending; one that waits to go on is ended at once. */
export function stopSync(_book: Book): CommandResult {
  const run = askToStop();
  if (!run) return fail('No sync is running.');
  return ok(
    run.resumesAtMs === undefined
      ? `"${run.owner}" stops after what it is sending now`
      : `"${run.owner}" will not go on; ${run.done} of ${run.total} changes were sent`,
  );
}

/** How far the run is that is at work, for a page that shows it; null if none is. */
export function readProgress() {
  const run = readRun();
  return run
    ? {
        owner: run.owner,
        sinceMs: run.sinceMs,
        done: run.done,
        total: run.total,
        isPaused: run.resumesAtMs !== undefined,
      }
    : null;
}
