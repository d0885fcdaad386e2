import { listItems } from '#shared/cs2cap/requests.ts';
import type { Clock } from '../clock.ts';
import { keepItems, nextWithoutPicture } from '../store/items.ts';
import type { Db } from '../store/schema.ts';
import type { Cs2capClient } from './client.ts';
import type { QuotaMeter } from './quota-meter.ts';

/** Slow accounts have 20 calls a minute (C59); pictures can wait. */
const EVERY_MS = 60_000;

/** Asks for a picture now and then; for the agenda. */
export function pictureKeeper(deps: Parameters<typeof keepPicture>[0]): (now: number) => Promise<void> {
  let askedAt = deps.clock.now();
  return async (now) => {
    if (now - askedAt < EVERY_MS) return;
    askedAt = now;
    await keepPicture(deps);
  };
}

/**
 * Asks for the picture of one item, once per item: the messages of its alerts show it. Alerts that have fired come first
 * and may use the quota down to its reserve; those that are armed may use half of it, so that their first message has a
 * picture. The weekly catalog brings pictures for nothing (catalog.ts). An item that CS2Cap does not list any more is
 * kept without one, so that it is not asked for again.
 */
async function keepPicture(deps: {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap: Cs2capClient;
  readonly quota: QuotaMeter;
}): Promise<void> {
  const { db, clock, cs2cap, quota } = deps;
  const next = await nextWithoutPicture(db);
  if (!next || !(await mayAsk(quota, next.hasFired))) return;
  const listed = await cs2cap.send(listItems({ item_id: next.itemId, limit: 1, offset: 0 }));
  await quota.spent([listed]);
  if (!listed.ok) return;
  const none = { item_id: next.itemId, market_hash_name: '' };
  await keepItems(db, listed.value.items.length > 0 ? listed.value.items : [none], clock.now());
}

const mayAsk = async (quota: QuotaMeter, hasFired: boolean) =>
  (await quota.roomFor(1)).ok && (hasFired || (await quota.isPlentiful()));
