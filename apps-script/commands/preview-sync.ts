import { ok } from '#shared/result.ts';
import { withDeadline } from '../cs2cap/send.ts';
import { tell } from '../google/ui.ts';
import { readApiAccess } from '../settings/api-access.ts';
import type { Book } from '../sheets/book.ts';
import { describePlan } from '../sync/describe-plan.ts';
import { prepareSync } from '../sync/prepare-sync.ts';
import type { CommandResult } from './run-command.ts';

/** Shows what Sync now would do and why, and changes nothing in the Alerts tab or at CS2Cap. */
export function previewSync(book: Book): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  const prepared = prepareSync(book, withDeadline(access.value, 120_000), { keepKeys: false });
  if (!prepared.ok) return prepared;
  tell('Preview sync', describePlan(prepared.value));
  return ok(undefined);
}
