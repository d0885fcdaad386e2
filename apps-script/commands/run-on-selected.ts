import { ok, type Result } from '#shared/result.ts';
import type { Book } from '../sheets/book.ts';
import { type IsSelected, selectedLines } from '../sheets/selection.ts';
import type { Prepared } from '../sync/prepare-sync.ts';
import { type Choice, type Report, runJob } from '../sync/run-job.ts';

/** The steps for selected rows, or why there are none. */
export type ChooseSelected = (prepared: Prepared, isSelected: IsSelected) => Result<Choice, string>;

/** Runs what `choose` finds for the selected rows, and tells of them alone. Other changes in the sheet are not sent. */
export function runOnSelected(book: Book, owner: string, choose: ChooseSelected): Result<Report, string> {
  const isSelected = selectedLines(book);
  if (!isSelected.ok) return isSelected;
  return runJob(book, {
    owner,
    choose: (prepared) => {
      const choice = choose(prepared, isSelected.value);
      return choice.ok ? ok({ ...choice.value, isPartial: true }) : choice;
    },
    mayCreateOff: () => false,
  });
}
