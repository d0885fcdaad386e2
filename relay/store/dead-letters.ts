import { sql } from 'kysely';
import type { EventFacts } from '#shared/events/event.ts';
import { blank, DELIVERY_DEADLINE_MS, type Delivery } from './deliveries.ts';
import type { Db } from './schema.ts';
import { factsOf } from './stored-event.ts';

/** Written out, not bound: only so the index of dead letters serves. */
const DEAD = sql<'dead'>`'dead'`;

/** A delivery with what a person needs to know it by. */
export interface Letter {
  readonly id: number;
  readonly eventId: number;
  readonly kind: Delivery['kind'];
  readonly state: Delivery['state'];
  readonly lane: string;
  readonly chatKey: string | undefined;
  readonly chatTitle: string | undefined;
  readonly sheetId: string | undefined;
  /** Why it was given up, or why its last try failed. */
  readonly reason: string | undefined;
  /** It may have arrived: a send that may have reached Telegram got no answer. */
  readonly mayHaveArrived: boolean;
  readonly attempts: number;
  readonly queuedAt: number;
  readonly finishedAt: number | undefined;
  readonly alertId: string | undefined;
  readonly facts: EventFacts;
}

/** One page of deliveries in some states, the oldest first, after an id. */
export async function lettersAfter(
  db: Db,
  query: {
    readonly states: readonly Delivery['state'][];
    readonly afterId: number;
    readonly limit: number;
    /** Queued then or later. */
    readonly since?: number;
    readonly sheetId?: string;
  },
): Promise<Letter[]> {
  const { states, afterId, limit, since, sheetId } = query;
  const isDeadOnly = states.every((state) => state === 'dead');
  const rows = await letterRows(db)
    .where('deliveries.id', '>', afterId)
    .$if(isDeadOnly, (rest) => rest.where('deliveries.state', '=', DEAD))
    .$if(!isDeadOnly, (rest) => rest.where('deliveries.state', 'in', [...states]))
    .$if(since !== undefined, (rest) => rest.where('deliveries.created_at', '>=', since ?? 0))
    .$if(sheetId !== undefined, (rest) => rest.where('deliveries.sheet_id', '=', sheetId ?? ''))
    .orderBy('deliveries.id')
    .limit(limit)
    .execute();
  return rows.map(toLetter);
}

/** Dead letters, the newest first. */
export async function deadLetters(
  db: Db,
  page: { readonly offset: number; readonly limit: number },
): Promise<Letter[]> {
  const rows = await letterRows(db)
    .where('deliveries.state', '=', DEAD)
    .orderBy('deliveries.id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toLetter);
}

/** The last deliveries to chats and sheets whatever their state, the newest first. */
export async function lastLetters(db: Db, limit: number): Promise<Letter[]> {
  const rows = await letterRows(db).orderBy('deliveries.id', 'desc').limit(limit).execute();
  return rows.map(toLetter);
}

/**
 * Puts dead and dropped deliveries back into their lanes with a new day; what is in another state by now stays as it
 * is, so that two who replay the same send it once. Gives the lanes of those that were put back, one per delivery.
 */
export async function replayLetters(db: Db, ids: readonly number[], who: string, now: number): Promise<string[]> {
  if (ids.length === 0) return [];
  return db.transaction().execute(async (tx) => {
    const replayed = await tx
      .updateTable('deliveries')
      .set({
        state: 'pending',
        attempts: 0,
        ambiguous: 0,
        next_at: now,
        deadline_at: now + DELIVERY_DEADLINE_MS,
        finished_at: null,
      })
      .where('id', 'in', [...ids])
      .where('state', 'in', ['dead', 'dropped'])
      .returning(['id', 'lane'])
      .execute();
    if (replayed.length === 0) return [];
    const history = replayed.map(({ id }) => ({ delivery_id: id, at: now, outcome: 'replayed', detail: who, ms: 0 }));
    await tx.insertInto('attempts').values(history).execute();
    return replayed.map(({ lane }) => lane);
  });
}

/** Queues what was sent once more, as deliveries of their own; gives their lanes. */
export async function sendLettersAgain(db: Db, letters: readonly Letter[], now: number): Promise<string[]> {
  const rows = letters
    .filter(({ state, kind }) => state === 'sent' && kind !== 'edit')
    .map(({ eventId, lane, kind, chatKey, sheetId }) => ({
      ...blank(eventId, now),
      lane,
      kind,
      chat_key: chatKey ?? null,
      sheet_id: sheetId ?? null,
    }));
  if (rows.length > 0) await db.insertInto('deliveries').values(rows).execute();
  return rows.map(({ lane }) => lane);
}

const letterRows = (db: Db) =>
  db
    .selectFrom('deliveries')
    .innerJoin('events', 'events.id', 'deliveries.event_id')
    .leftJoin('chats', 'chats.key', 'deliveries.chat_key')
    .select([
      'deliveries.id',
      'deliveries.event_id',
      'deliveries.kind',
      'deliveries.state',
      'deliveries.lane',
      'deliveries.chat_key',
      'deliveries.sheet_id',
      'deliveries.last_error',
      'deliveries.ambiguous',
      'deliveries.attempts',
      'deliveries.created_at',
      'deliveries.finished_at',
      'chats.title',
      'events.alert_id',
      'events.facts',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof letterRows>['execute']>>[number];

const toLetter = (row: Row): Letter => ({
  id: row.id,
  eventId: row.event_id,
  kind: row.kind,
  state: row.state,
  lane: row.lane,
  chatKey: row.chat_key ?? undefined,
  chatTitle: row.title ?? undefined,
  sheetId: row.sheet_id ?? undefined,
  reason: row.last_error ?? undefined,
  mayHaveArrived: row.ambiguous > 0,
  attempts: row.attempts,
  queuedAt: row.created_at,
  finishedAt: row.finished_at ?? undefined,
  alertId: row.alert_id ?? undefined,
  facts: factsOf(row),
});
