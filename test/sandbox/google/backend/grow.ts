import { general } from '../grid/cell.ts';
import type { Tab } from '../grid/tab.ts';
import { cleared } from './range.ts';
import { reshape } from './sheet.ts';

/** Adds rows at the end up to `rows`; they look and check like the last one, as Sheets makes them. */
export function growLike(tab: Tab, rows: number): void {
  const last = tab.maxRows;
  if (rows <= last) return;
  reshape(tab, 'rows', last + 1, rows - last, 'insert');
  for (let column = 1; column <= tab.maxColumns; column++) {
    const model = cleared(tab.cell(last, column), ['contents', 'notes']);
    if (model.rule === undefined && model.format === general && Object.keys(model.styles).length === 0) continue;
    for (let row = last + 1; row <= rows; row++) tab.put(row, column, model);
  }
}
