import type { Tab } from './book.ts';
import type { Columns } from './find-renamed.ts';
import type { TabSpec } from './tab-specs.ts';
import { FIRST_LINE, growTo, keysOf } from './table.ts';

/** What set-up found: people keep the widths, notes and hidden columns of what was there before. */
export interface Found<K extends string> {
  readonly isNew: boolean;
  /** Columns that were added just now. */
  readonly fresh: readonly K[];
  /** The notes of the header line by column. */
  readonly notes: readonly string[];
}

/**
 * Number formats, header notes and the frozen header, whatever was there; style, widths and hiding only for what is
 * new. Safe to repeat.
 */
export function formatTab<K extends string>(tab: Tab, spec: TabSpec<K>, columns: Columns<K>, found: Found<K>): void {
  growTo(tab, FIRST_LINE);
  const byFormat = new Map<string, string[]>();
  for (const key of keysOf(columns)) {
    const column = columns[key];
    const [format, note] = [spec.formats?.[key], spec.notes?.[key]];
    if (!column) continue;
    if (format !== undefined) byFormat.set(format, [...(byFormat.get(format) ?? []), linesOf(column)]);
    if (note !== undefined && !found.notes[column - 1]) tab.getRange(1, column).setNote(note);
  }
  for (const [format, ranges] of byFormat) tab.getRangeList(ranges).setNumberFormat(format);
  if (tab.getFrozenRows() < 1) tab.setFrozenRows(1);
  for (const key of found.fresh) {
    const [column, pixels] = [columns[key], spec.widths?.[key]];
    if (!column) continue;
    tab.getRange(1, column).setFontWeight('bold');
    if (pixels !== undefined) tab.setColumnWidth(column, pixels);
    if (spec.hiddenColumns?.includes(key)) tab.hideColumns(column);
  }
  if (!found.isNew) return;
  if (spec.color !== undefined) tab.setTabColor(spec.color);
  if (spec.hidden) tab.hideSheet();
}

/** A column's lines below the header, as a name such as "D2:D". */
export const linesOf = (column: number) => `${lettersOf(column)}${FIRST_LINE}:${lettersOf(column)}`;

/** 1 is A, 27 is AA. */
function lettersOf(column: number): string {
  const head = column > 26 ? lettersOf(Math.floor((column - 1) / 26)) : '';
  return head + String.fromCharCode(65 + ((column - 1) % 26));
}
