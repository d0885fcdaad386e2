import { type Headers, keysOf } from './table.ts';

/** The header line of a tab as it was read: texts and notes by column. */
export interface Header {
  readonly texts: readonly string[];
  readonly notes: readonly string[];
}

/** A header that is not there, and the column that looks as if it was the one, if any does. */
export interface Missing<K extends string> {
  readonly key: K;
  /** 1-based. */
  readonly lookalike?: number;
}

/** What is wrong with a header line: texts that are missing, and texts that stand there twice. */
export interface HeaderFaults<K extends string> {
  readonly missing: readonly Missing<K>[];
  readonly doubled: readonly string[];
}

/** Where the columns are whose headers are there; 1-based. The first of two equal headers counts. */
export type Columns<K extends string> = Readonly<Partial<Record<K, number>>>;

export function columnsOf<K extends string>(texts: readonly string[], headers: Headers<K>): Columns<K> {
  const folded = texts.map(fold);
  const columns: Partial<Record<K, number>> = {};
  for (const key of keysOf(headers)) {
    const index = folded.indexOf(fold(headers[key]));
    if (index >= 0) columns[key] = index + 1;
  }
  return columns;
}

/**
 * Compares a header line with what it should be. A renamed column is known by the note we gave it, by its spelling
 * ("Treshold"), or by standing alone between its neighbours.
 */
export function findFaults<K extends string>(
  header: Header,
  headers: Headers<K>,
  notes?: Readonly<Partial<Record<K, string>>>,
): HeaderFaults<K> {
  const keys = keysOf(headers);
  const wanted = keys.map((key) => fold(headers[key]));
  const texts = header.texts.map(fold);
  const free = new Set(header.texts.flatMap((_, index) => (wanted.includes(texts[index] ?? '') ? [] : [index])));
  const take = (isIt: (index: number) => boolean | undefined): number | undefined => {
    const found = [...free].find(isIt);
    if (found !== undefined) free.delete(found);
    return found;
  };
  const absent = keys.filter((key) => !texts.includes(fold(headers[key])));
  const found = new Map<K, number>();
  const tests: readonly ((key: K, index: number) => boolean | undefined)[] = [
    (key, index) => notes?.[key] !== undefined && header.notes[index] === notes[key],
    (key, index) => isSimilar(texts[index] ?? '', fold(headers[key])),
    (key, index) => {
      const place = keys.indexOf(key);
      const isBetween = texts[index - 1] === wanted[place - 1] && texts[index + 1] === wanted[place + 1];
      // A blank header at an end says nothing; between two right ones it was wiped or merged away.
      return isBetween && (texts[index] !== '' || (place > 0 && place < keys.length - 1));
    },
  ];
  for (const isIt of tests) {
    for (const key of absent) {
      const index = found.has(key) ? undefined : take((each) => isIt(key, each));
      if (index !== undefined) found.set(key, index);
    }
  }
  return {
    missing: absent.map((key) => {
      const index = found.get(key);
      return index === undefined ? { key } : { key, lookalike: index + 1 };
    }),
    doubled: keys.map((key) => headers[key]).filter((text) => texts.filter((each) => each === fold(text)).length > 1),
  };
}

const fold = (text: string) => text.trim().toLowerCase();

/** At most one slip per three letters, or one inside the other: "Treshold", "Alert", "Threshold (USD)". */
function isSimilar(text: string, wanted: string): boolean {
  if (text.length < 4) return false;
  return text.includes(wanted) || wanted.startsWith(text) || slips(text, wanted) <= wanted.length / 3;
}

/** How many letters have to be added, taken out or changed. */
function slips(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
