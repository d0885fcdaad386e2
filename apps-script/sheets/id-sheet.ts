import { type LogRecord, readRecord, writeRecord } from '#shared/events/record.ts';
import type { Book, Tab } from './book.ts';
import { encodeText } from './cell-codec.ts';
import { columnLetters, findBlock } from './column-block.ts';
import { ensureTable } from './ensure-tab.ts';
import { IDS, IDS_COLUMNS, IDS_SPEC } from './tab-specs.ts';
import { FIRST_LINE } from './table.ts';

/** The records of lines that are in the log, and of those that people deleted or that were archived. */
export interface IdSheet {
  readonly tab: Tab;
  readonly column: number;
  /** The texts below the header, in the order they were written. */
  readonly texts: readonly string[];
  /** Lines of the tab, the header included. */
  readonly maxRows: number;
}

/** More lines than this are tidied, at least down to `KEPT`. */
const MOST = 50_000;
const KEPT = 40_000;
/** Grown by many lines at once: a new line each time would cost a round trip each time. */
const SPARE_LINES = 1_000;

/** Reads every record in one round trip; in more only where the column is not the first any more, or the tab is gone. */
export function readIds(book: Book): IdSheet {
  const found = readColumn(book, 1);
  if (found) return found;
  const made = ensureTable(book, IDS_SPEC, true);
  const again = made.ok ? readColumn(book, made.value.columns.record) : undefined;
  if (!again) throw new Error(made.ok ? `The tab ${IDS} can’t be read.` : made.failure);
  return again;
}

function readColumn(book: Book, column: number): IdSheet | undefined {
  const letters = columnLetters(column);
  const range = findBlock(book, IDS, `${letters}:${letters}`);
  const values: unknown[] | undefined = range?.getValues().map(([value]) => value);
  if (!range || !values || values[0] !== IDS_COLUMNS.record) return undefined;
  let last = values.length;
  while (last > 1 && values[last - 1] === '') last--;
  return { tab: range.getSheet(), column, texts: values.slice(1, last).map(String), maxRows: values.length };
}

/** Adds records below the last one, in one write. */
export function appendIds(ids: IdSheet, records: readonly (LogRecord | string)[]): void {
  if (records.length === 0) return;
  const first = FIRST_LINE + ids.texts.length;
  const missing = first + records.length - 1 - ids.maxRows;
  if (missing > 0) ids.tab.insertRowsAfter(ids.maxRows, missing + SPARE_LINES);
  ids.tab.getRange(first, ids.column, records.length, 1).setValues(records.map((each) => [encodeRecord(each)]));
}

const encodeRecord = (record: LogRecord | string) =>
  encodeText(typeof record === 'string' ? record : writeRecord(record));

/**
 * Drops the oldest records once there are very many, but none younger than the dedupe horizon. Gives the time of the
 * newest that went: events older than that are not known any more.
 */
export function tidyIds(ids: IdSheet, oldestMs: number): number | undefined {
  if (ids.texts.length <= MOST) return undefined;
  const times = ids.texts.map((text) => readRecord(text)?.loggedAt ?? 0);
  const young = times.findIndex((at) => at >= oldestMs);
  const surplus = Math.min(ids.texts.length - KEPT, young < 0 ? ids.texts.length : young);
  if (surplus <= 0) return undefined;
  ids.tab.deleteRows(FIRST_LINE, surplus);
  return Math.max(...times.slice(0, surplus));
}
