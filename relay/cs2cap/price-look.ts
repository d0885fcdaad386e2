import { canonicalDecimal, compareDecimals, fromMinorUnits } from '#shared/alerts/decimal.ts';
import { bestAsk, minorDigits } from '#shared/cs2cap/best-ask.ts';
import { batchPrices, listBids, listPrices } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { keepQuote, storedQuote } from '../store/quotes.ts';
import type { Db, QuoteTable } from '../store/schema.ts';
import type { Cs2capClient } from './client.ts';
import { type LookFailure, lookFailure } from './look-failure.ts';
import type { QuotaMeter } from './quota-meter.ts';

/** The best prices of an item, as decimals in major units; undefined: nobody offers, or nobody asked for it. */
export interface Quote {
  readonly ask?: string;
  readonly bid?: string;
  /** When it was asked for, in milliseconds since the epoch. */
  readonly at: number;
}

/** Looks prices up, which costs quota: what is younger than five minutes is not asked again. Fails with why it can't know. */
export interface PriceLook {
  ask(itemId: number, currency: string): Promise<Result<Quote, LookFailure>>;
  /** With the best bid as well: two calls, and the plan must allow the second. */
  askAndBid(itemId: number, currency: string): Promise<Result<Quote, LookFailure>>;
  /** What is known already, however old. */
  known(itemId: number, currency: string): Promise<Quote | undefined>;
  /** Brings the best asks of many items up to date in one call per hundred, where the plan allows it (C28). */
  refresh(itemIds: readonly number[], currency: string): Promise<Result<true, LookFailure>>;
}

/** CS2Cap refreshes prices every 5–10 minutes (C23). */
const FRESH_MS = 300_000;
/** So many items fit into one batch (C28). */
const BATCH = 100;
export function createPriceLook(deps: {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap: Cs2capClient;
  readonly quota: QuotaMeter;
}): PriceLook {
  const { db, clock, cs2cap, quota } = deps;
  const fresh = async (itemId: number, currency: string, needsBid: boolean) => {
    const row = await storedQuote(db, itemId, currency);
    if (!row || row.at <= clock.now() - FRESH_MS) return undefined;
    return needsBid && row.bid === null ? undefined : toQuote(row);
  };

  async function lookUp(itemId: number, currency: string, needsBid: boolean): Promise<Result<Quote, LookFailure>> {
    const known = await fresh(itemId, currency, needsBid);
    if (known) return ok(known);
    const room = await quota.roomFor(needsBid ? 2 : 1);
    if (!room.ok) return room;
    const asks = await cs2cap.send(listPrices(itemId, currency));
    await quota.spent([asks]);
    if (!asks.ok) return fail(lookFailure(asks.failure));
    const ask = bestAsk(asks.value.items, currency)?.amount;
    const bid = needsBid ? await bestBid(itemId, currency) : ok(undefined);
    if (!bid.ok) return bid;
    const row = { ask: ask ?? null, bid: bid.value ?? null, at: clock.now() };
    await keepQuote(db, { item_id: itemId, currency, ...row });
    return ok(toQuote(row));
  }

  async function bestBid(itemId: number, currency: string): Promise<Result<string | undefined, LookFailure>> {
    const bids = await cs2cap.send(listBids(itemId, currency));
    await quota.spent([bids]);
    if (!bids.ok) return fail(lookFailure(bids.failure));
    return ok(highest(bids.value.items, currency));
  }

  return {
    ask: (itemId, currency) => lookUp(itemId, currency, false),
    askAndBid: (itemId, currency) => lookUp(itemId, currency, true),
    async known(itemId, currency) {
      const row = await storedQuote(db, itemId, currency);
      return row && toQuote(row);
    },
    async refresh(itemIds, currency) {
      const stale: number[] = [];
      for (const id of new Set(itemIds)) if (!(await fresh(id, currency, false))) stale.push(id);
      const some = stale.slice(0, BATCH);
      if (some.length === 0) return ok(true);
      const room = await quota.roomFor(1);
      if (!room.ok) return room;
      const reply = await cs2cap.send(batchPrices(some, currency));
      await quota.spent([reply]);
      if (!reply.ok) return fail(lookFailure(reply.failure));
      for (const item of reply.value.items) {
        const ask = bestAsk(item.quotes, currency)?.amount ?? null;
        await keepQuote(db, { item_id: item.item_id, currency, ask, bid: null, at: clock.now() });
      }
      return ok(true);
    },
  };
}

function highest(
  bids: readonly { readonly highest_bid: number; readonly highest_bid_decimal?: string | null | undefined }[],
  currency: string,
): string | undefined {
  const decimals = bids.flatMap(
    ({ highest_bid: minor, highest_bid_decimal: decimal }) =>
      canonicalDecimal(decimal ?? '') ?? fromMinorUnits(minor, minorDigits(currency)) ?? [],
  );
  return decimals.sort((left, right) => compareDecimals(right, left))[0];
}

const toQuote = ({ ask, bid, at }: Pick<QuoteTable, 'ask' | 'bid' | 'at'>): Quote => ({
  at,
  ...(ask === null ? {} : { ask }),
  ...(bid === null ? {} : { bid }),
});
