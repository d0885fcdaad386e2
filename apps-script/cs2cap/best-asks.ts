import type { PlannedRow } from '#shared/alerts/step.ts';
import { bestAsk } from '#shared/cs2cap/best-ask.ts';
import { batchPrices, listPrices } from '#shared/cs2cap/requests.ts';
import { roomFor } from '../settings/quota.ts';
import { type Cs2cap, send, sendAll } from './send.ts';

/** One call holds so many items where the tier has batches (C28). */
const BATCH = 100;
/** Without batches each item is a call of the monthly quota: more are not asked for. */
const MOST_SINGLES = 5;

/**
 * The best ask over all markets for rows with a price rule, by Row key, in the row's currency. Rows without an offer, and
 * those that tier or quota (which keeps its reserve) leave no call for, are missing: nothing is known of them.
 */
export function bestAsks(cs2cap: Cs2cap, rows: readonly PlannedRow[]): ReadonlyMap<string, string> {
  const asks = new Map<string, string>();
  const priced = rows.filter((row) => row.kind !== 'spread_exceeds');
  for (const currency of new Set(priced.map(currencyOf))) {
    const own = priced.filter((row) => currencyOf(row) === currency);
    const byItem = new Map<number, string>();
    for (const [itemId, ask] of askFor(cs2cap, [...new Set(own.map((row) => row.itemId))], currency))
      byItem.set(itemId, ask);
    for (const row of own) {
      const ask = byItem.get(row.itemId);
      if (ask !== undefined) asks.set(row.rowKey, ask);
    }
  }
  return asks;
}

const currencyOf = (row: PlannedRow) => row.currency ?? 'USD';

function askFor(cs2cap: Cs2cap, itemIds: readonly number[], currency: string): readonly (readonly [number, string])[] {
  const found: (readonly [number, string])[] = [];
  for (let first = 0; first < itemIds.length; first += BATCH) {
    if (!roomFor(1, '').ok) return found;
    const reply = send(cs2cap, batchPrices(itemIds.slice(first, first + BATCH), currency));
    if (!reply.ok) return reply.failure.kind === 'forbidden' ? askSingly(cs2cap, itemIds, currency) : found;
    for (const { item_id, quotes } of reply.value.items) {
      const ask = bestAsk(quotes, currency)?.amount;
      if (ask !== undefined) found.push([item_id, ask]);
    }
  }
  return found;
}

function askSingly(
  cs2cap: Cs2cap,
  itemIds: readonly number[],
  currency: string,
): readonly (readonly [number, string])[] {
  const asked = itemIds.slice(0, MOST_SINGLES);
  if (!roomFor(asked.length, '').ok) return [];
  const replies = sendAll(
    cs2cap,
    asked.map((itemId) => listPrices(itemId, currency)),
  );
  return asked.flatMap((itemId, index) => {
    const reply = replies[index];
    const ask = reply?.ok ? bestAsk(reply.value.items, currency)?.amount : undefined;
    return ask === undefined ? [] : [[itemId, ask] as const];
  });
}
