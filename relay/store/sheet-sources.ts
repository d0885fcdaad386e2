import { sql } from 'kysely';
import type { Standing, WaitingShare } from '../inbox/lift-quota.ts';
import { type Delivery, PENDING, sheetLane } from './deliveries.ts';
import type { Db, SheetSourceTable } from './schema.ts';

const DAY_MS = 86_400_000;

/** So long an address counts as CS2Cap's after the sheet stored something from there. */
const KNOWN_MS = 30 * DAY_MS;
/** So long after the last refusal the refusals of an address count. */
const REFUSED_MS = 10 * 60_000;

/** How an address stands with a sheet. */
export async function standingOf(db: Db, sheetId: string, source: string, now: number): Promise<Standing> {
  const row = await db
    .selectFrom('sheet_sources')
    .selectAll()
    .where('sheet_id', '=', sheetId)
    .where('source', '=', source)
    .executeTakeFirst();
  const forgottenAt = (row?.refused_at ?? 0) + REFUSED_MS;
  return {
    isKnown: (row?.stored_at ?? 0) > now - KNOWN_MS,
    refused: row && forgottenAt > now ? row.refused : 0,
    forgottenInS: Math.ceil(Math.max(0, forgottenAt - now) / 1000),
  };
}

/** What waits for a sheet, by address. */
export async function waitingForSheet(db: Db, sheetId: string, now: number): Promise<WaitingShare[]> {
  const rows = await db
    .selectFrom('deliveries')
    .leftJoin('sheet_sources', (join) =>
      join
        .onRef('sheet_sources.source', '=', 'deliveries.source')
        .onRef('sheet_sources.sheet_id', '=', 'deliveries.sheet_id'),
    )
    .select(({ fn }) => [
      'deliveries.source',
      'sheet_sources.stored_at',
      fn.countAll<number>().as('rows'),
      fn.sum<number>('deliveries.bytes').as('bytes'),
    ])
    .where('lane', '=', sheetLane(sheetId))
    .where('state', '=', PENDING)
    .groupBy(['deliveries.source', 'sheet_sources.stored_at'])
    .execute();
  return rows.map(({ source, stored_at, rows: count, bytes }) => ({
    source,
    isKnown: (stored_at ?? 0) > now - KNOWN_MS,
    rows: Number(count),
    bytes: Number(bytes),
  }));
}

/** A look at a sheet's lane takes up to so many. */
const DUE_AT_ONCE = 50;

/**
 * What is to be sent to a sheet now, oldest first, but what came from addresses of which it has stored something before
 * all else: what is forged must not hold that up.
 */
export function dueForSheet(
  db: Db,
  lane: string,
  now: number,
): Promise<(Delivery & Pick<SheetSourceTable, 'stored_at'>)[]> {
  return db
    .selectFrom('deliveries')
    .leftJoin('sheet_sources', (join) =>
      join
        .onRef('sheet_sources.source', '=', 'deliveries.source')
        .onRef('sheet_sources.sheet_id', '=', 'deliveries.sheet_id'),
    )
    .selectAll('deliveries')
    .select('sheet_sources.stored_at')
    .where('lane', '=', lane)
    .where('state', '=', PENDING)
    .where('next_at', '<=', now)
    .orderBy((order) => order.case().when('stored_at', 'is', null).then(1).else(0).end())
    .orderBy('deliveries.id')
    .limit(DUE_AT_ONCE)
    .execute();
}

/** When something is to be sent to a sheet next; undefined if nothing waits. */
export async function nextForSheet(db: Db, lane: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.min<number | null>('next_at').as('at'))
    .where('lane', '=', lane)
    .where('state', '=', PENDING)
    .executeTakeFirstOrThrow();
  return row.at === null ? undefined : Number(row.at);
}

/** Notes that a sheet stored something that came from an address. */
export async function noteStored(tx: Db, sheetId: string, source: string, now: number): Promise<void> {
  await tx
    .insertInto('sheet_sources')
    .values({ sheet_id: sheetId, source, stored_at: now, refused: 0, refused_at: null })
    .onConflict((conflict) => conflict.columns(['sheet_id', 'source']).doUpdateSet({ stored_at: now }))
    .execute();
}

/** Notes that a sheet refused something that came from an address. */
export async function noteRefused(tx: Db, sheetId: string, source: string, now: number): Promise<void> {
  await tx
    .insertInto('sheet_sources')
    .values({ sheet_id: sheetId, source, stored_at: null, refused: 1, refused_at: now })
    .onConflict((conflict) =>
      conflict.columns(['sheet_id', 'source']).doUpdateSet({
        refused: sql<number>`case when coalesce(sheet_sources.refused_at, 0) > ${now - REFUSED_MS}
          then sheet_sources.refused + 1 else 1 end`,
        refused_at: now,
      }),
    )
    .execute();
}

/** How the reason of what a sheet refused begins. */
export const REFUSED_WORDS = 'refused by the sheet';

/** So many of what a sheet refused are kept, of addresses of which it stored nothing: the newest. */
const REFUSED_KEPT = 500;
const FORGET_AT_ONCE = 100;

/**
 * Forgets the oldest of what a sheet refused from addresses of which it stored nothing, so that forgeries don't fill the
 * disk. What it refused from CS2Cap's own stays for `RETENTION_DAYS`: it can be sent again once the secret is right.
 */
export async function forgetRefused(tx: Db, sheetId: string): Promise<void> {
  const rows = await tx
    .selectFrom('deliveries')
    .select(['id', 'event_id'])
    .where('lane', '=', sheetLane(sheetId))
    .where('state', '=', sql<'dead'>`'dead'`)
    .where('source', 'is not', null)
    .where('last_error', 'like', `${REFUSED_WORDS}%`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('sheet_sources')
            .select('sheet_sources.source')
            .whereRef('sheet_sources.sheet_id', '=', 'deliveries.sheet_id')
            .whereRef('sheet_sources.source', '=', 'deliveries.source')
            .where('stored_at', 'is not', null),
        ),
      ),
    )
    .orderBy('id', 'desc')
    .limit(FORGET_AT_ONCE)
    .offset(REFUSED_KEPT)
    .execute();
  if (rows.length === 0) return;
  const deliveries = rows.map((row) => row.id);
  const events = rows.map((row) => row.event_id);
  await tx.deleteFrom('attempts').where('delivery_id', 'in', deliveries).execute();
  await tx.deleteFrom('deliveries').where('id', 'in', deliveries).execute();
  await tx.deleteFrom('event_keys').where('event_id', 'in', events).execute();
  await tx.deleteFrom('events').where('id', 'in', events).execute();
}

/** Forgets addresses that say nothing any more. */
export async function pruneSources(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('sheet_sources')
    .where((where) => where.or([where('stored_at', 'is', null), where('stored_at', '<', now - KNOWN_MS)]))
    .where((where) => where.or([where('refused_at', 'is', null), where('refused_at', '<', now - REFUSED_MS)]))
    .execute();
}
