import { ALERT_COLUMNS, type AlertCells, type AlertColumn, assignRowKeys, isBlank } from '#shared/alerts/row.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Book } from './book.ts';
import { decodeText } from './cell-codec.ts';
import { ALERTS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, readTable, type Table } from './table.ts';

/** Columns that people write; a change in one of them while a sync runs leaves the row for the next run. */
const HUMAN_COLUMNS = [
  'item',
  'phase',
  'kind',
  'threshold',
  'currency',
  'enabled',
  'rearm',
  'notify',
  'alertId',
] as const satisfies readonly AlertColumn[];

export interface AlertLine {
  readonly cells: AlertCells;
  /** The human cells as they were read, to see whether somebody changed them since. */
  readonly fingerprint: string;
  /** All cells, by the columns of the snapshot's table. */
  readonly values: readonly unknown[];
}

/** The Alerts tab as it was read. */
export interface AlertSnapshot {
  readonly table: Table<AlertColumn>;
  readonly lines: readonly AlertLine[];
}

/** Reads the Alerts tab once. Fails with words if the tab or a header is missing. */
export function readAlerts(book: Book): Result<AlertSnapshot, string> {
  const table = readTable(book, ALERTS, ALERT_COLUMNS);
  if (!table.ok) return table;
  const shown = shownThresholds(table.value);
  const lines = table.value.values.map((values, index) => readLine(table.value, values, index, shown[index] ?? ''));
  return ok({ table: table.value, lines });
}

/** The same lines with a Row key in each that isn't blank; lines that share a key with one above get a new one. */
export function withRowKeys(snapshot: AlertSnapshot, newKey: () => string): AlertSnapshot {
  const keys = assignRowKeys(
    snapshot.lines.map((line) => line.cells.rowKey),
    snapshot.lines.map((line) => isBlank(line.cells)),
    newKey,
  );
  const lines = snapshot.lines.map((line, index) => ({
    ...line,
    cells: { ...line.cells, rowKey: keys[index] ?? line.cells.rowKey },
  }));
  return { ...snapshot, lines };
}

/**
 * Whether nobody has written anything that matters into a line. One that was cleared may still have a hidden Row key:
 * its own, or that of the row it was copied from.
 */
export const isBlankLine = (table: Table<AlertColumn>, values: readonly unknown[]): boolean =>
  isBlank(readLine(table, values, 0, String(cellOf(table, values, 'threshold'))).cells);

/** What people wrote into a line, as one text that changes with it; however a text is marked as one, it is the same. */
export function fingerprintOf(table: Pick<Table<AlertColumn>, 'columns'>, values: readonly unknown[]): string {
  const cells = HUMAN_COLUMNS.map((key) => cellOf(table, values, key));
  return JSON.stringify(cells.map((cell) => (typeof cell === 'string' ? decodeText(cell) : cell)));
}

function readLine(
  table: Table<AlertColumn>,
  values: readonly unknown[],
  index: number,
  shownThreshold: string,
): AlertLine {
  const text = (key: AlertColumn) => decodeText(cellOf(table, values, key));
  const enabled = cellOf(table, values, 'enabled');
  const threshold = cellOf(table, values, 'threshold');
  const cells: AlertCells = {
    line: index + FIRST_LINE,
    rowKey: text('rowKey').trim(),
    item: text('item'),
    phase: text('phase'),
    kind: text('kind'),
    threshold: {
      value: typeof threshold === 'number' ? threshold : decodeText(threshold),
      shown: typeof threshold === 'string' ? decodeText(threshold) : shownThreshold,
    },
    currency: text('currency'),
    enabled: typeof enabled === 'boolean' ? enabled : decodeText(enabled),
    rearm: text('rearm'),
    notify: text('notify'),
    alertId: text('alertId'),
  };
  return { cells, fingerprint: fingerprintOf(table, values), values };
}

/** How thresholds look: a percent cell holds 0.15 and shows 15 %, a date shows what was typed (C10). Texts look as they are. */
function shownThresholds(table: Table<AlertColumn>): readonly string[] {
  if (table.values.every((values) => typeof cellOf(table, values, 'threshold') === 'string')) return [];
  const range = table.tab.getRange(FIRST_LINE, table.columns.threshold, table.values.length, 1);
  return range.getDisplayValues().map(([text]) => text ?? '');
}
