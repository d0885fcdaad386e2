import type { BaseEntry, PlannedRow, Step, StepOf } from '#shared/alerts/step.ts';
import { wouldFire } from '#shared/alerts/would-fire.ts';
import { fail, ok } from '#shared/result.ts';
import { bestAsks } from '../cs2cap/best-asks.ts';
import { askYesNoCancel } from '../google/ui.ts';
import type { Book } from '../sheets/book.ts';
import type { Prepared } from '../sync/prepare-sync.ts';
import { toldOf } from '../sync/told.ts';
import type { CommandResult } from './run-command.ts';
import { runOnSelected } from './run-on-selected.ts';

/** Arms the alerts of the selected rows that are off, and ticks them. Asks first about those that would fire at once. */
export function rearmSelected(book: Book): CommandResult {
  let isCancelled = false;
  const report = runOnSelected(book, 'Re-arm selected', (prepared, isSelected) => {
    const patches = prepared.rows.filter((row) => isSelected(row.line)).flatMap((row) => rearmStep(row, prepared));
    if (patches.length === 0)
      return fail('Select rows whose Status is Fired or Off: the selected ones have nothing to arm.');
    const chosen = withoutUnwanted(patches, prepared);
    isCancelled = chosen === undefined;
    return ok({ steps: (chosen ?? []).flatMap((patch) => [...newsOf(patch, prepared), patch]) });
  });
  return !report.ok ? report : ok(isCancelled ? undefined : toldOf(report.value, report.value.words));
}

/** One patch for a row whose alert is off; the tick is wanted whatever the cell says now. */
function rearmStep(row: PlannedRow, { base, rows, held, alerts }: Prepared): StepOf<'patch'>[] {
  // A copied row shows the Alert ID of the row it was copied from, which still has its alert.
  const hasRow = ({ rowKey }: BaseEntry) => held.has(rowKey) || rows.some((each) => each.rowKey === rowKey);
  const entry =
    base.entries.find((each) => each.rowKey === row.rowKey) ??
    base.entries.find((each) => each.alertId === row.alertId && !hasRow(each));
  const alert = entry && alerts.find((each) => each.id === entry.alertId);
  if (!entry || !alert || alert.is_enabled) return [];
  // As if the box had been unticked before: then the outcome ticks it, whatever an older trigger did to it.
  const off = { ...row, enabled: false };
  return [{ kind: 'patch', row: off, alert, entry, changes: { enabled: true }, reason: 'armed by a person' }];
}

/** What the row has not taken over yet comes first. */
const newsOf = ({ row }: StepOf<'patch'>, { plan }: Prepared): readonly Step[] =>
  plan.steps.filter((step) => (step.kind === 'fired' || step.kind === 'pull') && step.row.rowKey === row.rowKey);

/** Leaves out those that a person does not want armed, because they would fire at once; undefined if all is cancelled. */
function withoutUnwanted(
  patches: readonly StepOf<'patch'>[],
  { cs2cap }: Prepared,
): readonly StepOf<'patch'>[] | undefined {
  const asks = bestAsks(
    cs2cap,
    patches.map(({ row, alert }) => ({ ...row, currency: alert.threshold_currency ?? row.currency ?? 'USD' })),
  );
  const isPast = ({ row, alert }: StepOf<'patch'>) => {
    const ask = asks.get(row.rowKey);
    return ask !== undefined && wouldFire(alert.kind, alert.threshold_value, { ask });
  };
  const past = patches.filter(isPast);
  if (past.length === 0) return patches;
  const lines = past
    .slice(0, 10)
    .map(
      ({ row, alert }) =>
        `• ${row.itemName}: ${alert.kind} ${alert.threshold_value}, best ask now ${asks.get(row.rowKey)}`,
    );
  const answer = askYesNoCancel(
    'Would fire at once',
    `${past.length} of ${patches.length} would fire at once, because the price is past the threshold already:\n` +
      `${lines.join('\n')}\n\nYes: arm them all the same. No: arm only the others.`,
  );
  if (answer === 'cancel') return undefined;
  return answer === 'yes' ? patches : patches.filter((patch) => !isPast(patch));
}
