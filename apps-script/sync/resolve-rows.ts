import { fold, resolveItem } from '#shared/alerts/resolve-item.ts';
import type { AlertRow } from '#shared/alerts/row.ts';
import type { BaseEntry, PlannedRow } from '#shared/alerts/step.ts';
import type { Item, ItemPage } from '#shared/cs2cap/item.ts';
import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, listItems } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import { type Cs2cap, sendAll } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import type { Book } from '../sheets/book.ts';
import { type KnownName, readKnownNames, writeKnownNames } from '../sheets/item-sheet.ts';

export interface Resolved {
  readonly rows: readonly PlannedRow[];
  /** Why a row's item is not known, by Row key. */
  readonly problems: ReadonlyMap<string, string>;
}

/** More entries than any name has phases. */
const PAGE = { limit: 50, offset: 0 };

/**
 * Item ids for the names people typed: from the base where the name is unchanged, else from what was looked up
 * before, else from the catalog. Look-ups cost monthly quota (C19), so each name is asked for once.
 */
export function resolveRows(
  book: Book,
  cs2cap: Cs2cap,
  rows: readonly AlertRow[],
  base: readonly BaseEntry[],
): Result<Resolved, string> {
  const cache = readKnownNames(book, nowMs());
  if (!cache.ok) return cache;
  const byRow = new Map(base.map((entry) => [entry.rowKey, entry]));
  const wanted = rows.filter((row) => !isUnchanged(row, byRow.get(row.rowKey)));
  const looked = lookUp(
    cs2cap,
    wanted.map((row) => row.itemName).filter((name) => !cache.value.has(fold(name))),
  );
  const known = new Map([...cache.value, ...looked.known]);
  if (looked.known.size > 0) writeKnownNames(book, known);
  return ok(place(rows, byRow, known, looked.failures));
}

function place(
  rows: readonly AlertRow[],
  byRow: ReadonlyMap<string, BaseEntry>,
  known: ReadonlyMap<string, KnownName>,
  failures: ReadonlyMap<string, ApiFailure>,
): Resolved {
  const placed: PlannedRow[] = [];
  const problems = new Map<string, string>();
  for (const row of rows) {
    const entry = byRow.get(row.rowKey);
    const failure = failures.get(fold(row.itemName));
    if (entry && isUnchanged(row, entry)) placed.push({ ...row, itemId: entry.itemId });
    else if (failure) problems.set(row.rowKey, `Item could not be looked up: ${describeFailure(failure)}`);
    else {
      const wanted = { name: row.itemName, ...(row.phase === undefined ? {} : { phase: row.phase }) };
      const item = resolveItem(wanted, known.get(fold(row.itemName))?.items ?? []);
      if (item.ok) placed.push({ ...row, itemId: item.value.itemId });
      else problems.set(row.rowKey, item.failure.message);
    }
  }
  return { rows: placed, problems };
}

const isUnchanged = (row: AlertRow, entry: BaseEntry | undefined) =>
  entry !== undefined &&
  fold(row.itemName) === fold(entry.itemName) &&
  fold(row.phase ?? '') === fold(entry.phase ?? '');

interface LookedUp {
  readonly known: ReadonlyMap<string, KnownName>;
  readonly failures: ReadonlyMap<string, ApiFailure>;
}

function lookUp(cs2cap: Cs2cap, names: readonly string[]): LookedUp {
  const unique = [...new Map(names.map((name) => [fold(name), name])).values()];
  const exact = ask(cs2cap, unique, (name) => listItems({ ...PAGE, market_hash_name: name }));
  // The documents warn that a Doppler's name may find only its phaseless entry (C25); a search finds the phases.
  const phaseless = unique.filter(
    (name) => /doppler/i.test(name) && !exact.known.get(fold(name))?.items.some(hasPhase),
  );
  const searched = ask(cs2cap, phaseless, (name) => listItems({ ...PAGE, q: name }));
  return {
    known: new Map([...exact.known, ...searched.known]),
    failures: new Map([...exact.failures, ...searched.failures]),
  };
}

function ask(cs2cap: Cs2cap, names: readonly string[], request: (name: string) => ApiRequest<ItemPage>): LookedUp {
  const known = new Map<string, KnownName>();
  const failures = new Map<string, ApiFailure>();
  sendAll(cs2cap, names.map(request)).forEach((reply, index) => {
    const name = names[index] ?? '';
    if (!reply.ok) failures.set(fold(name), reply.failure);
    else known.set(fold(name), { name, atMs: nowMs(), items: reply.value.items.filter(isNamed(name)) });
  });
  return { known, failures };
}

const hasPhase = (item: Item) => Boolean(item.phase);
const isNamed = (name: string) => (item: Item) => fold(item.market_hash_name) === fold(name);
