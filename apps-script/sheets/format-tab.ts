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
  const notes = [...found.notes];
  const runs: { readonly format: string; readonly from: number; to: number }[] = [];
  for (const [key, column] of inOrder(columns)) {
    const [format, note] = [spec.formats?.[key], spec.notes?.[key]];
    const last = runs[runs.length - 1];
    if (format !== undefined && last?.format === format && last.to === column - 1) last.to = column;
    else if (format !== undefined) runs.push({ format, from: column, to: column });
    if (note !== undefined && !notes[column - 1]) notes[column - 1] = note;
  }
  for (const { format, from, to } of runs) tab.getRange(linesOf(from, to)).setNumberFormat(format);
  if (notes.some((note, index) => note !== found.notes[index])) {
    tab.getRange(1, 1, 1, notes.length).setNotes([Array.from(notes, (note) => note ?? '')]);
  }
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

function inOrder<K extends string>(columns: Columns<K>): readonly (readonly [key: K, column: number])[] {
  const places = keysOf(columns).flatMap((key) => {
    const column = columns[key];
    return column ? [[key, column] as const] : [];
  });
  return places.sort(([, a], [, b]) => a - b);
}

/** The lines below the header of one column, or of several side by side, as a name such as "D2:D". */
export const linesOf = (from: number, to = from) => `${lettersOf(from)}${FIRST_LINE}:${lettersOf(to)}`;

/** 1 is A, 27 is AA. */
function lettersOf(column: number): string {
  const head = column > 26 ? lettersOf(Math.floor((column - 1) / 26)) : '';
  return head + String.fromCharCode(65 + ((column - 1) % 26));
}
