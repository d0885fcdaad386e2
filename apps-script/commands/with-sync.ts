import { fail, type Result } from '#shared/result.ts';
import { type Cs2cap, withDeadline } from '../cs2cap/send.ts';
import { timeOfDay } from '../google/clock.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { type Lease, takeLease } from '../settings/sync-lease.ts';
import type { Book } from '../sheets/book.ts';

/** Runs work that changes alerts, alone: two syncs at once would create everything twice. Fails with who is at it since when. */
export function withSyncLease<T>(
  book: Book,
  owner: string,
  work: (cs2cap: Cs2cap, lease: Lease) => Result<T, string>,
): Result<T, string> {
  const access = readApiAccess();
  if (!access.ok) return access;
  const lease = takeLease(owner);
  if (!lease.ok) {
    const since = timeOfDay(lease.failure.sinceMs, book.getSpreadsheetTimeZone());
    return fail(`"${lease.failure.owner}" is running since ${since}. Wait until it is done and try again.`);
  }
  try {
    return work(withDeadline(access.value), lease.value);
  } finally {
    lease.value.release();
  }
}
