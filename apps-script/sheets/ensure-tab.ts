import type { Result } from '#shared/result.ts';
import type { Book, Tab } from './book.ts';
import { formatTab } from './format-tab.ts';
import type { TabSpec } from './tab-specs.ts';
import { findColumns, readTable, type Table } from './table.ts';

/** What `ensureTab` had to do; empty if everything was there. */
export interface Ensured {
  readonly tab: Tab;
  readonly changes: readonly string[];
}

/** Makes sure that a tab exists with all its headers. What people added or moved stays as it is. */
export function ensureTab<K extends string>(book: Book, spec: TabSpec<K>, position?: number): Ensured {
  const existing: Tab | null = book.getSheetByName(spec.name);
  const tab = existing ?? book.insertSheet(spec.name, position ?? book.getSheets().length);
  const added = addMissingHeaders(tab, spec);
  if (!existing || added.length > 0) formatTab(tab, spec);
  return { tab, changes: existing ? added.map((text) => `${spec.name}: column ${text}`) : [`tab ${spec.name}`] };
}

/** The table of a tab, which is made or completed if it isn't as expected: incoming events must not wait for a person. */
export function ensureTable<K extends string>(
  book: Book,
  spec: TabSpec<K>,
  headerOnly = false,
): Result<Table<K>, string> {
  const found = readTable(book, spec.name, spec.headers, headerOnly);
  if (found.ok) return found;
  ensureTab(book, spec);
  return readTable(book, spec.name, spec.headers, headerOnly);
}

function addMissingHeaders<K extends string>(tab: Tab, spec: TabSpec<K>): readonly string[] {
  const width = tab.getLastColumn();
  const header: unknown[] = width === 0 ? [] : (tab.getRange(1, 1, 1, width).getValues()[0] ?? []);
  const found = findColumns(header, spec.headers);
  if (found.ok) return [];
  const missing = found.failure;
  const short = width + missing.length - tab.getMaxColumns();
  if (short > 0) tab.insertColumnsAfter(tab.getMaxColumns(), short);
  tab.getRange(1, width + 1, 1, missing.length).setValues([[...missing]]);
  return missing;
}
