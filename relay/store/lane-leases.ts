import { sql } from 'kysely';
import type { Db } from './schema.ts';

/**
 * The server's clock, at the start of the statement, in milliseconds: replicas' clocks differ, and what a statement
 * sees is at least as new as this.
 */
const SERVER_NOW = sql<number>`(extract(epoch from statement_timestamp()) * 1000)::bigint`;

/** A replica says that it is alive, for so many milliseconds from now. */
export async function beat(db: Db, replica: string, ttlMs: number): Promise<void> {
  await sql`insert into replicas (id, until_at) values (${replica}, ${SERVER_NOW} + ${ttlMs}::bigint)
    on conflict (id) do update set until_at = excluded.until_at`.execute(db);
}

/** Which lanes a replica got, and who has the others. */
export interface Taken {
  /** With the milliseconds that the pause of each still lasts. */
  readonly ours: ReadonlyMap<string, number>;
  readonly others: ReadonlyMap<string, string>;
}

/** Takes those of the lanes that nobody works on who is alive. Runs inside the caller's transaction. */
export async function takeLanes(tx: Db, replica: string, lanes: readonly string[]): Promise<Taken> {
  // In one order for all, so that two replicas can't wait for each other.
  const wanted = [...lanes].sort();
  const { rows } = await sql<{ lane: string; paused: number }>`
    with taken as (
      insert into lane_leases (lane, owner) select lane, ${replica} from unnest(${wanted}::text[]) as lane
      on conflict (lane) do update set owner = excluded.owner
        where lane_leases.owner = excluded.owner or not exists (
          select 1 from replicas where id = lane_leases.owner and until_at > ${SERVER_NOW})
      returning lane)
    select taken.lane, greatest(0, coalesce(until_at, 0) - ${SERVER_NOW})::bigint as paused
    from taken left join lane_pauses on lane_pauses.lane = taken.lane`.execute(tx);
  const ours = new Map(rows.map((row) => [row.lane, row.paused]));
  const left = wanted.filter((lane) => !ours.has(lane));
  if (left.length === 0) return { ours, others: new Map() };
  const held = await tx.selectFrom('lane_leases').selectAll().where('lane', 'in', left).execute();
  return { ours, others: new Map(held.map((row) => [row.lane, row.owner])) };
}

/** Gives lanes back. */
export async function freeLanes(db: Db, replica: string, lanes: readonly string[]): Promise<void> {
  await db
    .deleteFrom('lane_leases')
    .where('owner', '=', replica)
    .where('lane', 'in', [...lanes])
    .execute();
}

/** A replica is no more: its lanes are free. */
export async function leaveReplicas(db: Db, replica: string): Promise<void> {
  await db.deleteFrom('lane_leases').where('owner', '=', replica).execute();
  await db.deleteFrom('replicas').where('id', '=', replica).execute();
}

/** Forgets replicas that died, their leases, and pauses that are over. */
export async function forgetDead(db: Db): Promise<void> {
  await sql`delete from replicas where until_at < ${SERVER_NOW} - 60000`.execute(db);
  await sql`delete from lane_leases where not exists (select 1 from replicas where id = lane_leases.owner)`.execute(db);
  await sql`delete from lane_pauses where until_at < ${SERVER_NOW}`.execute(db);
}

/** Nothing is sent in a lane for so many milliseconds, by whoever works on it. */
export async function keepPause(db: Db, lane: string, ms: number): Promise<void> {
  await sql`insert into lane_pauses (lane, until_at) values (${lane}, ${SERVER_NOW} + ${Math.ceil(ms)}::bigint)
    on conflict (lane) do update set until_at = greatest(lane_pauses.until_at, excluded.until_at)`.execute(db);
}

/**
 * Lanes with something to send now, but those that another living replica works on. Goes from lane to lane in the
 * index of what waits, so that it costs by lanes, not by messages.
 */
export async function lanesToWork(db: Db, replica: string, now: number): Promise<string[]> {
  const { rows } = await sql<{ lane: string }>`
    with recursive heads (lane, next_at) as (
      (select lane, next_at from deliveries where state = 'pending' order by lane, id limit 1)
      union all
      select head.lane, head.next_at from heads cross join lateral (
        select lane, next_at from deliveries where state = 'pending' and lane > heads.lane order by lane, id limit 1
      ) as head),
    waiting as (
      select lane from heads where next_at <= ${now} or lane like 'sheet:%'
      union select lane from notices where state = 'pending')
    select lane from waiting where not exists (
      select 1 from lane_leases join replicas on replicas.id = lane_leases.owner
      where lane_leases.lane = waiting.lane and owner <> ${replica} and until_at > ${SERVER_NOW})`.execute(db);
  return rows.map((row) => row.lane);
}

/** Tells every replica something, this one too. */
export async function tellReplicas(db: Db, message: string): Promise<void> {
  await sql`select pg_notify(${REPLICA_CHANNEL}, ${message})`.execute(db);
}

export const REPLICA_CHANNEL = 'cs2cap_relay';
