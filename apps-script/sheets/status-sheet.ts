import { nowMs } from '../google/clock.ts';
import { withScriptLock } from '../google/lock.ts';
import type { Book } from './book.ts';
import { type CellValue, decodeText, encodeText } from './cell-codec.ts';
import { ensureTab } from './ensure-tab.ts';
import { STATUS, STATUS_COLUMNS, STATUS_SPEC } from './tab-specs.ts';
import { FIRST_LINE, findColumns, growTo } from './table.ts';

/** What is pinned above the log, in this order: one line each that is replaced, never repeated. */
export const FACTS = {
  problem: 'Problem',
  automaticSync: 'Automatic sync',
  triggers: 'Triggers run as',
  armed: 'Armed alerts',
  quota: 'API quota',
  events: 'Events',
  relay: 'Relay',
} as const;
export type Fact = (typeof FACTS)[keyof typeof FACTS];

/** What to change in the Status tab. A fact that is `undefined` goes. */
export interface StatusChange {
  readonly line?: { readonly what: string; readonly outcome: string };
  readonly facts?: Readonly<Partial<Record<Fact, string | undefined>>>;
}

const NAMES: readonly string[] = Object.values(FACTS);

/** How many lines of the log are kept. */
const KEPT_LINES = 200;

/** The header, every fact, the heading between facts and log, and the log. */
const BLOCK = `'${STATUS}'!1:${KEPT_LINES + NAMES.length + 2}`;

/** Stands between facts and log; it has no time, so no line of the log looks like it. */
const HEADING = 'Log';

type Line = readonly [at: CellValue, what: string, outcome: string];

/** Adds a line on top of the log: where a person looks for what happened while nobody watched. Left out if the sheet is busy. */
export const addStatus = (book: Book, what: string, outcome: string): void =>
  writeStatus(book, { line: { what, outcome } });

/** Pins a fact above the log, or takes it away. Left out if the sheet is busy. */
export const setFact = (book: Book, name: Fact, words: string | undefined): void =>
  writeStatus(book, { facts: { [name]: words } });

/** Changes facts and log in one read and one write; columns that are not ours stay as they are. Left out if the sheet is busy. */
export function writeStatus(book: Book, change: StatusChange): void {
  withScriptLock(5_000, () => {
    const block = readBlock(book) ?? remake(book);
    if (!block) return;
    const lines = changed(block.lines, change, new Date(nowMs()));
    const count = Math.max(lines.length, block.used);
    const cells = Array.from({ length: count }, (_, index) => (lines[index] ?? ['', '', '']).map(encode));
    const [at, what, outcome] = block.columns;
    if (what === at + 1 && outcome === at + 2) block.tab.getRange(FIRST_LINE, at, count, 3).setValues(cells);
    else {
      block.columns.forEach((column, place) => {
        block.tab.getRange(FIRST_LINE, column, count, 1).setValues(cells.map((line) => [line[place] ?? '']));
      });
    }
  });
}

const encode = (cell: CellValue): CellValue => (typeof cell === 'string' ? encodeText(cell) : cell);

interface Block {
  readonly tab: GoogleAppsScript.Spreadsheet.Sheet;
  readonly columns: readonly [at: number, what: number, outcome: number];
  readonly lines: readonly Line[];
  /** How many lines below the header hold something of ours. */
  readonly used: number;
}

/** The tab's upper lines in one call; undefined where tab, lines or headers are missing. */
function readBlock(book: Book): Block | undefined {
  const range = findBlock(book);
  const [header = [], ...values]: unknown[][] = range?.getValues() ?? [];
  const found = findColumns(header, STATUS_COLUMNS);
  if (!range || !found.ok) return undefined;
  const columns = [found.value.at, found.value.what, found.value.outcome] as const;
  const lines = values.map((line): Line => {
    const [at, what, outcome] = columns.map((column) => line[column - 1]);
    return [at instanceof Date ? at : decodeText(at), decodeText(what), decodeText(outcome)];
  });
  const isUsed = lines.map((line) => line.some((cell) => cell !== ''));
  return {
    tab: range.getSheet(),
    columns,
    lines: lines.filter((_, index) => isUsed[index]),
    used: isUsed.lastIndexOf(true) + 1,
  };
}

function findBlock(book: Book): GoogleAppsScript.Spreadsheet.Range | undefined {
  try {
    return book.getRange(BLOCK);
  } catch {
    return undefined;
  }
}

function remake(book: Book): Block | undefined {
  const tab = book.getSheetByName(STATUS);
  if (tab) growTo(tab, KEPT_LINES + NAMES.length + 2);
  ensureTab(book, STATUS_SPEC);
  return readBlock(book);
}

/** Facts above, then the log. Lines that a person sorted above the heading go back to the log. */
function changed(lines: readonly Line[], { line, facts = {} }: StatusChange, now: Date): readonly Line[] {
  const heading = lines.findIndex(([at, what]) => at === '' && what === HEADING);
  const isFact = ([, what]: Line, index: number) => index < heading && NAMES.includes(what);
  const before = new Map(lines.filter(isFact).map((fact) => [fact[1], fact]));
  for (const [name, words] of Object.entries(facts)) {
    if (words === undefined) before.delete(name);
    else before.set(name, [now, name, words]);
  }
  const pinned = NAMES.flatMap((name) => {
    const fact = before.get(name);
    return fact ? [fact] : [];
  });
  const log = [
    ...(line ? [[now, line.what, line.outcome] as const] : []),
    ...lines.filter((each, index) => index !== heading && !isFact(each, index)),
  ];
  return [
    ...pinned,
    ...(pinned.length > 0 ? [['', HEADING, 'newest first'] as const] : []),
    ...log.slice(0, KEPT_LINES),
  ];
}
