import type { CellValue } from './cell-codec.ts';
import { FIRST_LINE, growTo, keysOf, type Table } from './table.ts';

/** Replaces everything below the header of a tab of ours in one write; what is left over of longer lines before is cleared. */
export function rewriteLines<K extends string>(
  table: Table<K>,
  lines: readonly Readonly<Record<K, CellValue>>[],
): void {
  const keys = keysOf(table.columns);
  const width = Math.max(...keys.map((key) => table.columns[key]));
  const cells = lines.map((line) => {
    const row: CellValue[] = Array.from({ length: width }, () => '');
    for (const key of keys) row[table.columns[key] - 1] = line[key];
    return row;
  });
  growTo(table.tab, cells.length + 1);
  if (cells.length > 0) table.tab.getRange(FIRST_LINE, 1, cells.length, width).setValues(cells);
  const surplus = table.values.length - cells.length;
  if (surplus > 0) table.tab.getRange(FIRST_LINE + cells.length, 1, surplus, width).clearContent();
}

/** JSON of a cell; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
