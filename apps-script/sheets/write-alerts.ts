import type { Faults } from '#shared/alerts/faults.ts';
import type { OutcomeCells, Status } from '#shared/alerts/outcome.ts';
import { ALERT_COLUMNS, type AlertColumn, isBlank } from '#shared/alerts/row.ts';
import type { NumberStyle } from '#shared/alerts/threshold.ts';
import { type AlertSnapshot, fingerprintOf, isBlankLine } from './alert-sheet.ts';
import type { Book } from './book.ts';
import { type CellValue, decodeText, encodeText, encodeThreshold } from './cell-codec.ts';
import { noteFaults } from './fault-notes.ts';
import { ALERTS, MANAGED_COLUMNS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, keysOf, readTable, type Table } from './table.ts';
import { type Change, writeChanges } from './write-changes.ts';

/** What became of a write. */
export interface Written {
  /** Rows that could not be written as wished: changed or gone meanwhile, or holding a formula. They wait for the next run. */
  readonly left: ReadonlySet<string>;
  /** Those of them that wait for a person, because a formula stands where CS2Cap has another value. */
  readonly formulas: ReadonlySet<string>;
  /** The snapshot as the sheet now is, for the next write of the same run. */
  readonly snapshot: AlertSnapshot;
  readonly isChanged: boolean;
}

const ERROR: Status = 'Error';

type Cells = Partial<Record<AlertColumn, CellValue>>;

/**
 * Writes outcomes into the rows they belong to, found again by Row key: people sort, filter and edit while a sync
 * runs. Rows changed since the snapshot are left, a formula is never overwritten, and where all is shown already
 * nothing is read or written. Two reads, and a write per block of columns, however many rows there are.
 */
export function writeAlertCells(
  book: Book,
  snapshot: AlertSnapshot,
  outcomes: ReadonlyMap<string, OutcomeCells>,
  style: NumberStyle,
): Written {
  const used = snapshot.lines.filter((line) => !isBlank(line.cells));
  const lines = new Map(used.map((line) => [line.cells.rowKey, line]));
  const wanted = [...outcomes].flatMap(([rowKey, outcome]) => {
    const cells = encodeCells(outcome, style);
    const shown = lines.get(rowKey)?.values;
    return shown && changedKeys(snapshot.table, shown, cells).length === 0 ? [] : [{ rowKey, cells }];
  });
  if (wanted.length === 0) return { left: new Set(), formulas: new Set(), snapshot, isChanged: false };
  const read = readTable(book, ALERTS, ALERT_COLUMNS);
  if (!read.ok) return { left: new Set(outcomes.keys()), formulas: new Set(), snapshot, isChanged: false };
  const table = read.value;
  const formulas = readFormulas(table);
  const indexes = placesOf(table);
  const [left, held] = [new Set<string>(), new Set<string>()];
  const changes: Change<AlertColumn>[] = [];
  const faulty = new Map<number, Faults>();
  const written = new Map<string, readonly unknown[]>();
  for (const { rowKey, cells } of wanted) {
    const index = indexes.get(rowKey) ?? -1;
    const values = table.values[index];
    if (!values || fingerprintOf(table, values) !== lines.get(rowKey)?.fingerprint) {
      left.add(rowKey);
      continue;
    }
    const faults = outcomes.get(rowKey)?.faults;
    if (faults || isError(table, values)) faulty.set(index, faults ?? {});
    const after = [...values];
    for (const key of changedKeys(table, values, cells)) {
      const value = cells[key] ?? '';
      const isFormula = Boolean(formulas[index]?.[table.columns[key] - 1]);
      // A formula in a person's cell keeps the row open for the next run; one in a cell of ours is only left alone.
      if (isFormula && !isManaged(key)) held.add(rowKey);
      if (isFormula) continue;
      changes.push({ key, index, value });
      after[table.columns[key] - 1] = typeof value === 'string' ? decodeText(value) : value;
    }
    written.set(rowKey, after);
  }
  writeChanges({ table, formulas }, changes, { together: MANAGED_COLUMNS, asText: ['threshold'] });
  noteFaults(table, faulty);
  const after = refreshed(snapshot, table, indexes, written);
  return { left: new Set([...left, ...held]), formulas: held, snapshot: after, isChanged: changes.length > 0 };
}

/** Writes the Row keys that were assigned since the tab was read. */
export function writeRowKeys(read: AlertSnapshot, keyed: AlertSnapshot): void {
  const changes = keyed.lines.flatMap((line, index): Change<AlertColumn>[] => {
    const { rowKey } = line.cells;
    return rowKey === read.lines[index]?.cells.rowKey ? [] : [{ key: 'rowKey', index, value: encodeText(rowKey) }];
  });
  if (changes.length > 0) writeChanges({ table: read.table, formulas: [] }, changes);
}

/**
 * Where each Row key stands. A row that was copied meanwhile has its key twice: the upper one is the row, as the next
 * run sees it too, unless it was cleared.
 */
function placesOf(table: Table<AlertColumn>): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  table.values.forEach((values, index) => {
    const key = decodeText(cellOf(table, values, 'rowKey')).trim();
    const above = table.values[places.get(key) ?? -1];
    if (!above || isBlankLine(table, above)) places.set(key, index);
  });
  return places;
}

/** Whether a line shows an error: only such lines have something said on their cells. */
export const isError = (table: Pick<Table<AlertColumn>, 'columns'>, values: readonly unknown[]): boolean =>
  decodeText(cellOf(table, values, 'status')) === ERROR;

const isManaged = (key: AlertColumn) => MANAGED_COLUMNS.some((managed) => managed === key);

/** The snapshot with what was just written; what people changed in other rows meanwhile still counts as changed. */
function refreshed(
  snapshot: AlertSnapshot,
  table: Table<AlertColumn>,
  indexes: ReadonlyMap<string, number>,
  written: ReadonlyMap<string, readonly unknown[]>,
): AlertSnapshot {
  const lines = snapshot.lines.map((line) => {
    const after = written.get(line.cells.rowKey);
    if (after) return { ...line, values: after, fingerprint: fingerprintOf(table, after) };
    const values = table.values[indexes.get(line.cells.rowKey) ?? -1];
    return values ? { ...line, values } : line;
  });
  return { table, lines };
}

function encodeCells(cells: OutcomeCells, style: NumberStyle): Cells {
  const { item, phase, kind, status, message, threshold, currency, enabled, lastTriggeredAt, itemId, alertId } = cells;
  const triggeredMs = lastTriggeredAt === undefined ? Number.NaN : Date.parse(lastTriggeredAt);
  return {
    ...(item === undefined ? {} : { item: encodeText(item) }),
    ...(phase === undefined ? {} : { phase: encodeText(phase) }),
    ...(kind === undefined ? {} : { kind: encodeText(kind) }),
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

/** The cells of one line that differ from what is wished. */
function changedKeys(table: Table<AlertColumn>, values: readonly unknown[], cells: Cells): readonly AlertColumn[] {
  return keysOf(cells).filter((key) => {
    const value = cells[key];
    return value !== undefined && !isSame(cellOf(table, values, key), value);
  });
}

function isSame(current: unknown, wanted: CellValue): boolean {
  if (wanted instanceof Date) {
    // A cell keeps a time as a fraction of a day, which may be off by a millisecond.
    return current instanceof Date && Math.abs(current.getTime() - wanted.getTime()) < 1000;
  }
  if (typeof wanted === 'string') return decodeText(current) === decodeText(wanted);
  return current === wanted;
}
