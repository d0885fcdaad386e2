import { type CellValue, decodeText } from './cell-codec.ts';
import { FIRST_LINE, growTo, keysOf, type Table } from './table.ts';

/** Replaces everything below the header of a tab of ours in one write; what is left over of longer lines before is cleared. */
export function rewriteLines<K extends string>(
  table: Table<K>,
  lines: readonly Readonly<Record<K, CellValue>>[],
): void {
  const cells = toCells(table, lines);
  growTo(table.tab, cells.length + 1, table.maxRows);
  writeSpan(table, cells, 0, cells.length);
  clearRest(table, cells.length);
}

/** Lines are added some more than needed, so that a growing tab is not asked for room with every write. */
const SPARE_LINES = 200;

/** Like `rewriteLines`, but writes only from the first to the last line that differs. Gives the table as it then stands: the same if nothing was written. */
export function rewriteChanged<K extends string>(
  table: Table<K>,
  lines: readonly Readonly<Record<K, CellValue>>[],
): Table<K> {
  const cells = toCells(table, lines);
  const isKept = (row: readonly CellValue[], index: number) => {
    const before = table.values[index];
    return before !== undefined && row.every((cell, column) => decodeText(before[column]) === decodeText(cell));
  };
  const changed = cells.flatMap((row, index) => (isKept(row, index) ? [] : [index]));
  const first = changed[0] ?? cells.length;
  const end = (changed[changed.length - 1] ?? first - 1) + 1;
  if (changed.length === 0 && cells.length === table.values.length) return table;
  const isShort = cells.length + 1 > (table.maxRows ?? 0);
  const maxRows = isShort ? growTo(table.tab, cells.length + 1 + SPARE_LINES, table.maxRows) : table.maxRows;
  writeSpan(table, cells, first, end);
  clearRest(table, cells.length);
  return { ...table, values: cells, ...(maxRows === undefined ? {} : { maxRows }) };
}

function toCells<K extends string>(table: Table<K>, lines: readonly Readonly<Record<K, CellValue>>[]): CellValue[][] {
  const keys = keysOf(table.columns);
  const width = widthOf(table);
  return lines.map((line) => {
    const row: CellValue[] = Array.from({ length: width }, () => '');
    for (const key of keys) row[table.columns[key] - 1] = line[key];
    return row;
  });
}

function writeSpan<K extends string>(table: Table<K>, cells: CellValue[][], first: number, end: number): void {
  if (end > first)
    table.tab.getRange(FIRST_LINE + first, 1, end - first, widthOf(table)).setValues(cells.slice(first, end));
}

function clearRest<K extends string>(table: Table<K>, kept: number): void {
  const surplus = table.values.length - kept;
  if (surplus > 0) table.tab.getRange(FIRST_LINE + kept, 1, surplus, widthOf(table)).clearContent();
}

const widthOf = <K extends string>({ columns }: Table<K>) => Math.max(...keysOf(columns).map((key) => columns[key]));

/** JSON of a cell; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
