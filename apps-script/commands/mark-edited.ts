import { ALERT_COLUMNS, type AlertColumn } from '#shared/alerts/row.ts';
import { encodeText } from '../sheets/cell-codec.ts';
import { ALERTS } from '../sheets/tab-specs.ts';
import { cellOf, FIRST_LINE, findColumns } from '../sheets/table.ts';

const SENT_COLUMNS: readonly AlertColumn[] = ['item', 'phase', 'kind', 'threshold', 'currency', 'enabled'];

/** A large paste is left unmarked: a simple trigger has 30 s and must stay quick (apps-script.md §5). */
const MOST_LINES = 200;

/** Says in the Message of edited rows that the change waits for a sync. Reads the header and those rows, writes one block. */
export function markEdited(range: GoogleAppsScript.Spreadsheet.Range): void {
  const tab = range.getSheet();
  if (tab.getName() !== ALERTS) return;
  const first = Math.max(range.getRow(), FIRST_LINE);
  const count = range.getLastRow() - first + 1;
  if (count < 1 || count > MOST_LINES) return;
  const width = tab.getLastColumn();
  const columns = findColumns(tab.getRange(1, 1, 1, width).getValues()[0] ?? [], ALERT_COLUMNS);
  if (!columns.ok || !touchesAny(range, columns.value)) return;
  const lines: unknown[][] = tab.getRange(first, 1, count, width).getValues();
  const table = { columns: columns.value };
  const messages = lines.map((line) => String(cellOf(table, line, 'message')));
  const wanted = lines.map((line) => (isWritten(table, line) ? 'Edited: CS2Cap ▸ Sync now sends it' : ''));
  if (wanted.every((text, index) => text === messages[index])) return;
  const cells = tab.getRange(first, columns.value.message, count, 1);
  const hasFormula = cells.getFormulas().some(([formula]) => formula !== '');
  if (!hasFormula) cells.setValues(wanted.map((text) => [encodeText(text)]));
}

function touchesAny(
  range: GoogleAppsScript.Spreadsheet.Range,
  columns: Readonly<Record<AlertColumn, number>>,
): boolean {
  const [from, to] = [range.getColumn(), range.getLastColumn()];
  return SENT_COLUMNS.some((key) => columns[key] >= from && columns[key] <= to);
}

const isWritten = (table: { readonly columns: Readonly<Record<AlertColumn, number>> }, line: readonly unknown[]) =>
  (['item', 'kind', 'threshold'] as const).some((key) => String(cellOf(table, line, key)).trim() !== '');
