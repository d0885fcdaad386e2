import type { PlannedRow, Step, StepOf } from '#shared/alerts/step.ts';
import { fail, ok } from '#shared/result.ts';
import type { Book } from '../sheets/book.ts';
import { deleteLines } from '../sheets/delete-lines.ts';
import type { Prepared } from '../sync/prepare-sync.ts';
import type { Report } from '../sync/run-job.ts';
import { toldOf } from '../sync/told.ts';
import { confirmDeletes } from './confirm.ts';
import type { CommandResult } from './run-command.ts';
import { runOnSelected } from './run-on-selected.ts';

/** Deletes the alerts of the selected rows at CS2Cap after asking, and then the rows. Rows of other alerts stay. */
export function deleteSelected(book: Book): CommandResult {
  let isCancelled = false;
  let rows: readonly PlannedRow[] = [];
  const report = runOnSelected(book, 'Delete selected', (prepared, isSelected) => {
    rows = prepared.rows.filter((row) => isSelected(row.line));
    const steps = rows.flatMap((row) => deleteStep(row, prepared));
    if (steps.length === 0)
      return fail('Select rows with an alert of this sheet: the selected ones have nothing to delete.');
    isCancelled = !confirmDeletes(steps, prepared.base.entries.length, 'Delete selected');
    return ok({ steps: isCancelled ? [] : steps });
  });
  if (!report.ok) return report;
  return isCancelled ? ok(undefined) : ok(toldOf(report.value, withRowsGone(book, report.value, rows)));
}

function deleteStep(row: PlannedRow, { base, alerts }: Prepared): StepOf<'delete'>[] {
  const entry = base.entries.find((each) => each.rowKey === row.rowKey);
  const alert = entry && alerts.find((each) => each.id === entry.alertId);
  if (!entry || !alert) return [];
  return [{ kind: 'delete', because: 'asked', entry, alert, reason: 'deleted by a person' }];
}

function withRowsGone(book: Book, { words, ran }: Report, rows: readonly PlannedRow[]): string {
  const isGone = (step: Step) => {
    const answer = ran.answers.get(step);
    return answer?.ok || answer?.failure.kind === 'not-found';
  };
  const gone = new Set(ran.steps.filter(isGone).map((step) => ('entry' in step ? step.entry.rowKey : '')));
  deleteLines(book, new Set(rows.filter((row) => gone.has(row.rowKey)).map((row) => row.rowKey)));
  const failed = ran.steps.length - gone.size;
  return failed > 0 ? `${words}; the rows of ${failed} that were not deleted stay` : words;
}
