import type { Step } from '#shared/alerts/step.ts';
import { counted } from '#shared/counted.ts';
import { ok } from '#shared/result.ts';
import { pollEvents } from '../inbox/poll-events.ts';
import { noteSyncCost } from '../settings/sync-cost.ts';
import type { Book } from '../sheets/book.ts';
import { needsWord } from '../sync/approval.ts';
import { hearRelay, tellWishes } from '../sync/hear-relay.ts';
import type { Prepared } from '../sync/prepare-sync.ts';
import { type Choice, type Report, runJob } from '../sync/run-job.ts';
import { toldOf } from '../sync/told.ts';
import { confirmCreateOff, confirmDeletes, confirmLoss } from './confirm.ts';
import type { CommandResult } from './run-command.ts';

/** Brings the Alerts tab and CS2Cap together: pushes what people changed, pulls what changed there, never re-arms what fired. */
export function syncNow(book: Book): CommandResult {
  const report = runJob(book, {
    owner: 'Sync now',
    choose: (prepared) => chooseAll(prepared),
    mayCreateOff: confirmCreateOff,
    mayLoseAll: confirmLoss,
  });
  if (!report.ok) return report;
  const { tookMs, prepared } = report.value;
  noteSyncCost({ tookMs, fetches: prepared.cs2cap.pace.sent });
  return ok(toldOf(report.value, withEvents(book, report.value)));
}

/** The whole plan, but for deletes that a person did not confirm; and what people did in chats since the last sync. */
export function chooseAll(prepared: Prepared, mayAsk = true): { readonly ok: true; readonly value: Choice } {
  const { notes, remarks, heard } = hearRelay(prepared);
  const deletes = prepared.plan.steps.filter(needsWord);
  const isDeleting = mayAsk && deletes.length > 0 && confirmDeletes(deletes, prepared.base.entries.length);
  return ok({
    steps: isDeleting ? prepared.plan.steps : prepared.plan.steps.filter((step) => !needsWord(step)),
    notes,
    heard,
    remarks: [...(deletes.length > 0 && !isDeleting ? ['alerts of deleted rows were left at CS2Cap'] : []), ...remarks],
    goesOnAs: 'sync',
  });
}

/** What a run did, with what follows from it: events of alerts that fired are logged at once, and a paired relay hears of Notify and Re-arm. */
export function withEvents(book: Book, report: Report): string {
  return [report.words, logFired(book, report), tellWishes(report)].filter((words) => words !== undefined).join('; ');
}

function logFired(book: Book, { prepared, ran }: Report): string | undefined {
  if (!ran.steps.some((step: Step) => step.kind === 'fired')) return undefined;
  const polled = pollEvents(book, prepared.cs2cap);
  if (!polled.ok) return polled.failure;
  return polled.value.added > 0 ? `${counted(polled.value.added, 'event')} logged` : undefined;
}
