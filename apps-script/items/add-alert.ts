import { parseRow } from '#shared/alerts/row.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { newKey } from '../google/hash.ts';
import { withScriptLock } from '../google/lock.ts';
import { addAlertRow } from '../sheets/add-alert-row.ts';
import { readAlerts } from '../sheets/alert-sheet.ts';
import type { Book } from '../sheets/book.ts';
import { encodeText, encodeThreshold } from '../sheets/cell-codec.ts';
import { numberStyleOf } from '../sheets/number-style.ts';

/** What the sidebar sends; nothing of it is trusted. */
export type AlertForm = Readonly<Partial<Record<'name' | 'phase' | 'kind' | 'threshold' | 'currency', unknown>>>;

/** Adds an armed row for an item to the Alerts tab, selects it, and says what comes next. Fails with every problem. */
export function addAlert(book: Book, form: AlertForm | undefined): Result<string, string> {
  const style = numberStyleOf(book);
  const text = (key: keyof AlertForm) => String(form?.[key] ?? '').trim();
  const threshold = { value: text('threshold'), shown: text('threshold') };
  const rowKey = newKey('r');
  const [item, phase, kind, currency] = [text('name'), text('phase'), text('kind'), text('currency')];
  const typed = { item, phase, kind, currency, threshold, rowKey, enabled: true };
  const parsed = parseRow({ ...typed, line: 0, rearm: '', notify: '', alertId: '' }, style);
  if (parsed.kind === 'broken') return fail(parsed.problems.join('. '));
  if (parsed.kind !== 'row') return fail('Choose an item first.');
  const { row } = parsed;
  const added = withScriptLock(20_000, () => {
    const alerts = readAlerts(book);
    if (!alerts.ok) return alerts;
    const line = addAlertRow(alerts.value, {
      item: encodeText(row.itemName),
      phase: encodeText(row.phase ?? ''),
      kind: row.kind,
      threshold: encodeThreshold(row.threshold, style.separator),
      currency: encodeText(row.currency ?? ''),
      enabled: true,
      message: 'New: CS2Cap ▸ Sync now sends it',
      rowKey: encodeText(rowKey),
    });
    return ok(`Added in row ${line}. Next: CS2Cap ▸ Sync now sends it to CS2Cap.`);
  });
  return added.ok ? added.value : fail('The sheet is busy taking in events; try again in a minute.');
}
