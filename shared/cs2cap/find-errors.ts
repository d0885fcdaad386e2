import { allErrors, type CatalogueRow } from './error-catalogue.ts';

/** Rows found, and whether they have all that was looked for. */
export interface FoundErrors {
  readonly rows: readonly CatalogueRow[];
  readonly isExact: boolean;
}

/** How many rows a message that nothing fits wholly is answered with, nearest first. */
const NEAREST = 3;

/** Words that tell nothing of an error. */
const EMPTY = new Set('the and was for has not are its that this with from must should cs2cap'.split(' '));

/** The rows of a code, a reason or a status, in any case: `429`, `auth_key_revoked`, `Wrong-Signature`. */
export function rowsOfCode(code: string): readonly CatalogueRow[] {
  const wanted = code.trim().toLowerCase();
  const named = (pattern: string) => new RegExp(`^${pattern.toLowerCase().replace('*', '[a-z_]+')}$`).test(wanted);
  const exact = allErrors().filter(({ name }) => name.toLowerCase() === wanted);
  if (exact.length > 0) return exact;
  return allErrors().filter(
    ({ also = [], statuses = [] }) => also.some(named) || statuses.some((status) => String(status) === wanted),
  );
}

/**
 * The rows for what somebody typed or pasted: a code, a status, words, or a whole message. Rows with every word; where
 * there are none, those that share the most telling words.
 */
export function findErrors(typed: string): FoundErrors {
  const byCode = rowsOfCode(typed);
  if (byCode.length > 0) return { rows: byCode, isExact: true };
  const rows = allErrors().map((row) => ({ row, words: wordsOf(textOf(row)) }));
  const wanted = wordsOf(typed);
  if (wanted.length === 0 && typed.trim() !== '') return { rows: [], isExact: false };
  const having = (word: string) => rows.filter(({ words }) => words.some((each) => each.startsWith(word)));
  const all = rows.filter((each) => wanted.every((word) => having(word).includes(each)));
  if (all.length > 0) return { rows: all.map(({ row }) => row), isExact: true };
  const scores = new Map<CatalogueRow, number>();
  for (const word of wanted) {
    if (word.length < 3 || EMPTY.has(word)) continue;
    const found = having(word);
    // A word that few rows have tells more.
    for (const { row } of found) scores.set(row, (scores.get(row) ?? 0) + 1 / found.length);
  }
  const nearest = [...scores].sort(([, one], [, other]) => other - one).slice(0, NEAREST);
  return { rows: nearest.map(([row]) => row), isExact: false };
}

const textOf = ({ name, also = [], statuses = [], means, todo }: CatalogueRow) =>
  [name, ...also, ...statuses, means, todo].join(' ');

const wordsOf = (text: string): readonly string[] => [...new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? [])];
