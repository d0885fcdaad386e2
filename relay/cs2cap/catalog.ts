import { getItemTypes, listItemsOfType } from '#shared/cs2cap/requests.ts';
import { decodeItems, itemsByName } from '#shared/items/catalog-text.ts';
import { findNames, indexNames, type NameIndex } from '#shared/items/closest-names.ts';
import { ITEM_TYPES } from '#shared/items/mirror.ts';
import { fold, type ItemRef } from '#shared/items/resolve-item.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { keepPart, partsKept, storedChunks } from '../store/catalog.ts';
import { itemsWithoutPicture, keepItems } from '../store/items.ts';
import type { Db } from '../store/schema.ts';
import type { Cs2capClient } from './client.ts';
import { type LookFailure, lookFailure } from './look-failure.ts';
import type { QuotaMeter } from './quota-meter.ts';

/** The items of CS2Cap, searched in the relay's own mirror: a search costs no call. */
export interface Catalog {
  /** Names that fit what a person typed, the best first. Fails with why there is no catalog yet. */
  search(typed: string, most: number): Promise<Result<readonly FoundName[], LookFailure>>;
  /** The items of a name: several where it has phases. */
  named(name: string): Promise<Result<readonly ItemRef[], LookFailure>>;
}

/** A name and how well it fits, from 0 to 1. */
export interface FoundName {
  readonly name: string;
  readonly score: number;
  readonly items: readonly ItemRef[];
}

/** DESIGN §5 "Quota is money": the catalog is mirrored weekly. */
const KEPT_MS = 7 * 86_400_000;

interface Loaded {
  readonly byName: ReadonlyMap<string, readonly ItemRef[]>;
  readonly index: NameIndex;
  readonly at: number;
}

/** A catalog over the store, read from CS2Cap type by type when somebody needs it and it is missing or a week old. */
export function createCatalog(deps: {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap: Cs2capClient;
  readonly quota: QuotaMeter;
}): Catalog {
  let loaded: Loaded | undefined;
  let loading: Promise<Result<Loaded, LookFailure>> | undefined;
  const load = async (): Promise<Result<Loaded, LookFailure>> => {
    if (loaded && deps.clock.now() - loaded.at < KEPT_MS) return ok(loaded);
    loading ??= readCatalog(deps).finally(() => {
      loading = undefined;
    });
    const result = await loading;
    if (result.ok) loaded = result.value;
    return result;
  };
  return {
    async search(typed, most) {
      const catalog = await load();
      if (!catalog.ok) return catalog;
      const { index, byName } = catalog.value;
      return ok(
        findNames(typed, index, most).flatMap(({ at, score }) => {
          const name = index.names[at];
          return name === undefined ? [] : [{ name, score, items: byName.get(fold(name)) ?? [] }];
        }),
      );
    },
    async named(name) {
      const catalog = await load();
      return catalog.ok ? ok(catalog.value.byName.get(fold(name)) ?? []) : catalog;
    },
  };
}

/** What is old is used all the same if CS2Cap can't be asked; only an empty catalog is a failure. */
async function readCatalog(deps: Parameters<typeof createCatalog>[0]): Promise<Result<Loaded, LookFailure>> {
  const problem = await bringUpToDate(deps);
  const items = decodeItems(await storedChunks(deps.db));
  if (items.length === 0) return fail(problem ?? { kind: 'no-items' });
  const byName = itemsByName(items);
  const names = [...new Set(items.map((item) => item.name))];
  return ok({ byName, index: indexNames(names), at: deps.clock.now() });
}

/** Reads the types that are missing or old; gives why not all could be read. */
async function bringUpToDate(deps: Parameters<typeof createCatalog>[0]): Promise<LookFailure | undefined> {
  const { db, clock, cs2cap, quota } = deps;
  const kept = await partsKept(db);
  const isOld = (type: string) => clock.now() - (kept.get(type) ?? Number.NEGATIVE_INFINITY) >= KEPT_MS;
  if (kept.size > 0 && ![...kept.keys()].some(isOld)) return undefined;
  const listed = await cs2cap.send(getItemTypes());
  await quota.spent([listed]);
  const types = (listed.ok ? listed.value.filters.item_type : undefined) ?? ITEM_TYPES;
  const wanted = types.filter(isOld);
  const room = await quota.roomFor(wanted.length);
  if (!room.ok) return room.failure;
  const pictured = new Set(await itemsWithoutPicture(db));
  for (const type of wanted) {
    const part = await cs2cap.send(listItemsOfType(type, pictured));
    await quota.spent([part]);
    if (!part.ok) return lookFailure(part.failure);
    await keepPart(db, type, part.value.chunks, clock.now());
    await keepItems(db, part.value.wanted, clock.now());
  }
  return undefined;
}
