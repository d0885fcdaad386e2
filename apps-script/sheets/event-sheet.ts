import { EVENT_COLUMNS, type EventColumn, type LogCell, type LogRow } from '#shared/events/log-row.ts';
import { type LogRecord, readRecord } from '#shared/events/record.ts';
import type { Book, Tab } from './book.ts';
import { type CellValue, decodeText, encodeLogCell, encodeText } from './cell-codec.ts';
import { columnLetters, findBlock } from './column-block.ts';
import { ensureTable } from './ensure-tab.ts';
import { EVENTS, EVENTS_SPEC } from './tab-specs.ts';
import { FIRST_LINE, findColumns, keysOf } from './table.ts';

/** The Events tab as far as dedupe must know it: where the columns are, and which record each line has. */
export interface EventLog {
  readonly tab: Tab;
  readonly columns: Readonly<Record<EventColumn, number>>;
  /** By line of data, the first is 0; blank where a line is not ours. */
  readonly texts: readonly string[];
  readonly maxRows: number;
}

/** A line of the log as it was read for a change. */
export interface EventLine {
  readonly index: number;
  readonly record: LogRecord;
  text(key: EventColumn): string;
  value(key: EventColumn): unknown;
}

/** New lines are made by the hundred: a new line each time would cost a round trip each time. */
const SPARE_LINES = 200;
/** Lines so far apart are read one by one rather than with everything between them. */
const MOST_LINES_BETWEEN = 2_000;

/** Reads the header and the record column: two round trips, however long the log is. A missing tab or column is made. */
export function readLog(book: Book): EventLog {
  const found = tryLog(book);
  if (found) return found;
  const made = ensureTable(book, EVENTS_SPEC, true);
  if (!made.ok) throw new Error(made.failure);
  const again = tryLog(book);
  if (!again) throw new Error('The Events tab can’t be read. Choose CS2Cap ▸ Set up this sheet.');
  return again;
}

function tryLog(book: Book): EventLog | undefined {
  const header = findBlock(book, EVENTS, '1:1');
  const columns = header ? findColumns(header.getValues()[0] ?? [], EVENT_COLUMNS) : undefined;
  if (!header || !columns?.ok) return undefined;
  const letters = columnLetters(columns.value.record);
  const [, ...values]: unknown[][] = findBlock(book, EVENTS, `${letters}:${letters}`)?.getValues() ?? [];
  return {
    tab: header.getSheet(),
    columns: columns.value,
    texts: values.map(([value]) => decodeText(value)),
    maxRows: values.length + 1,
  };
}

/** Adds lines below the last one, all in one write. */
export function appendEvents(log: EventLog, rows: readonly LogRow[]): void {
  const width = Math.max(...Object.values(log.columns));
  const cells = rows.map((row) => {
    const line: CellValue[] = Array.from({ length: width }, () => '');
    for (const key of keysOf(row)) line[log.columns[key] - 1] = encodeLogCell(row[key]);
    return line;
  });
  const [first] = cells;
  if (!first) return;
  if (cells.length === 1) {
    // It finds the end of the tab and makes room by itself: one round trip instead of two or three.
    log.tab.appendRow(first);
    return;
  }
  const top = Math.max(log.tab.getLastRow() + 1, FIRST_LINE);
  const missing = top + cells.length - 1 - log.maxRows;
  if (missing > 0) log.tab.insertRowsAfter(log.maxRows, missing + SPARE_LINES);
  log.tab.getRange(top, 1, cells.length, width).setValues(cells);
}

/** The lines of these records, wherever people sorted them to; those that are gone are left out. */
export function readLines(log: EventLog, records: readonly LogRecord[]): readonly EventLine[] {
  const wanted = new Map(records.map((record) => [record.id, record]));
  const indexes = log.texts.flatMap((text, index) => (wanted.has(idOf(text)) ? [index] : []));
  const [first = 0, last = 0] = [indexes[0], indexes[indexes.length - 1]];
  const width = Math.max(...Object.values(log.columns));
  const read = (from: number, count: number): unknown[][] =>
    log.tab.getRange(FIRST_LINE + from, 1, count, width).getValues();
  const isNear = last - first < MOST_LINES_BETWEEN;
  const block = isNear && indexes.length > 0 ? read(first, last - first + 1) : [];
  return indexes.flatMap((index) => {
    const values = (isNear ? block[index - first] : read(index, 1)[0]) ?? [];
    const value = (key: EventColumn) => values[log.columns[key] - 1] ?? '';
    const text = (key: EventColumn) => decodeText(value(key));
    const record = readRecord(text('record'));
    // Sorted in the moment between: left for the next run.
    return record && wanted.has(record.id) ? [{ index, record, value, text }] : [];
  });
}

const idOf = (text: string) => text.split(' ', 2)[1] ?? '';

/** What is to change in a line that was read. */
export interface EventChange {
  readonly line: EventLine;
  readonly cells: Readonly<Partial<Record<EventColumn, LogCell>>>;
}

/** Writes changes in blocks: neighbouring lines and columns together, columns of other people never. */
export function writeEventCells(log: EventLog, changes: readonly EventChange[]): void {
  const byIndex = new Map(changes.map((change) => [change.line.index, change]));
  for (const lines of runsOf([...byIndex.keys()])) {
    const block = Array.from({ length: lines.length }, (_, offset) => byIndex.get(lines.first + offset)).flatMap(
      (change) => (change ? [change] : []),
    );
    const changed = block.flatMap(({ cells }) => keysOf(cells).map((key) => log.columns[key]));
    const [from, to] = [Math.min(...changed), Math.max(...changed)];
    const span = keysOf(log.columns).filter((key) => log.columns[key] >= from && log.columns[key] <= to);
    for (const columns of runsOf(span.map((key) => log.columns[key]))) {
      const keys = Array.from({ length: columns.length }, (_, offset) =>
        span.find((key) => log.columns[key] === columns.first + offset),
      );
      log.tab
        .getRange(FIRST_LINE + lines.first, columns.first, lines.length, columns.length)
        .setValues(block.map((change) => keys.map((key) => (key ? cellAfter(change, key) : ''))));
    }
  }
}

function cellAfter({ line, cells }: EventChange, key: EventColumn): CellValue {
  const cell = cells[key];
  if (cell) return encodeLogCell(cell);
  const value = line.value(key);
  return value instanceof Date || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : encodeText(line.text(key));
}

/** Deletes lines of data, from the last upwards so that the others keep their numbers. */
export function dropEventLines(log: EventLog, indexes: readonly number[]): void {
  for (const run of [...runsOf(indexes)].reverse()) log.tab.deleteRows(FIRST_LINE + run.first, run.length);
}

/** Neighbouring numbers as runs, in order. */
export function runsOf(indexes: readonly number[]): readonly { readonly first: number; readonly length: number }[] {
  const runs: { first: number; length: number }[] = [];
  for (const index of [...new Set(indexes)].sort((left, right) => left - right)) {
    const last = runs[runs.length - 1];
    if (last && last.first + last.length === index) last.length++;
    else runs.push({ first: index, length: 1 });
  }
  return runs;
}

/** The records of the log and of the id tab together; of two versions of a record the later one holds. */
export function knownRecords(log: Pick<EventLog, 'texts'>, ids: { readonly texts: readonly string[] }): LogRecord[] {
  const known = new Map<string, LogRecord>();
  for (const text of [...ids.texts, ...log.texts]) {
    const record = text === '' ? undefined : readRecord(text);
    if (record) known.set(record.id, record);
  }
  return [...known.values()];
}

/** Says something about the whole log in the note of its first header. */
export function noteOnLog(book: Book, words: string): void {
  findBlock(book, EVENTS, 'A1')?.setNote(words);
}
