import { sql } from 'kysely';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { prepared } from './prepared.ts';
import type { Db, NoticeTable } from './schema.ts';
import { readSetting, writeSetting } from './settings.ts';

/** Something the account's admins are told once; worded in each admin's language when it is sent (bot/messages/notices.ts). */
export type Notice =
  /** A chat that is named for an alert did not get it. */
  | {
      readonly kind: 'missed';
      readonly chat: string;
      readonly item?: string;
      readonly why: 'muted' | 'paused' | 'unreachable';
    }
  /** A chat can't be reached any more. */
  | { readonly kind: 'gone'; readonly chat: string; readonly reason: string }
  /** The topic of a destination is closed or deleted. */
  | { readonly kind: 'topic-left'; readonly chat: string }
  /** The relay and CS2Cap both post to a chat. */
  | { readonly kind: 'double'; readonly chat: string }
  /** CS2Cap gave up deliveries to a destination; `status` is what it answered last. */
  | { readonly kind: 'undelivered'; readonly destination: string; readonly failed: number; readonly status?: number }
  /** A planned re-arm did not work out. */
  | { readonly kind: 'not-rearmed'; readonly item: string; readonly why: WhyNotRearmed };

export type WhyNotRearmed =
  | { readonly kind: 'no-event' | 'no-alert' | 'no-target' | 'fired-again' | 'no-api-key' | 'still-off' }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

/** User ids of the account's admins, comma-separated: whoever queues a notice must not need the configuration. */
const ADMINS = 'admin-ids';

/** Keeps who the account's admins are, so that any part of the relay can tell them something. */
export const rememberAdmins = (db: Db, ids: readonly number[]): Promise<void> =>
  writeSetting(db, ADMINS, ids.join(','));

/** Queues a message to every account admin, once per key; gives the lanes that got work. */
export async function tellOwners(db: Db, key: string, notice: Notice, now: number): Promise<string[]> {
  const admins = (await readSetting(db, ADMINS))?.split(',').filter(Boolean) ?? [];
  const text = JSON.stringify(notice);
  const lanes: string[] = [];
  for (const id of admins) {
    const lane = `chat:${id}`;
    const added = await db
      .insertInto('notices')
      .values({ key: `${key}:${id}`, lane, chat_id: id, text, state: 'pending', attempts: 0, created_at: now })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (added) lanes.push(lane);
  }
  return lanes;
}

/** Forgets what owners were told under keys that begin so: when it happens again, they are told again. */
export async function forgetNotices(db: Db, prefix: string): Promise<void> {
  await db.deleteFrom('notices').where('key', 'like', `${prefix}%`).where('state', '<>', 'pending').execute();
}

/** A notice as it was queued. */
export const readNotice = (text: string): Notice => JSON.parse(text);

type QueuedNotice = Omit<NoticeTable, 'id'> & { id: number };

const waiting = prepared<{ lane: string }, QueuedNotice>((db, value) =>
  db
    .selectFrom('notices')
    .selectAll()
    .where('lane', '=', value('lane'))
    .where('state', '=', sql<'pending'>`'pending'`)
    .orderBy('id')
    .limit(sql.lit(1)),
);

/** The notice to send next in a lane. */
export const nextNotice = async (db: Db, lane: string): Promise<QueuedNotice | undefined> =>
  (await waiting(db, { lane }))[0];

/** Writes how sending a notice ended; `pending` counts a failed try. */
export async function finishNotice(db: Db, id: number, state: NoticeTable['state'], attempts: number): Promise<void> {
  await db.updateTable('notices').set({ state, attempts }).where('id', '=', id).execute();
}
