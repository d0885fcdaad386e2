import type { Result } from '#shared/result.ts';
import type { Book, Tab } from './book.ts';
import { type Columns, columnsOf, findFaults, type Header, type Missing } from './find-renamed.ts';
import { formatTab } from './format-tab.ts';
import type { TabSpec } from './tab-specs.ts';
import { findColumns, readTable, type Table } from './table.ts';

/** What `ensureTab` did, and what it could not mend; all empty if everything was there. */
export interface Ensured<K extends string> {
  readonly tab: Tab;
  readonly columns: Columns<K>;
  /** Tabs and columns that were not there. */
  readonly added: readonly string[];
  readonly restored: readonly string[];
  readonly problems: readonly string[];
}

/** Asks a person a yes-or-no question. */
export type Ask = (title: string, question: string) => boolean;

/**
 * Makes sure that a tab exists with all its headers and formats. What people added or moved stays as it is. With `ask`
 * a column that looks like a renamed one is given its name back, or a new one added, only if a person says so; without
 * it what is missing is added at the right.
 */
export function ensureTab<K extends string>(book: Book, spec: TabSpec<K>, position?: number, ask?: Ask): Ensured<K> {
  const existing: Tab | undefined = book.getSheetByName(spec.name) ?? (ask && renameBack(book, spec, ask));
  const tab = existing ?? book.insertSheet(spec.name, position ?? book.getSheets().length);
  const header = existing ? readHeader(tab) : { texts: [], notes: [], isMerged: false };
  const { missing, doubled } = findFaults(header, spec.headers, spec.notes);
  if (ask && header.isMerged && missing.length > 0 && ask(`${spec.name}: merged header`, UNMERGE)) {
    tab.getRange('1:1').breakApart();
  }
  const mended = mendHeader(tab, spec, header, missing, ask);
  const columns = columnsOf(mended.texts, spec.headers);
  formatTab(tab, spec, columns, { isNew: !existing, fresh: mended.added, notes: header.notes });
  return {
    tab,
    columns,
    added: existing ? mended.added.map((key) => `${spec.name}: column ${spec.headers[key]}`) : [`tab ${spec.name}`],
    restored: mended.restored.map((key) => `${spec.name}: ${spec.headers[key]} has its name back`),
    problems: [
      ...missing.flatMap(({ key }) =>
        columns[key] ? [] : [`the ${spec.name} tab has no column "${spec.headers[key]}"`],
      ),
      ...doubled.map((text) => `the ${spec.name} tab has two columns named "${text}"; the left one counts`),
    ],
  };
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

const UNMERGE = 'Cells of the header are merged, but each column needs its own. Unmerge them?';

interface HeaderLine extends Header {
  readonly isMerged: boolean;
}

/** The header up to its last text or note: one that was wiped still has its note, and nothing can be put below a merged cell. */
function readHeader(tab: Tab): HeaderLine {
  const line = tab.getRange('1:1');
  const texts = (line.getValues()[0] ?? []).map(String);
  const notes = line.getNotes()[0] ?? [];
  const merged = line.getMergedRanges();
  const width = Math.max(
    0,
    ...texts.map((text, index) => (text.trim() === '' && !notes[index] ? 0 : index + 1)),
    ...merged.map((range) => range.getLastColumn()),
  );
  return { texts: texts.slice(0, width), notes, isMerged: merged.length > 0 };
}

interface Mended<K extends string> {
  /** The header line as it is now. */
  readonly texts: readonly string[];
  readonly added: readonly K[];
  readonly restored: readonly K[];
}

function mendHeader<K extends string>(
  tab: Tab,
  spec: TabSpec<K>,
  header: Header,
  missing: readonly Missing<K>[],
  ask: Ask | undefined,
): Mended<K> {
  const texts = [...header.texts];
  const restored: K[] = [];
  const added: K[] = [];
  for (const { key, lookalike } of missing) {
    const text = spec.headers[key];
    const seen = lookalike === undefined || !ask ? undefined : (texts[lookalike - 1] ?? '').trim();
    if (ask && lookalike !== undefined && ask(`${spec.name}: renamed column`, renamedQuestion(seen ?? '', text))) {
      tab.getRange(1, lookalike).setValue(text);
      texts[lookalike - 1] = text;
      restored.push(key);
    } else if (
      seen === undefined ||
      ask?.(`${spec.name}: missing column`, `Add a new column "${text}" at the right?`)
    ) {
      added.push(key);
    }
  }
  const more = added.map((key) => spec.headers[key]);
  if (more.length > 0) addHeaders(tab, texts.length, more);
  return { texts: [...texts, ...more], added, restored };
}

function renamedQuestion(seen: string, text: string): string {
  return seen === ''
    ? `A column without a header looks like ${text}. Write the header back?`
    : `Column "${seen}" looks like the renamed ${text}. Rename it back?`;
}

function addHeaders(tab: Tab, width: number, texts: readonly string[]): void {
  const short = width + texts.length - tab.getMaxColumns();
  if (short > 0) tab.insertColumnsAfter(tab.getMaxColumns(), short);
  tab.getRange(1, width + 1, 1, texts.length).setValues([[...texts]]);
}

/** A tab with all the headers under another name: most likely a person renamed it. Archives ("Events 2026-11") are none. */
function renameBack<K extends string>(book: Book, spec: TabSpec<K>, ask: Ask): Tab | undefined {
  const isArchive = (name: string) => /^\S+ \d{4}-\d\d/.test(name);
  for (const tab of book.getSheets()) {
    if (isArchive(tab.getName()) || !findColumns(readHeader(tab).texts, spec.headers).ok) continue;
    const question = `The tab "${tab.getName()}" looks like the renamed ${spec.name}. Rename it back?`;
    return ask(`${spec.name}: renamed tab`, question) ? tab.setName(spec.name) : undefined;
  }
  return undefined;
}
