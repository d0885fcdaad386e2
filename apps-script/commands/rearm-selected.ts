import type { Step } from '#shared/alerts/step.ts';
import { fail, ok } from '#shared/result.ts';
import type { Book } from '../sheets/book.ts';
import { ALERTS } from '../sheets/tab-specs.ts';
import { applySteps } from '../sync/apply-sync.ts';
import { summarise } from '../sync/describe-plan.ts';
import { entriesByAlert, type Prepared, prepareSync } from '../sync/prepare-sync.ts';
import { settleSync } from '../sync/settle-sync.ts';
import type { CommandResult } from './run-command.ts';
import { withSyncLease } from './with-sync.ts';

/** Arms the alerts of the selected rows that are off, and ticks them. Other changes in the sheet are not sent. */
export function rearmSelected(book: Book): CommandResult {
  const lines = selectedLines(book);
  if (!lines) return fail('Select rows in the Alerts tab first.');
  return withSyncLease(book, 'Re-arm selected', (cs2cap) => {
    const prepared = prepareSync(book, cs2cap, { keepKeys: true });
    if (!prepared.ok) return prepared;
    const steps = rearmSteps(prepared.value, lines);
    if (steps.length === 0) return fail('None of the selected rows has an alert of this sheet that is switched off.');
    const applied = applySteps(prepared.value, steps, () => {});
    const { cells } = settleSync(prepared.value, steps, applied);
    return ok(summarise(steps, applied.answers, new Map(steps.flatMap((step) => cellsOf(step, cells)))));
  });
}

function cellsOf<T>(step: Step, cells: ReadonlyMap<string, T>): (readonly [string, T])[] {
  const own = 'row' in step ? cells.get(step.row.rowKey) : undefined;
  return 'row' in step && own ? [[step.row.rowKey, own]] : [];
}

function selectedLines(book: Book): { readonly first: number; readonly last: number } | undefined {
  const tab = book.getActiveSheet();
  const range: GoogleAppsScript.Spreadsheet.Range | null = tab.getActiveRange();
  return tab.getName() === ALERTS && range ? { first: range.getRow(), last: range.getLastRow() } : undefined;
}

/** One patch per selected row whose alert is off; the tick is wanted whatever the cell says now. */
function rearmSteps(
  { rows, base, plan, alerts }: Prepared,
  lines: { readonly first: number; readonly last: number },
): readonly Step[] {
  const remote = new Map(alerts.map((alert) => [alert.id, alert]));
  const entries = [...entriesByAlert(base.entries).values()];
  const fired = plan.steps.filter((step) => step.kind === 'fired' || step.kind === 'pull');
  return rows
    .filter((row) => row.line >= lines.first && row.line <= lines.last)
    .flatMap((row): Step[] => {
      const entry = entries.find((each) => each.rowKey === row.rowKey || each.alertId === row.alertId);
      const alert = entry && remote.get(entry.alertId);
      if (!entry || !alert || alert.is_enabled) return [];
      const news = fired.filter((step) => step.row.rowKey === row.rowKey);
      // As if the box had been unticked before: then the outcome ticks it, whatever an older trigger did to it.
      const off = { ...row, enabled: false };
      const reason = 'armed by a person';
      return [...news, { kind: 'patch', row: off, alert, entry, changes: { enabled: true }, reason }];
    });
}
