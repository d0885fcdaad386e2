import { fail, ok, type Result } from '#shared/result.ts';

/**
 * Runs `work` while nobody else changes the tabs, and makes its writes visible before the next one may start
 * (apps-script.md §5). Fails with 'busy' when the lock can't be had in time. Never call out or ask anything inside.
 */
export function withScriptLock<T>(waitMs: number, work: () => T): Result<T, 'busy'> {
  return withBareLock(waitMs, () => {
    const value = work();
    SpreadsheetApp.flush();
    return value;
  });
}

/** The same for work that may write nothing into the spreadsheet: it saves its own writes, if there are any. */
export function withBareLock<T>(waitMs: number, work: () => T): Result<T, 'busy'> {
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(waitMs)) return fail('busy');
  try {
    return ok(work());
  } finally {
    lock.releaseLock();
  }
}
