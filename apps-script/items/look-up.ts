import { type ItemPage, readItem } from '#shared/cs2cap/item.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { type ApiRequest, listItems } from '#shared/cs2cap/requests.ts';
import {
  isMissing,
  type Mirror,
  missingTypes,
  namesOf,
  planLoad,
  planLookUp,
  takeFound,
  takeMisses,
} from '#shared/items/mirror.ts';
import { fold, type ItemRef } from '#shared/items/resolve-item.ts';
import { ok, type Result } from '#shared/result.ts';
import { type Cs2cap, sendAll } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';
import { roomFor } from '../settings/quota.ts';
import type { Book } from '../sheets/book.ts';
import { readItemSheet, writeItemSheet } from '../sheets/item-sheet.ts';
import { type Refreshed, refreshMirror } from './refresh-mirror.ts';

/** What names mean, as far as is known. */
export interface LookedUp {
  readonly byName: ReadonlyMap<string, readonly ItemRef[]>;
  /** Why names may be missing although they exist. */
  readonly trouble?: string;
}

/**
 * Looks names up in the mirrored catalog, which is loaded, completed or renewed first where they need it. Reads the
 * `_items` tab once and writes it at most once. A name that is not there is not asked for again for a day.
 */
export function lookUpNames(book: Book, cs2cap: Cs2cap, names: readonly string[]): Result<LookedUp, string> {
  const sheet = readItemSheet(book);
  if (!sheet.ok) return sheet;
  const before = sheet.value.mirror;
  const known = namesOf(before);
  const isUnknown = (byName: LookedUp['byName']) => (name: string) => !byName.has(fold(name));
  const missed = [...new Map(names.map((name) => [fold(name), name])).values()].filter(isUnknown(known));
  const unknown = missed.filter((name) => !isMissing(before, name, nowMs()));
  const plan = planLookUp(before, unknown.length, nowMs());
  if (plan.kind === 'nothing') {
    const missing = missingTypes(before);
    return ok({
      byName: known,
      ...(missing.length > 0 ? { trouble: `The catalog is not whole yet (${missing.join(', ')}).` } : {}),
    });
  }
  const asked =
    plan.kind === 'names' ? askNamesFirst(book, cs2cap, before, unknown) : refreshMirror(book, cs2cap, before, plan);
  if (asked.mirror === before) return ok(withTrouble(known, asked));
  const byName = namesOf(asked.mirror);
  const mirror = asked.trouble ? asked.mirror : takeMisses(asked.mirror, unknown.filter(isUnknown(byName)), nowMs());
  writeItemSheet(sheet.value, mirror, nowMs());
  return ok(withTrouble(byName, asked));
}

const withTrouble = (byName: LookedUp['byName'], { trouble }: Refreshed): LookedUp => ({
  byName,
  ...(trouble === undefined ? {} : { trouble }),
});

/** Names alone; where there is no mirror yet and one of them is wrong, that too: only the whole catalog tells what is close. */
function askNamesFirst(book: Book, cs2cap: Cs2cap, mirror: Mirror, names: readonly string[]): Refreshed {
  const asked = askNames(cs2cap, mirror, names);
  const byName = namesOf(asked.mirror);
  const isDone =
    asked.trouble !== undefined || mirror.parts.length > 0 || names.every((name) => byName.has(fold(name)));
  return isDone ? asked : refreshMirror(book, cs2cap, asked.mirror, planLoad(asked.mirror));
}

/** More entries than any name has phases. */
const PAGE = { limit: 50, offset: 0 };

/** Asks for a few names alone. The documents warn that a Doppler's name may find only its phaseless entry (C25); a search finds the phases. */
function askNames(cs2cap: Cs2cap, mirror: Mirror, names: readonly string[]): Refreshed {
  const dopplers = names.filter((name) => /doppler/i.test(name));
  const room = roomFor(names.length + dopplers.length, `Looking up ${names.length === 1 ? 'a name' : 'names'}`);
  if (!room.ok) return { mirror, trouble: room.failure };
  const requests: readonly ApiRequest<ItemPage>[] = [
    ...names.map((name) => listItems({ ...PAGE, market_hash_name: name })),
    ...dopplers.map((name) => listItems({ ...PAGE, q: name })),
  ];
  const wanted = new Set(names.map(fold));
  const replies = sendAll(cs2cap, requests);
  const found = replies.flatMap((reply) => (reply.ok ? reply.value.items.flatMap(readItem) : []));
  const after = takeFound(
    mirror,
    found.filter((item) => wanted.has(fold(item.name))),
  );
  const failed = replies.find((reply) => !reply.ok);
  return failed && !failed.ok
    ? { mirror: after, trouble: `CS2Cap could not be asked for it: ${describeFailure(failed.failure)}.` }
    : { mirror: { ...after } };
}
