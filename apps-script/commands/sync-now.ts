import type { OutcomeCells } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import { counted } from '#shared/counted.ts';
import type { ChatAction } from '#shared/events/link.ts';
import { ok } from '#shared/result.ts';
import { pollEvents } from '../inbox/poll-events.ts';
import { noteSyncCost } from '../settings/sync-cost.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import type { Book } from '../sheets/book.ts';
import { needsWord } from '../sync/approval.ts';
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
  const told = tellRelay();
  const deletes = prepared.plan.steps.filter(needsWord);
  const isDeleting = mayAsk && deletes.length > 0 && confirmDeletes(deletes, prepared.base.entries.length);
  return ok({
    steps: isDeleting ? prepared.plan.steps : prepared.plan.steps.filter((step) => !needsWord(step)),
    notes: told?.ok ? chatNotes(prepared, told.value.actions) : new Map(),
    remarks: [
      ...(deletes.length > 0 && !isDeleting ? ['alerts of deleted rows were left at CS2Cap'] : []),
      ...(told && !told.ok ? [`the relay could not be told: ${told.failure}`] : []),
    ],
    goesOnAs: 'sync',
  });
}

/** What a run did, with the events that belong to alerts that fired: they are logged at once. */
export function withEvents(book: Book, { words, prepared, ran }: Report): string {
  const hasFired = (step: Step) => step.kind === 'fired';
  if (!ran.steps.some(hasFired)) return words;
  const polled = pollEvents(book, prepared.cs2cap);
  if (!polled.ok) return `${words}; ${polled.failure}`;
  return polled.value.added > 0 ? `${words}; ${counted(polled.value.added, 'event')} logged` : words;
}

/** What people did in chats since the last sync, beside the rows they did it to (DESIGN §4.3). */
function chatNotes({ rows }: Prepared, actions: readonly ChatAction[]): ReadonlyMap<string, OutcomeCells> {
  const notes = new Map<string, OutcomeCells>();
  for (const action of actions) {
    const row = rows.find((each) => each.alertId === action.alert_id);
    if (row) notes.set(row.rowKey, { message: `${action.did} by ${action.who} in ${action.chat}` });
  }
  return notes;
}
