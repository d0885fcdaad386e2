import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { listDeliveries } from '#shared/cs2cap/requests.ts';
import type { Delivery } from '#shared/cs2cap/webhook.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Db } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Cs2capClient } from './client.ts';
import { readBack } from './read-pages.ts';

export interface ReadDeliveriesDeps {
  readonly db: Db;
  readonly cs2cap: Cs2capClient;
}

const PAGE = 100;
/** The list has no cursor and shifts: reading stops only after this many settled deliveries in a row (C17, C47). */
const OVERLAP = 30;
/** Creation time of the oldest delivery whose end is not known yet, else of the newest that was read. */
const READ_SINCE = 'deliveries-read-since';
/** A delivery that stays open this long (its destination is paused) is no longer waited for. */
const WAIT_FOR_END_MS = 7 * 86_400_000;

/**
 * CS2Cap's deliveries to the account's destinations, of every platform, oldest first: all since the last call, those
 * that had not ended then once more, and some before them. Each may come again with the next call, so whoever reads
 * must take a repeat for what it is. `since` bounds the first call, in milliseconds. Fails on plans without webhooks.
 * Addresses and errors in them may hold a bot token (C32).
 */
export async function readDeliveries(deps: ReadDeliveriesDeps, since: number): Promise<Result<Delivery[], ApiFailure>> {
  const readSince = Math.max(since, Number((await readSetting(deps.db, READ_SINCE)) ?? since));
  const read = await readBack((offset) => readPage(deps.cs2cap, offset), {
    overlap: OVERLAP,
    isSettled: (delivery) => Date.parse(delivery.created_at) < readSince,
  });
  if (!read.ok) return read;
  const deliveries = read.value.filter((delivery) => Date.parse(delivery.created_at) >= since).reverse();
  await rememberOpen(deps.db, deliveries, readSince);
  return ok(deliveries);
}

async function readPage(cs2cap: Cs2capClient, offset: number) {
  const page = await cs2cap.send(listDeliveries({ limit: PAGE, offset }));
  return page.ok ? ok({ entries: page.value.deliveries, pagination: page.value.pagination }) : page;
}

async function rememberOpen(db: Db, deliveries: readonly Delivery[], readSince: number): Promise<void> {
  const newest = Math.max(readSince, ...deliveries.map(createdAt));
  const open = deliveries.filter((delivery) => !hasEnded(delivery) && createdAt(delivery) > newest - WAIT_FOR_END_MS);
  const next = Math.min(newest, ...open.map(createdAt));
  if (next !== readSince) await writeSetting(db, READ_SINCE, String(next));
}

/** When a delivery ended, or began where it doesn't say. Milliseconds. */
export const endedAt = (delivery: Delivery): number => Date.parse(delivery.completed_at ?? delivery.created_at);

const createdAt = (delivery: Delivery) => Date.parse(delivery.created_at);

/** Whether CS2Cap will not try again. Statuses are an open set (C49); these are known to be final. */
export const hasEnded = ({ status }: Delivery) => /^(succeeded|failed|cancell?ed)$/i.test(status);
