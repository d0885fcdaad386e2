import { decodeItems, encodeItems, itemsByName } from './catalog-text.ts';
import { fold, type ItemRef } from './resolve-item.ts';

/** The catalog as a sheet keeps it: CS2Cap's items by type, as texts of `encodeItems`. */
export interface Mirror {
  readonly parts: readonly Part[];
  /** Items that were found by their names alone, as texts. */
  readonly found: readonly string[];
  /** Names that are not in the catalog, by their folded form. */
  readonly misses: ReadonlyMap<string, Miss>;
  readonly tries: Tries;
}

/** All items of one type. `atMs` is 0 as long as it did not come whole. */
export interface Part {
  readonly type: string;
  readonly atMs: number;
  readonly chunks: readonly string[];
}

/** A name that was not found, so many times, and is not asked for before. */
export interface Miss {
  readonly untilMs: number;
  readonly times: number;
}

/** How many times in a row some part did not come, and when the last time was. */
export interface Tries {
  readonly atMs: number;
  readonly failed: number;
}

export const EMPTY_MIRROR: Mirror = { parts: [], found: [], misses: new Map(), tries: { atMs: 0, failed: 0 } };

/** The types of openapi.json, where CS2Cap can't be asked for them. */
export const ITEM_TYPES: readonly string[] =
  'Agent,Charm,Collectible,Crate,Graffiti,Key,Music Kit,Patch,Sticker,Sticker Slab,Tool,Weapon'.split(',');

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** So few names are asked for one by one. */
const FEW = 3;

/** What to ask CS2Cap for: nothing, the unknown names alone, or whole types; `undefined` types means all there are. */
export type LookUp =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'names' }
  | { readonly kind: 'types'; readonly types: readonly string[] | undefined; readonly calls: number };

/**
 * What to look up when so many names are not in the mirror and not known to be missing. The mirror is renewed weekly,
 * or after a day when several names are unknown; what did not come is asked for again, each time later (C19). The first
 * few names of a new sheet cost less than a mirror.
 */
export function planLookUp(mirror: Mirror, unknown: number, nowMs: number): LookUp {
  const { parts, tries } = mirror;
  if (parts.length === 0 && unknown > 0 && unknown <= FEW) return { kind: 'names' };
  const longest = unknown > FEW ? DAY_MS : WEEK_MS;
  const old = parts.filter((part) => nowMs - part.atMs > longest).map((part) => part.type);
  const isTooSoon = tries.failed > 1 && nowMs - tries.atMs < waitMs(tries.failed);
  if ((parts.length === 0 || old.length > 0) && !isTooSoon) {
    const isWhole = old.length === parts.length;
    return { kind: 'types', types: isWhole ? undefined : old, calls: isWhole ? callsForAll(mirror) : old.length };
  }
  const isNew = parts.every((part) => nowMs - part.atMs <= DAY_MS);
  return unknown === 0 || unknown > FEW || isNew ? { kind: 'nothing' } : { kind: 'names' };
}

/** What reading the whole catalog costs: one call for the types and one for each. */
export const callsForAll = ({ parts }: Pick<Mirror, 'parts'>): number =>
  1 + (parts.length > 0 ? parts.length : ITEM_TYPES.length);

/** The second failure in a row waits a quarter of an hour, then twice as long each time, up to a day. */
const waitMs = (failed: number) => Math.min(DAY_MS, 900_000 * 2 ** (failed - 2));

/** The mirror after types were asked for. A type that failed keeps what it had; with `all` types that are gone go. */
export function takeParts(
  mirror: Mirror,
  asked: { readonly types: readonly string[]; readonly isAll: boolean },
  came: ReadonlyMap<string, { readonly chunks: readonly string[]; readonly isWhole: boolean }>,
  nowMs: number,
): Mirror {
  const before = new Map(mirror.parts.map((part) => [part.type, part]));
  const renewed = asked.types.map((type): Part => {
    const part = came.get(type);
    if (part) return { type, atMs: part.isWhole ? nowMs : 0, chunks: part.chunks };
    return before.get(type) ?? { type, atMs: 0, chunks: [] };
  });
  const kept = asked.isAll ? [] : mirror.parts.filter((part) => !asked.types.includes(part.type));
  const isDone = asked.types.every((type) => came.get(type)?.isWhole);
  return {
    ...mirror,
    parts: [...kept, ...renewed],
    tries: { atMs: nowMs, failed: isDone ? 0 : mirror.tries.failed + 1 },
  };
}

/** The mirror with items that were found by name. */
export function takeFound(mirror: Mirror, items: readonly ItemRef[]): Mirror {
  if (items.length === 0) return mirror;
  const byId = new Map([...decodeItems(mirror.found), ...items].map((item) => [item.itemId, item]));
  return { ...mirror, found: encodeItems(byId.values()) };
}

/** The mirror that remembers names as missing: for a day, and longer each time they are missed again, up to a week. */
export function takeMisses(mirror: Mirror, names: readonly string[], nowMs: number): Mirror {
  const misses = new Map([...mirror.misses].filter(([, miss]) => nowMs - miss.untilMs < WEEK_MS));
  for (const name of names) {
    const times = (misses.get(fold(name))?.times ?? 0) + 1;
    misses.set(fold(name), { untilMs: nowMs + Math.min(WEEK_MS, DAY_MS * 2 ** (times - 1)), times });
  }
  return { ...mirror, misses };
}

/** Whether a name was found missing not long ago. */
export const isMissing = (mirror: Mirror, name: string, nowMs: number): boolean =>
  (mirror.misses.get(fold(name))?.untilMs ?? 0) > nowMs;

/** Types that did not come whole yet. */
export const missingTypes = ({ parts }: Mirror): readonly string[] =>
  parts.filter((part) => part.atMs === 0).map((part) => part.type);

/** Every text of items. */
export const chunksOf = ({ parts, found }: Mirror): readonly string[] => [
  ...parts.flatMap((part) => part.chunks),
  ...found,
];

/** Every item by folded name. */
export const namesOf = (mirror: Mirror): ReadonlyMap<string, readonly ItemRef[]> =>
  itemsByName(decodeItems(chunksOf(mirror)));

/** What to ask for when a person wants the catalog now: what did not come yet, else all of it. */
export function planLoad(mirror: Mirror): Extract<LookUp, { kind: 'types' }> {
  const types = missingTypes(mirror);
  return types.length > 0 && types.length < mirror.parts.length
    ? { kind: 'types', types, calls: types.length }
    : { kind: 'types', types: undefined, calls: callsForAll(mirror) };
}

/** How many days old the oldest part is. */
export const ageInDays = ({ parts }: Mirror, nowMs: number): number =>
  Math.floor(Math.max(0, ...parts.map((part) => nowMs - part.atMs)) / DAY_MS);
