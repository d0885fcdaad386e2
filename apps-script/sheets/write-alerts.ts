import type { OutcomeCells } from '#shared/alerts/outcome.ts';
import { ALERT_COLUMNS, type AlertColumn } from '#shared/alerts/row.ts';
import type { NumberStyle } from '#shared/alerts/threshold.ts';
import { type AlertSnapshot, fingerprintOf } from './alert-sheet.ts';
import type { Book, Tab } from './book.ts';
import { type CellValue, decodeText, encodeText, encodeThreshold } from './cell-codec.ts';
import { ALERTS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, keysOf, readTable, type Table } from './table.ts';

/** Which rows could not be written as wished: changed or gone meanwhile, or holding a formula. They wait for the next run. */
export interface Written {
  readonly left: ReadonlySet<string>;
}

type Cells = Partial<Record<AlertColumn, CellValue>>;

/**
 * Writes outcomes into the rows they belong to, found again by Row key: people sort, filter and edit while a sync
 * runs. Rows changed since the snapshot are left, a formula is never overwritten, equal cells are not touched.
 */
export function writeAlertCells(
  book: Book,
  snapshot: AlertSnapshot,
  outcomes: ReadonlyMap<string, OutcomeCells>,
  style: NumberStyle,
): Written {
  const left = new Set<string>();
  if (outcomes.size === 0) return { left };
  const table = readTable(book, ALERTS, ALERT_COLUMNS);
  if (!table.ok) return { left: new Set(outcomes.keys()) };
  const formulas = readFormulas(table.value);
  const wanted = new Map<AlertColumn, Map<number, CellValue>>();
  for (const [rowKey, cells] of outcomes) {
    const index = findLine(table.value, snapshot, rowKey);
    const isLeft = index === undefined || !collect(table.value, formulas, index, encodeCells(cells, style), wanted);
    if (isLeft) left.add(rowKey);
  }
  for (const [key, cells] of wanted) writeColumn(table.value.tab, table.value.columns[key], key, cells);
  return { left };
}

/** Writes the Row keys that were assigned since the tab was read. */
export function writeRowKeys(read: AlertSnapshot, keyed: AlertSnapshot): void {
  const cells = new Map<number, CellValue>();
  keyed.lines.forEach((line, index) => {
    if (line.cells.rowKey !== read.lines[index]?.cells.rowKey) cells.set(index, encodeText(line.cells.rowKey));
  });
  writeColumn(read.table.tab, read.table.columns.rowKey, 'rowKey', cells);
}

function encodeCells(cells: OutcomeCells, style: NumberStyle): Cells {
  const { status, message, threshold, currency, enabled, lastTriggeredAt, itemId, alertId } = cells;
  const triggeredMs = lastTriggeredAt === undefined ? Number.NaN : Date.parse(lastTriggeredAt);
  return {
    ...(threshold === undefined ? {} : { threshold: encodeThreshold(threshold, style.separator) }),
    ...(currency === undefined ? {} : { currency: encodeText(currency) }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(status === undefined ? {} : { status: encodeText(status) }),
    ...(Number.isNaN(triggeredMs) ? {} : { lastTriggered: new Date(triggeredMs) }),
    ...(message === undefined ? {} : { message: encodeText(message) }),
    ...(itemId === undefined ? {} : { itemId }),
    ...(alertId === undefined ? {} : { alertId: encodeText(alertId) }),
  };
}

function readFormulas(table: Table<AlertColumn>): readonly (readonly string[])[] {
  if (table.values.length === 0) return [];
  return table.tab.getRange(FIRST_LINE, 1, table.values.length, table.values[0]?.length ?? 1).getFormulas();
}

/** Where a row is now, if what people wrote in it is still what was read. */
function findLine(table: Table<AlertColumn>, snapshot: AlertSnapshot, rowKey: string): number | undefined {
  const before = snapshot.lines.find((line) => line.cells.rowKey === rowKey);
  const index = table.values.findIndex(
    (values) =>
      decodeText(cellOf(table, values, 'rowKey')) === rowKey && fingerprintOf(table, values) === before?.fingerprint,
  );
  return index < 0 ? undefined : index;
}

const USER_COLUMNS: readonly AlertColumn[] = ['threshold', 'currency', 'enabled'];

/** Notes the cells of one line that differ. False if a formula stands where a person's cell should change: then nothing of the line is written but its notes. */
function collect(
  table: Table<AlertColumn>,
  formulas: readonly (readonly string[])[],
  index: number,
  cells: Cells,
  wanted: Map<AlertColumn, Map<number, CellValue>>,
): boolean {
  let isComplete = true;
  for (const key of keysOf(cells)) {
    const value = cells[key];
    const line = table.values[index] ?? [];
    if (value === undefined || isSame(cellOf(table, line, key), value)) continue;
    if (formulas[index]?.[table.columns[key] - 1]) {
      if (USER_COLUMNS.includes(key)) isComplete = false;
      continue;
    }
    const column = wanted.get(key) ?? new Map<number, CellValue>();
    wanted.set(key, column.set(index, value));
  }
  return isComplete;
}

function isSame(current: unknown, wanted: CellValue): boolean {
  if (wanted instanceof Date) {
    // A cell keeps a time as a fraction of a day, which may be off by a millisecond.
    return current instanceof Date && Math.abs(current.getTime() - wanted.getTime()) < 1000;
  }
  if (typeof wanted === 'string') return decodeText(current) === decodeText(wanted);
  return current === wanted;
}

/** One write per run of neighbouring lines. */
function writeColumn(tab: Tab, column: number, key: AlertColumn, cells: ReadonlyMap<number, CellValue>): void {
  for (const run of runsOf([...cells.keys()])) {
    const range = tab.getRange(run.first + FIRST_LINE, column, run.length, 1);
    // A number format that a person set would turn "1.50" into a number, or into a date where the comma is the sign.
    if (key === 'threshold') range.setNumberFormat('@');
    range.setValues(Array.from({ length: run.length }, (_, offset) => [cells.get(run.first + offset) ?? '']));
  }
}

function runsOf(indexes: readonly number[]): readonly { readonly first: number; readonly length: number }[] {
  const runs: { first: number; length: number }[] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && last.first + last.length === index) last.length++;
    else runs.push({ first: index, length: 1 });
  }
  return runs;
}
