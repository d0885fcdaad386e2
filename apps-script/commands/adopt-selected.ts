import type { Step } from '#shared/alerts/step.ts';
import { fail, ok } from '#shared/result.ts';
import type { Book } from '../sheets/book.ts';
import { toldOf } from '../sync/told.ts';
import type { CommandResult } from './run-command.ts';
import { type ChooseSelected, runOnSelected } from './run-on-selected.ts';

/** Makes this sheet manage the alerts of selected rows that it only shows. Nothing changes at CS2Cap. */
export function adoptSelected(book: Book): CommandResult {
  const report = runOnSelected(book, 'Adopt selected', chooseAdopted);
  return report.ok ? ok(toldOf(report.value, report.value.words)) : report;
}

const chooseAdopted: ChooseSelected = ({ plan }, isSelected) => {
  const steps = plan.steps.flatMap((step): Step[] => {
    if (step.kind !== 'elsewhere' || !isSelected(step.row.line)) return [];
    return [{ kind: 'adopt', row: step.row, alert: step.alert, enable: false, reason: 'adopted by a person' }];
  });
  if (steps.length > 0) return ok({ steps });
  return fail('Select rows whose Status is Elsewhere: the selected ones have nothing to adopt.');
};
