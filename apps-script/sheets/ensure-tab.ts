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
  const header = existing ? readHeader(tab, spec.notes !== undefined) : { texts: [], notes: [] };
  const { missing, doubled } = findFaults(header, spec.headers, spec.notes);
  const mended = mendHeader(tab, spec, header, missing, ask);
  const columns = columnsOf(mended.texts, spec.headers);
  if (!spec.hidden || missing.length > 0) {
    formatTab(tab, spec, columns, { isNew: !existing, fresh: mended.added, notes: header.notes });
  }
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

/** The header up to its last text or note: one that was wiped still has its note. */
function readHeader(tab: Tab, hasNotes: boolean): Header {
  const line = tab.getRange('1:1');
  const texts = (line.getValues()[0] ?? []).map(String);
  const notes = hasNotes ? (line.getNotes()[0] ?? []) : [];
  const used = texts.map((text, index) => text.trim() !== '' || (notes[index] ?? '') !== '');
  return { texts: texts.slice(0, used.lastIndexOf(true) + 1), notes };
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
  if (missing.length === 0) return { texts: header.texts, added: [], restored: [] };
  const merged = tab.getRange('1:1').getMergedRanges();
  if (ask && merged.length > 0 && ask(`${spec.name}: merged header`, UNMERGE)) tab.getRange('1:1').breakApart();
  const texts = [...header.texts];
  const restored: K[] = [];
  const added: K[] = [];
  for (const { key, lookalike } of missing) {
    const text = spec.headers[key];
    const seen = lookalike === undefined || !ask ? undefined : (texts[lookalike - 1] ?? '').trim();
    // A hidden tab is ours alone: what it holds must be found again, whoever is there.
    const isOurs = (question: string) => (ask ? ask(`${spec.name}: renamed column`, question) : spec.hidden === true);
    if (lookalike !== undefined && isOurs(renamedQuestion(seen ?? '', text))) {
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
  if (more.length === 0) return { texts, added, restored };
  // Beyond everything that people have there, with a header or without; what is put into a merged cell would be lost.
  const width = Math.max(texts.length, tab.getLastColumn(), ...merged.map((range) => range.getLastColumn()));
  addHeaders(tab, width, more);
  return { texts: [...texts, ...Array.from({ length: width - texts.length }, () => ''), ...more], added, restored };
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
    if (isArchive(tab.getName()) || !findColumns(readHeader(tab, false).texts, spec.headers).ok) continue;
    const question = `The tab "${tab.getName()}" looks like the renamed ${spec.name}. Rename it back?`;
    return ask(`${spec.name}: renamed tab`, question) ? tab.setName(spec.name) : undefined;
  }
  return undefined;
}
