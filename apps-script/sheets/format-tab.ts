import type { Tab } from './book.ts';
import type { TabSpec } from './tab-specs.ts';
import { FIRST_LINE, findColumns, keysOf } from './table.ts';

/** Header style, notes, number formats, widths and hidden columns of a tab. Safe to repeat. */
export function formatTab<K extends string>(tab: Tab, spec: TabSpec<K>): void {
  const width = tab.getLastColumn();
  const header = tab.getRange(1, 1, 1, width);
  const columns = findColumns(header.getValues()[0] ?? [], spec.headers);
  if (!columns.ok) return;
  header.setFontWeight('bold');
  tab.setFrozenRows(1);
  if (spec.color !== undefined) tab.setTabColor(spec.color);
  if (spec.notes) addNotes(header, spec.notes, columns.value);
  const lines = Math.max(1, tab.getMaxRows() - 1);
  for (const key of keysOf(columns.value)) {
    const column = columns.value[key];
    const format = spec.formats?.[key];
    if (format !== undefined) tab.getRange(FIRST_LINE, column, lines, 1).setNumberFormat(format);
    const pixels = spec.widths?.[key];
    if (pixels !== undefined) tab.setColumnWidth(column, pixels);
    if (spec.hiddenColumns?.includes(key)) tab.hideColumns(column);
  }
  if (spec.hidden && !tab.isSheetHidden()) tab.hideSheet();
}

/** Notes for the headers that have none: a note that a person wrote stays. */
function addNotes<K extends string>(
  header: GoogleAppsScript.Spreadsheet.Range,
  notes: Readonly<Partial<Record<K, string>>>,
  columns: Readonly<Record<K, number>>,
): void {
  const current = header.getNotes()[0] ?? [];
  const wanted = [...current];
  for (const key of keysOf(columns)) {
    const note = notes[key];
    if (note !== undefined && wanted[columns[key] - 1] === '') wanted[columns[key] - 1] = note;
  }
  if (wanted.some((note, index) => note !== current[index])) header.setNotes([wanted]);
}
