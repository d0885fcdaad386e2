import type { Selectable } from 'kysely';
import type { EventFacts } from '#shared/events/event.ts';
import type { Filter } from '../destinations/filter.ts';
import type { QuietHours } from '../destinations/quiet-hours.ts';
import { type Mute, type RoutableChat, type Route, route } from '../destinations/route.ts';
import { lockNames } from './engine.ts';
import { readStoredFilter } from './filters.ts';
import { tellOwners } from './notices.ts';
import { prepared } from './prepared.ts';
import type { ChatTable, Db, MuteTable, SubscriptionTable } from './schema.ts';
import { factsOf, findEvent } from './stored-event.ts';

const allChats = prepared<object, ChatTable>((db) => db.selectFrom('chats').selectAll());
const allSubscriptions = prepared<object, Selectable<SubscriptionTable>>((db) =>
  db.selectFrom('subscriptions').selectAll().orderBy('id'),
);
const allMutes = prepared<object, Selectable<MuteTable>>((db) => db.selectFrom('mutes').selectAll());

/** Every chat with what it wants; those out of reach as well, because a named one must not fall through to the defaults. */
export async function routableChats(db: Db): Promise<RoutableChat[]> {
  const chats = await allChats(db, {});
  const subscriptions = groupBy(await allSubscriptions(db, {}), (row) => readStoredFilter(row.filter));
  const mutes = groupBy(await allMutes(db, {}), (row) => ({
    filter: readStoredFilter(row.filter),
    until: row.until_at,
  }));
  return chats.map((chat) => toRoutable(chat, subscriptions.get(chat.key) ?? [], mutes.get(chat.key) ?? []));
}

function toRoutable(chat: ChatTable, subscriptions: readonly Filter[], mutes: readonly Mute[]): RoutableChat {
  const quiet = quietHoursOf(chat);
  return {
    key: chat.key,
    chatId: chat.chat_id,
    // What people disconnected is no default any more; what only can't be reached still is one.
    isDefault: chat.is_default === 1 && chat.state !== 'disconnected',
    isReachable: chat.state === 'active',
    isPaused: chat.paused === 1,
    isNative: chat.mode === 'native',
    customerId: chat.customer_id,
    seesAll: chat.sees_all === 1,
    subscriptions,
    mutes,
    ...(quiet ? { quiet } : {}),
    zone: chat.time_zone ?? 'UTC',
  };
}

/** The quiet hours of a chat, if it has any. */
export function quietHoursOf(chat: ChatTable): QuietHours | undefined {
  const { quiet_from: from, quiet_to: to, quiet_mode: mode } = chat;
  return from === null || to === null ? undefined : { from, to, mode: mode ?? 'silent' };
}

const named = prepared<{ alertId: string }, { chat_key: string }>((db, value) =>
  db
    .selectFrom('alert_chats')
    .select('chat_key')
    .where('alert_id', '=', value('alertId'))
    .union(db.selectFrom('alert_routes').select('chat_key').where('alert_id', '=', value('alertId'))),
);

/** Keys of the chats an alert was made for, and of those that sheets name for it. */
export async function chatsNamedFor(db: Db, alertId: string | undefined): Promise<string[]> {
  if (alertId === undefined) return [];
  return (await named(db, { alertId })).map((row) => row.chat_key);
}

/** Where an event goes. What nobody gets is counted, and named chats that miss it are told to the owners, once. */
export async function routeEvent(
  tx: Db,
  event: {
    readonly eventId: number;
    /** Keys of the chats that are named for its alert. */
    readonly named: readonly string[];
    /** Read from the store if not given. */
    readonly facts: EventFacts | undefined;
  },
  chats: readonly RoutableChat[],
  now: number,
): Promise<{ readonly route: Route; readonly lanes: readonly string[] }> {
  const { eventId, named } = event;
  const facts = event.facts ?? (await storedFacts(tx, eventId));
  const found = route({ facts, named, chats, now });
  if (isUnmatched(found)) {
    await tx.updateTable('events').set({ unmatched: 1 }).where('id', '=', eventId).execute();
  }
  const lanes = found.because === 'named' ? await tellOfMissed(tx, found, facts.itemName, now) : [];
  return { route: found, lanes };
}

async function storedFacts(tx: Db, eventId: number): Promise<EventFacts> {
  const event = await findEvent(tx, eventId);
  return event ? factsOf(event) : {};
}

/** Nobody gets it, and nobody chose that: no mute, no pause, no delivery by CS2Cap itself. */
const isUnmatched = ({ to, missed }: Route) => to.length === 0 && missed.every(({ why }) => why === 'unreachable');

async function tellOfMissed(tx: Db, { missed }: Route, item: string | undefined, now: number): Promise<string[]> {
  const lanes: string[] = [];
  for (const { key, why } of missed) {
    if (why === 'native') continue;
    const chat = await tx.selectFrom('chats').select('title').where('key', '=', key).executeTakeFirst();
    const notice = { kind: 'missed', chat: chat?.title ?? key, why, ...(item === undefined ? {} : { item }) } as const;
    lanes.push(...(await tellOwners(tx, `missed:${key}:${why}`, notice, now)));
  }
  return lanes;
}

/** How many events nobody got since a time, and when the last one came. */
export async function unmatchedSince(
  db: Db,
  since: number,
): Promise<{ readonly count: number; readonly lastAt: number | undefined }> {
  const rows = await db
    .selectFrom('events')
    .select('received_at')
    .where('unmatched', '=', 1)
    .where('received_at', '>=', since)
    .orderBy('received_at', 'desc')
    .execute();
  return { count: rows.length, lastAt: rows[0]?.received_at };
}

/** Takes over which chats a sheet's Notify column names, alert by alert. Chats that the sheet was not granted are left out. */
export async function replaceSheetRoutes(
  db: Db,
  sheet: { readonly id: string; readonly granted: ReadonlySet<string> },
  routes: readonly { readonly alertId: string; readonly chatKeys: readonly string[] }[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockNames(tx, [`sheet ${sheet.id}`]);
    await tx.deleteFrom('alert_routes').where('sheet_id', '=', sheet.id).execute();
    const rows = routes.flatMap(({ alertId, chatKeys }) =>
      [...new Set(chatKeys)]
        .filter((key) => sheet.granted.has(key))
        .map((key) => ({ alert_id: alertId, chat_key: key, sheet_id: sheet.id })),
    );
    for (const row of rows) await tx.insertInto('alert_routes').values(row).execute();
  });
}

function groupBy<R extends { readonly chat_key: string }, T>(
  rows: readonly R[],
  read: (row: R) => T,
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.chat_key, [...(groups.get(row.chat_key) ?? []), read(row)]);
  return groups;
}
