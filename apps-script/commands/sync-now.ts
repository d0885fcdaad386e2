import type { OutcomeCells } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import type { ChatAction } from '#shared/events/link.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Cs2cap } from '../cs2cap/send.ts';
import { confirm } from '../google/ui.ts';
import { pollEvents } from '../inbox/poll-events.ts';
import type { Lease } from '../settings/sync-lease.ts';
import { tellRelay } from '../settings/tell-relay.ts';
import { type Book, toast } from '../sheets/book.ts';
import { applySteps } from '../sync/apply-sync.ts';
import { summarise } from '../sync/describe-plan.ts';
import { type Prepared, prepareSync } from '../sync/prepare-sync.ts';
import { settleSync } from '../sync/settle-sync.ts';
import type { CommandResult } from './run-command.ts';
import { withSyncLease } from './with-sync.ts';

/** Brings the Alerts tab and CS2Cap together: pushes what people changed, pulls what changed there, never re-arms what fired. */
export function syncNow(book: Book): CommandResult {
  return withSyncLease(book, 'Sync now', (cs2cap, lease) => sync(book, cs2cap, lease));
}

function sync(book: Book, cs2cap: Cs2cap, lease: Lease): Result<string, string> {
  toast(book, 'Sync: reading the sheet and CS2Cap …');
  const told = tellRelay();
  const prepared = prepareSync(book, cs2cap, { keepKeys: true });
  if (!prepared.ok) return prepared;
  const steps = withoutUnconfirmed(prepared.value);
  lease.beat();
  const applied = applySteps(prepared.value, steps, (done, of) => {
    lease.beat();
    if (of > 0) toast(book, `Sync: ${done} of ${of} …`);
  });
  const notes = told?.ok ? chatNotes(prepared.value, told.value.actions) : new Map<string, OutcomeCells>();
  const settled = settleSync(prepared.value, steps, applied, notes);
  const polled = pollEvents(book, cs2cap);
  return ok(
    [
      summarise(steps, applied.answers, settled.cells),
      ...(prepared.value.base.isCopied ? ['this spreadsheet is a copy and manages no alerts of the original'] : []),
      ...(settled.left > 0 ? [`${settled.left} rows were edited meanwhile; sync again for them`] : []),
      ...(prepared.value.plan.steps.length > steps.length ? ['alerts of deleted rows were left at CS2Cap'] : []),
      ...(polled.ok ? eventWords(polled.value.added) : [polled.failure]),
      ...(told && !told.ok ? [`the relay could not be told: ${told.failure}`] : []),
    ].join('; '),
  );
}

const eventWords = (added: number) => (added > 0 ? [`${added} events logged`] : []);

/** How many names a question lists. */
const LISTED = 10;

/** Rows that vanished delete their alerts only if a person says so: sorting, filtering or clearing must not (C7). */
function withoutUnconfirmed({ plan }: Prepared): readonly Step[] {
  const deletes = plan.steps.filter((step) => step.kind === 'delete');
  if (deletes.length === 0) return plan.steps;
  const names = deletes
    .slice(0, LISTED)
    .map((step) => `• ${step.entry.itemName} (${step.entry.kind} ${step.entry.threshold})`);
  const more = deletes.length > LISTED ? [`… and ${deletes.length - LISTED} more`] : [];
  const question = [
    `Rows of ${deletes.length} alerts are gone from the sheet:`,
    ...names,
    ...more,
    '',
    'Delete these alerts at CS2Cap too?',
  ];
  return confirm('Delete alerts?', question.join('\n'))
    ? plan.steps
    : plan.steps.filter((step) => step.kind !== 'delete');
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
