import { EVENT_COLUMNS, type EventColumn } from '#shared/events/log-row.ts';
import type { CheckedLine } from '#shared/events/recheck.ts';
import { readRecord } from '#shared/events/record.ts';
import type { Book, Tab } from './book.ts';
import { decodeText } from './cell-codec.ts';
import { EVENTS } from './tab-specs.ts';
import { cellOf, FIRST_LINE, readTable, type Table } from './table.ts';

/** A tab of the log with its lines, to be checked and marked. */
export interface CheckedTab {
  readonly name: string;
  /** By line of data; undefined where a line is not ours. */
  readonly lines: readonly (CheckedLine | undefined)[];
  /** Colours and notes the Verdict cells of altered lines, and takes marks off that hold no longer. */
  mark(reasons: ReadonlyMap<number, string>): void;
}

const RED = '#f4cccc';
const PREFIX = 'Verify log: ';

/** The Events tab and its archives. */
export function readCheckedTabs(book: Book): readonly CheckedTab[] {
  const names = book.getSheets().map((tab) => tab.getName());
  return names.flatMap((name) => {
    const isLog = name === EVENTS || new RegExp(`^${EVENTS} \\d{4}-\\d\\d`).test(name);
    const table = isLog ? readTable(book, name, EVENT_COLUMNS) : undefined;
    return table?.ok ? [checkedTab(name, table.value)] : [];
  });
}

const checkedTab = (name: string, table: Table<EventColumn>): CheckedTab => ({
  name,
  lines: table.values.map((values) => readLine(table, values)),
  mark: (reasons) => {
    if (table.values.length > 0) markCells(table.tab, table.columns.verdict, table.values.length, reasons);
  },
});

function readLine(table: Table<EventColumn>, values: readonly unknown[]): CheckedLine | undefined {
  const text = (key: EventColumn) => decodeText(cellOf(table, values, key));
  const record = readRecord(text('record'));
  const receivedAt = cellOf(table, values, 'receivedAt');
  if (!record) return undefined;
  const facts = {
    eventId: text('eventId'),
    alertId: text('alertId'),
    itemName: text('item'),
    phase: text('phase'),
    kind: text('kind'),
    value: text('value'),
    valueCurrency: text('value') ? text('currency') : '',
  };
  return {
    verdict: text('verdict'),
    raw: text('raw'),
    signedAt: text('signedAt'),
    signature: text('signature'),
    receivedAtMs: receivedAt instanceof Date ? receivedAt.getTime() : 0,
    isOpen: record.isOpen,
    facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== '')),
  };
}

function markCells(tab: Tab, column: number, count: number, reasons: ReadonlyMap<number, string>): void {
  const range = tab.getRange(FIRST_LINE, column, count, 1);
  const notes = range.getNotes().map(([note]) => note ?? '');
  const isMarked = notes.some((note) => note.startsWith(PREFIX));
  if (reasons.size === 0 && !isMarked) return;
  const colors = range.getBackgrounds();
  const kept = (index: number) => !reasons.has(index) && !notes[index]?.startsWith(PREFIX);
  range.setBackgrounds(
    colors.map(([color], index) => [kept(index) ? (color ?? null) : reasons.has(index) ? RED : null]),
  );
  range.setNotes(
    notes.map((note, index) => [kept(index) ? note : reasons.has(index) ? PREFIX + (reasons.get(index) ?? '') : '']),
  );
}
