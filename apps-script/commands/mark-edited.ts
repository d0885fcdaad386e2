import { ALERT_COLUMNS, type AlertColumn } from '#shared/alerts/row.ts';
import { toast } from '../sheets/book.ts';
import { encodeText } from '../sheets/cell-codec.ts';
import { clearFaults } from '../sheets/fault-notes.ts';
import { ALERTS } from '../sheets/tab-specs.ts';
import { cellOf, FIRST_LINE, findColumns } from '../sheets/table.ts';
import { isError } from '../sheets/write-alerts.ts';

type Range = GoogleAppsScript.Spreadsheet.Range;
interface Place {
  readonly columns: Readonly<Record<AlertColumn, number>>;
}

const SENT_COLUMNS: readonly AlertColumn[] = ['item', 'phase', 'kind', 'threshold', 'currency', 'enabled'];

/** Of a larger paste only the first line is marked: a simple trigger has 30 s and must stay quick (apps-script.md §5). */
const MOST_LINES = 200;

/**
 * Says in the Message of edited rows that the change waits for a sync, takes away what a run said on the edited cells,
 * and warns when a header was changed. Reads the header and those rows, writes one block; formulas stay.
 */
export function markEdited(range: Range): void {
  const tab = range.getSheet();
  if (tab.getName() !== ALERTS) return;
  const found = findColumns(tab.getRange('1:1').getValues()[0] ?? [], ALERT_COLUMNS);
  if (range.getRow() < FIRST_LINE && !found.ok) warnOfHeader(tab, found.failure);
  if (!found.ok || !touchesAny(range, found.value)) return;
  const first = Math.max(range.getRow(), FIRST_LINE);
  const count = range.getLastRow() - first + 1;
  if (count < 1) return;
  const place = { columns: found.value };
  if (count > MOST_LINES) markLines(tab, place, first, 1, ` (with ${count - 1} rows below)`);
  else if (markLines(tab, place, first, count, '').some((line) => isError(place, line))) clearFaults(range);
}

/** Gives the lines as they were read. */
function markLines(
  tab: GoogleAppsScript.Spreadsheet.Sheet,
  place: Place,
  first: number,
  count: number,
  more: string,
): readonly unknown[][] {
  const lines: unknown[][] = tab.getRange(`${first}:${first + count - 1}`).getValues();
  const wanted = lines.map((line) => (isWritten(place, line) ? `Edited${more}: CS2Cap ▸ Sync now sends it` : ''));
  if (wanted.every((text, index) => text === String(cellOf(place, lines[index] ?? [], 'message')))) return lines;
  const cells = tab.getRange(first, place.columns.message, count, 1);
  const hasFormula = cells.getFormulas().some(([formula]) => formula !== '');
  if (!hasFormula) cells.setValues(wanted.map((text) => [encodeText(text)]));
  return lines;
}

function warnOfHeader(tab: GoogleAppsScript.Spreadsheet.Sheet, missing: readonly string[]): void {
  const names = missing.map((text) => `"${text}"`).join(', ');
  toast(tab.getParent(), `There is no column ${names} now. Undo, or let CS2Cap ▸ Set up this sheet repair it.`, 15);
}

function touchesAny(range: Range, columns: Readonly<Record<AlertColumn, number>>): boolean {
  const [from, to] = [range.getColumn(), range.getLastColumn()];
  return SENT_COLUMNS.some((key) => columns[key] >= from && columns[key] <= to);
}

const isWritten = (place: Place, line: readonly unknown[]) =>
  (['item', 'kind', 'threshold'] as const).some((key) => String(cellOf(place, line, key)).trim() !== '');
