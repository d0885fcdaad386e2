import type { AlertColumn } from '#shared/alerts/row.ts';
import { isBlank } from '#shared/alerts/row.ts';
import type { AlertSnapshot } from './alert-sheet.ts';
import type { CellValue } from './cell-codec.ts';
import { FIRST_LINE, growTo, keysOf } from './table.ts';

/** Writes cells into the first line below the last alert, selects it and gives its number. Other columns of the line stay. */
export function addAlertRow({ table, lines }: AlertSnapshot, cells: Partial<Record<AlertColumn, CellValue>>): number {
  let used = lines.length;
  for (let last = lines[used - 1]; last && isBlank(last.cells); last = lines[used - 1]) used--;
  const line = FIRST_LINE + used;
  growTo(table.tab, line);
  table.tab.getRange(line, table.columns.threshold).setNumberFormat('@');
  const keys = keysOf(cells).sort((left, right) => table.columns[left] - table.columns[right]);
  let run: CellValue[] = [];
  keys.forEach((key, index) => {
    run.push(cells[key] ?? '');
    const column = table.columns[key];
    const next = keys[index + 1];
    if (next && table.columns[next] === column + 1) return;
    table.tab.getRange(line, column - run.length + 1, 1, run.length).setValues([run]);
    run = [];
  });
  table.tab.getRange(line, table.columns.item).activate();
  return line;
}
