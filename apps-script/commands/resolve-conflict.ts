import { resolveConflicts, type Side } from '#shared/alerts/resolve-conflict.ts';
import { fail, ok } from '#shared/result.ts';
import type { Book } from '../sheets/book.ts';
import { toldOf } from '../sync/told.ts';
import type { CommandResult } from './run-command.ts';
import { runOnSelected } from './run-on-selected.ts';

/** Settles the conflicts of the selected rows for one side: sends what the sheet has, or takes over what CS2Cap has. */
export const resolveSelected =
  (side: Side) =>
  (book: Book): CommandResult => {
    const name = side === 'mine' ? 'Keep the sheet’s side' : 'Keep CS2Cap’s side';
    const report = runOnSelected(book, name, ({ plan }, isSelected) => {
      const conflicts = plan.steps.flatMap((step) =>
        step.kind === 'conflict' && isSelected(step.row.line) ? [step] : [],
      );
      if (conflicts.length > 0) return ok({ steps: resolveConflicts(conflicts, side) });
      return fail('None of the selected rows is in conflict now. Sync once: if it is settled, the row says so.');
    });
    return report.ok ? ok(toldOf(report.value, report.value.words)) : report;
  };
