import { planUndo, type UndoEntry } from '#shared/alerts/undo.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { readAlerts } from '../sheets/alert-sheet.ts';
import { appendRows } from '../sheets/append-alerts.ts';
import { UNDO, UNDOING } from './base-notes.ts';
import type { Prepared } from './prepare-sync.ts';
import type { Choice } from './run-job.ts';

/**
 * The steps that take back what the last run changed at CS2Cap. With `appendsRows` rows that were deleted come back into
 * the sheet first, so that their alerts have a place. Fails if there is nothing to take back.
 */
export function chooseUndo(prepared: Prepared, appendsRows: boolean): Result<Choice, string> {
  const { base, rows, held, alerts } = prepared;
  const entries = readUndo(base.notes[UNDOING] ?? base.notes[UNDO] ?? []);
  if (entries.length === 0) return fail('There is nothing to undo: the last sync changed nothing at CS2Cap.');
  const plan = planUndo(entries, {
    base: base.entries,
    rows,
    held: [...held.keys()].map((rowKey) => ({ rowKey })),
    alerts,
  });
  const remarks = plan.skipped.map(({ entry, reason }) => `${entry.itemName} is left as it is: ${reason}`);
  const choice = { steps: plan.steps, remarks, goesOnAs: 'undo', undoing: entries } as const;
  if (!appendsRows || plan.newRows.length === 0) return ok(choice);
  appendRows(prepared.snapshot, plan.newRows, prepared.style);
  const snapshot = readAlerts(prepared.book);
  return snapshot.ok ? ok({ ...choice, snapshot: snapshot.value }) : snapshot;
}

/** What stands in the hidden tab may have been touched by somebody. */
function readUndo(list: readonly unknown[]): readonly UndoEntry[] {
  return list.filter(isUndoEntry);
}

function isUndoEntry(value: unknown): value is UndoEntry {
  if (typeof value !== 'object' || value === null || !('did' in value) || !('alertId' in value)) return false;
  if (value.did === 'created') return true;
  if (value.did === 'patched') return 'before' in value && 'after' in value;
  return (value.did === 'deleted' || value.did === 'replaced') && 'old' in value;
}
