import { sql } from 'kysely';
import { type Delivery, PENDING } from './deliveries.ts';
import { prepared } from './prepared.ts';
import type { Db, DeliveryTable } from './schema.ts';

/** The limit is written out: SQLite would compile a statement anew whenever a bound one is set. */
const headsUpTo = (limit: number) =>
  prepared<{ lane: string }, Delivery>((db, value) =>
    db
      .selectFrom('deliveries')
      .selectAll()
      .where('lane', '=', value('lane'))
      .where('state', '=', PENDING)
      .orderBy('id')
      .limit(sql.lit(limit)),
  );
const head = headsUpTo(1);
const heads = headsUpTo(50);

/** The first waiting deliveries of a lane, in order; 50 at most. */
export async function headsOf(db: Db, lane: string, limit: number): Promise<Delivery[]> {
  return limit === 1 ? head(db, { lane }) : (await heads(db, { lane })).slice(0, limit);
}

const sent = prepared<{ lane: string; since: number }, { message_id: number | null; finished_at: number | null }>(
  (db, value) =>
    db
      .selectFrom('deliveries')
      .select(['message_id', 'finished_at'])
      .distinct()
      .where('lane', '=', value('lane'))
      .where('kind', '=', sql<'message'>`'message'`)
      .where('state', '=', sql<'sent'>`'sent'`)
      .where('finished_at', '>', value('since'))
      .orderBy('finished_at', 'desc'),
);

/** When a lane's messages of the last while were sent, newest first; those of a digest count once. */
export async function sentSince(db: Db, lane: string, since: number): Promise<number[]> {
  const rows = await sent(db, { lane, since });
  return rows.flatMap((row) => row.finished_at ?? []);
}

const mark = prepared<{ id: number; now: number }, never>((db, value) =>
  db
    .updateTable('deliveries')
    .set({ sending_at: value('now'), stale: 0 })
    .where('id', '=', value('id')),
);

/** Notes that deliveries are about to be sent; what they show must be read after this. */
export async function markSending(tx: Db, deliveries: readonly Delivery[], now: number): Promise<void> {
  for (const { id } of deliveries) await mark(tx, { id, now });
}

/** Takes the mark off what was not sent after all. */
export async function unmarkSending(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.updateTable('deliveries').set({ sending_at: null }).where('id', 'in', ids).execute();
}

/** A message that a crash has cut off so often may be what brings the relay down. */
const INTERRUPTED_TRIES = 3;

/**
 * Counts what a relay was sending in a lane when it died as ambiguous: it may have arrived. It stays at the head of its
 * lane, unless that happens again and again. Gives them as they were.
 */
export async function countInterrupted(
  tx: Db,
  lane: string,
  now: number,
): Promise<(readonly [Delivery, DeliveryOutcome])[]> {
  const waiting = await tx
    .selectFrom('deliveries')
    .selectAll()
    .where('lane', '=', lane)
    .where('state', '=', PENDING)
    .where('sending_at', 'is not', null)
    .execute();
  const tried: (readonly [Delivery, DeliveryOutcome])[] = [];
  for (const delivery of waiting) {
    const reason = 'the relay stopped while this was being sent';
    const outcome: DeliveryOutcome =
      delivery.ambiguous < INTERRUPTED_TRIES
        ? { kind: 'retry', afterMs: 0, reason, ambiguous: true }
        : { kind: 'dead', reason: `${reason}, ${delivery.ambiguous + 1} times` };
    await finishDelivery(tx, delivery, outcome, { startedAt: delivery.sending_at ?? now, now });
    tried.push([delivery, outcome]);
  }
  return tried;
}

/** How a try ended. `retry` keeps the delivery at the head of its lane. */
export type DeliveryOutcome =
  | {
      readonly kind: 'sent';
      readonly messageId?: number;
      /** One message carries other deliveries as well. */
      readonly inDigest?: boolean;
      readonly detail?: string;
    }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string; readonly ambiguous: boolean }
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'dropped'; readonly reason: string };

interface Changes {
  /** null: stays as it is. */
  readonly state: DeliveryTable['state'] | null;
  readonly attempts: number;
  readonly ambiguous: number;
  readonly next_at: number;
  readonly last_error: string | null;
  readonly message_id: number | null;
  readonly finished_at: number | null;
  readonly in_digest: number;
}

const change = prepared<Changes & { id: number }, { stale: number }>((db, value) =>
  db
    .updateTable('deliveries')
    .set({
      state: sql<DeliveryTable['state']>`coalesce(${value('state')}, state)`,
      attempts: value('attempts'),
      ambiguous: value('ambiguous'),
      next_at: value('next_at'),
      last_error: value('last_error'),
      message_id: sql<number | null>`coalesce(${value('message_id')}, message_id)`,
      finished_at: value('finished_at'),
      in_digest: value('in_digest'),
      sending_at: null,
    })
    .where('id', '=', value('id'))
    .returning('stale'),
);

const addAttempt = prepared<
  { delivery_id: number; at: number; outcome: string; detail: string | null; ms: number },
  never
>((db, value) =>
  db.insertInto('attempts').values({
    delivery_id: value('delivery_id'),
    at: value('at'),
    outcome: value('outcome'),
    detail: value('detail'),
    ms: value('ms'),
  }),
);

/** Nothing to tell but that it was sent, which the delivery itself says. */
const isPlain = (outcome: DeliveryOutcome) => outcome.kind === 'sent' && outcome.detail === undefined;

/**
 * Writes how a try ended, with one line of history unless it simply was sent; true if what was sent has changed
 * meanwhile. Runs inside the caller's transaction.
 */
export async function finishDelivery(
  tx: Db,
  delivery: Delivery,
  outcome: DeliveryOutcome,
  at: { readonly startedAt: number; readonly now: number },
): Promise<boolean> {
  const [row] = await change(tx, { id: delivery.id, ...changesFor(delivery, outcome, at.now) });
  if (!isPlain(outcome))
    await addAttempt(tx, {
      delivery_id: delivery.id,
      at: at.startedAt,
      outcome: outcome.kind === 'retry' && outcome.ambiguous ? 'ambiguous' : outcome.kind,
      detail: 'reason' in outcome ? outcome.reason : (outcome.detail ?? null),
      ms: Math.max(0, Math.round(at.now - at.startedAt)),
    });
  return row?.stale === 1;
}

function changesFor(delivery: Delivery, outcome: DeliveryOutcome, now: number): Changes {
  const { ambiguous, next_at } = delivery;
  const tried = { attempts: delivery.attempts + 1, ambiguous, next_at, message_id: null, in_digest: 0 };
  switch (outcome.kind) {
    case 'sent':
      return {
        ...tried,
        state: 'sent',
        finished_at: now,
        last_error: null,
        message_id: outcome.messageId ?? null,
        in_digest: outcome.inDigest ? 1 : 0,
      };
    case 'retry':
      return {
        ...tried,
        state: null,
        ambiguous: ambiguous + (outcome.ambiguous ? 1 : 0),
        next_at: now + outcome.afterMs,
        last_error: outcome.reason,
        finished_at: null,
      };
    case 'dead':
    case 'dropped':
      return { ...tried, state: outcome.kind, finished_at: now, last_error: outcome.reason };
  }
}
