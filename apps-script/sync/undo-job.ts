import { planUndo, type UndoEntry } from '#shared/alerts/undo.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { UNDO, UNDOING } from './base-notes.ts';
import type { Prepared } from './prepare-sync.ts';
import type { Choice } from './run-job.ts';

/**
 * The steps that take back what the last run changed at CS2Cap, and the rows that come back with their alerts. Fails if
 * there is nothing to take back.
 */
export function chooseUndo({ base, rows, held, alerts }: Prepared): Result<Choice, string> {
  const entries = readUndo(base.notes[UNDOING] ?? base.notes[UNDO] ?? []);
  if (entries.length === 0) return fail('There is nothing to undo: the last sync changed nothing at CS2Cap.');
  const plan = planUndo(entries, {
    base: base.entries,
    rows,
    held: [...held.keys()].map((rowKey) => ({ rowKey })),
    alerts,
  });
  const remarks = plan.skipped.map(({ entry, reason }) => `${entry.itemName} is left as it is: ${reason}`);
  return ok({ steps: plan.steps, remarks, goesOnAs: 'undo', undoing: entries, newRows: plan.newRows });
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
