import { planRotation, type Rotation } from '#shared/events/rotation.ts';
import { monthOf, nowMs } from '../google/clock.ts';
import { warnBeforeEditing } from './alert-rules.ts';
import { type Book, saveNow, type Tab } from './book.ts';
import { type EventLog, readLog, runsOf } from './event-sheet.ts';
import { appendIds, readIds } from './id-sheet.ts';
import { EVENTS } from './tab-specs.ts';
import { FIRST_LINE } from './table.ts';

/** Google's limit is ten million cells; people need some of them. */
const MOST_CELLS = 9_000_000;
const UNFINISHED = ' (being copied)';

/**
 * Moves past months, or the older half of a log that grew too long, to a tab such as "Events 2026-11". Gives what it
 * did in words, or undefined. Records go to the id tab first, so dedupe still sees them; the copy is finished before
 * anything is deleted, and a run that died in between is taken up again. Call it under the script lock.
 */
export function archiveEvents(book: Book): string | undefined {
  const log = readLog(book);
  const rotation = findRotation(book, log);
  if (!rotation) return undefined;
  const sorted = runsOf(rotation.indexes).length === 1 ? { log, rotation } : sortByTime(book, log);
  return sorted && move(book, sorted.log, sorted.rotation);
}

function findRotation(book: Book, log: EventLog): Rotation | undefined {
  if (log.texts.every((text) => text === '')) return undefined;
  const zone = book.getSpreadsheetTimeZone();
  const column = log.tab.getRange(FIRST_LINE, log.columns.receivedAt, Math.max(1, log.texts.length), 1);
  const lines = column.getValues().map(([value], index) => {
    const isOurs = value instanceof Date && log.texts[index] !== '';
    return isOurs ? { atMs: value.getTime(), month: monthOf(value.getTime(), zone) } : undefined;
  });
  return planRotation(lines, monthOf(nowMs(), zone));
}

/** What people sorted is put into the order of time, so that what goes stands together: one call instead of one a line. */
function sortByTime(book: Book, { tab, columns }: EventLog): { log: EventLog; rotation: Rotation } | undefined {
  const lines = tab.getLastRow() - 1;
  tab.getRange(FIRST_LINE, 1, lines, tab.getLastColumn()).sort(columns.receivedAt);
  const log = readLog(book);
  const rotation = findRotation(book, log);
  return rotation && runsOf(rotation.indexes).length === 1 ? { log, rotation } : undefined;
}

function move(book: Book, log: EventLog, { month, indexes }: Rotation): string {
  const ids = readIds(book);
  const noted = new Set(ids.texts);
  appendIds(
    ids,
    log.texts.filter((text) => text !== '' && !noted.has(text)),
  );
  const [first = 0] = indexes;
  const going = indexes.map((index) => log.texts[index] ?? '');
  const tabs = new Map(book.getSheets().map((tab) => [tab.getName(), tab]));
  const done = archivesOf(month, tabs).find((name) => holds(book, name, going, log));
  if (done === undefined) {
    const cells = [...tabs.values()].reduce((sum, tab) => sum + tab.getMaxRows() * tab.getMaxColumns(), 0);
    if (cells + indexes.length * log.tab.getLastColumn() > MOST_CELLS) {
      return `The spreadsheet is nearly full (${Math.round(cells / 1e6)} of 10 million cells): move old archive tabs to another one.`;
    }
    copy(book, log, first, indexes.length, freeName(month, tabs), tabs);
    saveNow();
  }
  // A tab must keep a line below its frozen header.
  if (indexes.length >= log.maxRows - 1) log.tab.insertRowsAfter(log.maxRows, 1);
  log.tab.deleteRows(FIRST_LINE + first, indexes.length);
  return `${indexes.length} lines moved to the archive of ${month}`;
}

/** The lines in a tab of their own, with all that people made of the Events tab. It gets its name when it is whole. */
function copy(
  book: Book,
  log: EventLog,
  first: number,
  count: number,
  name: string,
  tabs: ReadonlyMap<string, Tab>,
): void {
  const unfinished = tabs.get(name + UNFINISHED);
  if (unfinished) book.deleteSheet(unfinished);
  const archive = log.tab.copyTo(book).setName(name + UNFINISHED);
  const after = log.maxRows - FIRST_LINE - first - count + 1;
  if (after > 0) archive.deleteRows(FIRST_LINE + first + count, after);
  if (first > 0) archive.deleteRows(FIRST_LINE, first);
  const spare = archive.getMaxColumns() - log.tab.getLastColumn();
  if (spare > 0) archive.deleteColumns(log.tab.getLastColumn() + 1, spare);
  warnBeforeEditing(archive);
  archive.setName(name);
}

const archivesOf = (month: string, tabs: ReadonlyMap<string, Tab>) =>
  [...tabs.keys()].filter((name) => name.startsWith(`${EVENTS} ${month}`) && !name.endsWith(UNFINISHED));

/** Whether a run that died after copying left these very lines there. */
function holds(book: Book, name: string, going: readonly string[], { columns }: EventLog): boolean {
  const tab: Tab | null = book.getSheetByName(name);
  const lines = tab ? tab.getLastRow() - 1 : 0;
  if (!tab || lines < going.length) return false;
  const there = new Set(
    tab
      .getRange(FIRST_LINE, columns.record, lines, 1)
      .getValues()
      .map(([value]) => String(value)),
  );
  return going.every((text) => there.has(text));
}

function freeName(month: string, tabs: ReadonlyMap<string, Tab>): string {
  const name = `${EVENTS} ${month}`;
  let count = 1;
  while (tabs.has(count === 1 ? name : `${name} (${count})`)) count++;
  return count === 1 ? name : `${name} (${count})`;
}
