import { fail, ok, type Result } from '#shared/result.ts';
import type { Book, Tab } from './book.ts';
import type { CellValue } from './cell-codec.ts';

/** Header texts by what they mean; columns are found by these texts, wherever people moved them. */
export type Headers<K extends string> = Readonly<Record<K, string>>;

/** A tab read once: every line below the header, and where each column is. */
export interface Table<K extends string> {
  readonly tab: Tab;
  /** 1-based column numbers. */
  readonly columns: Readonly<Record<K, number>>;
  readonly values: readonly (readonly unknown[])[];
  /** How many lines the tab has, the header and blank ones too, where the read told it. */
  readonly maxRows?: number;
}

/** The header is line 1, so the first line of data is line 2. */
export const FIRST_LINE = 2;

/**
 * A tab's values by header text; with `headerOnly` none of them, which is enough to append. Fails with words for the
 * person if the tab or a header is missing.
 */
export function readTable<K extends string>(
  book: Book,
  name: string,
  headers: Headers<K>,
  headerOnly = false,
): Result<Table<K>, string> {
  const quick = headerOnly ? undefined : readColumns(book, name);
  const found = quick && findColumns(quick.header, headers);
  if (quick && found?.ok) return ok({ ...quick, columns: found.value });
  const tab: Tab | null = book.getSheetByName(name);
  if (!tab) return fail(`There is no tab "${name}". Choose CS2Cap ▸ Set up this sheet, or rename the tab back.`);
  const range = headerOnly ? tab.getRange(1, 1, 1, Math.max(1, tab.getLastColumn())) : tab.getDataRange();
  const [header = [], ...values]: unknown[][] = range.getValues();
  const columns = findColumns(header, headers);
  return columns.ok ? ok({ tab, columns: columns.value, values }) : fail(missingHeader(name, columns.failure));
}

/** The columns in which a tab has its headers as long as nobody added many. */
const USUAL = 'A:P';

/**
 * The usual columns of a tab in one round trip, without asking where the tab is and how far it reaches. Undefined if
 * there is no such tab, or it is narrower.
 */
function readColumns(book: Book, name: string) {
  try {
    const range = book.getRange(`'${name}'!${USUAL}`);
    const [header = [], ...lines]: unknown[][] = range.getValues();
    let used = lines.length;
    while (used > 0 && lines[used - 1]?.every((cell) => cell === '')) used--;
    return { tab: range.getSheet(), header, values: lines.slice(0, used), maxRows: lines.length + 1 };
  } catch {
    return undefined;
  }
}

/** The column number of every header; fails with the texts that are not there. The first of two equal headers counts. */
export function findColumns<K extends string>(
  header: readonly unknown[],
  headers: Headers<K>,
): Result<Readonly<Record<K, number>>, readonly string[]> {
  const texts = header.map((text) => String(text).trim().toLowerCase());
  const found = mapKeys(headers, (text) => texts.indexOf(text.toLowerCase()) + 1);
  const missing = Object.entries<string>(headers)
    .map(([, text]) => text)
    .filter((text) => !texts.includes(text.toLowerCase()));
  return missing.length > 0 ? fail(missing) : ok(found);
}

/** The value of one cell of a line that was read. */
export function cellOf<K extends string>(table: Pick<Table<K>, 'columns'>, line: readonly unknown[], key: K): unknown {
  return line[table.columns[key] - 1] ?? '';
}

/** Lines below the last one, in one write; the tab grows if it must. Columns that are not ours stay blank. */
export function appendLines<K extends string>(
  table: Table<K>,
  lines: readonly Readonly<Partial<Record<K, CellValue>>>[],
): void {
  if (lines.length === 0) return;
  const first = Math.max(table.tab.getLastRow() + 1, FIRST_LINE);
  growTo(table.tab, first + lines.length - 1);
  const keys = keysOf(table.columns);
  const width = Math.max(...keys.map((key) => table.columns[key]));
  const cells = lines.map((line) => {
    const row: CellValue[] = Array.from({ length: width }, () => '');
    for (const key of keys) row[table.columns[key] - 1] = line[key] ?? '';
    return row;
  });
  table.tab.getRange(first, 1, cells.length, width).setValues(cells);
}

/** Adds lines at the end of a tab until it has that many; `has` is how many it has, where that is known. Gives how many it then has. */
export function growTo(tab: Tab, lines: number, has = tab.getMaxRows()): number {
  if (lines > has) tab.insertRowsAfter(has, lines - has);
  return Math.max(lines, has);
}

/** The keys of a record, typed as they are declared. */
export function keysOf<K extends string>(record: Readonly<Partial<Record<K, unknown>>>): K[] {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
}

/** The same keys with other values. */
export function mapKeys<K extends string, V, W>(record: Readonly<Record<K, V>>, change: (value: V) => W): Record<K, W> {
  const entries = Object.entries<V>(record).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(entries);
}

const missingHeader = (name: string, texts: readonly string[]) =>
  `The ${name} tab has no column ${texts.map((text) => `"${text}"`).join(', ')}. If you renamed it, rename it back; ` +
  'otherwise choose CS2Cap ▸ Set up this sheet, which adds it at the right.';
