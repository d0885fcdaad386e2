import { compareDecimals, fromMinorUnits } from '#shared/alerts/decimal.ts';
import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import { listBids, listPrices } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Db, QuoteTable } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Cs2capClient } from './client.ts';

/** The best prices of an item, as decimals in major units; undefined: nobody offers, or nobody asked for it. */
export interface Quote {
  readonly ask?: string;
  readonly bid?: string;
  /** When it was asked for, in milliseconds since the epoch. */
  readonly at: number;
}

/** Looks prices up, which costs quota: what is younger than five minutes is not asked again. Fails with why it can't know. */
export interface PriceLook {
  ask(itemId: number, currency: string): Promise<Result<Quote, string>>;
  /** With the best bid as well: two calls, and the plan must allow the second. */
  askAndBid(itemId: number, currency: string): Promise<Result<Quote, string>>;
  /** What is known already, however old. */
  known(itemId: number, currency: string): Promise<Quote | undefined>;
}

/** CS2Cap refreshes prices every 5–10 minutes (C23). */
const FRESH_MS = 300_000;
/** Of the 1,000 counted calls that a Free account has a month (C59), the bot leaves most to the sheet. */
const LOOKS_PER_MONTH = 300;
const OUT_OF_BUDGET = 'the bot has used its share of this month’s CS2Cap quota';
/** Currencies without minor units (C12). */
const WHOLE = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'UGX', 'XAF', 'XOF', 'PYG', 'RWF']);

export function createPriceLook(deps: {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap: Cs2capClient;
}): PriceLook {
  const { db, clock, cs2cap } = deps;
  const fresh = async (itemId: number, currency: string, needsBid: boolean) => {
    const row = await storedQuote(db, itemId, currency);
    if (!row || row.at <= clock.now() - FRESH_MS) return undefined;
    return needsBid && row.bid === null ? undefined : toQuote(row);
  };

  async function lookUp(itemId: number, currency: string, needsBid: boolean): Promise<Result<Quote, string>> {
    const known = await fresh(itemId, currency, needsBid);
    if (known) return ok(known);
    if (!(await spend(db, clock.now(), needsBid ? 2 : 1))) return fail(OUT_OF_BUDGET);
    const asks = await cs2cap.send(listPrices(itemId, currency));
    if (!asks.ok) return fail(whyUnknown(asks.failure));
    const ask = best(
      asks.value.items.map((item) => [item.lowest_ask, item.lowest_ask_decimal] as const),
      currency,
      -1,
    );
    const bid = needsBid ? await bestBid(itemId, currency) : ok(undefined);
    if (!bid.ok) return bid;
    const row = { ask: ask ?? null, bid: bid.value ?? null, at: clock.now() };
    await keepQuote(db, { item_id: itemId, currency, ...row });
    return ok(toQuote(row));
  }

  async function bestBid(itemId: number, currency: string): Promise<Result<string | undefined, string>> {
    const bids = await cs2cap.send(listBids(itemId, currency));
    if (!bids.ok) return fail(whyUnknown(bids.failure));
    return ok(
      best(
        bids.value.items.map((item) => [item.highest_bid, item.highest_bid_decimal] as const),
        currency,
        1,
      ),
    );
  }

  return {
    ask: (itemId, currency) => lookUp(itemId, currency, false),
    askAndBid: (itemId, currency) => lookUp(itemId, currency, true),
    async known(itemId, currency) {
      const row = await storedQuote(db, itemId, currency);
      return row && toQuote(row);
    },
  };
}

function best(
  prices: readonly (readonly [number, string | null | undefined])[],
  currency: string,
  order: 1 | -1,
): string | undefined {
  const digits = WHOLE.has(currency) ? 0 : 2;
  const decimals = prices.flatMap(([minor, decimal]) => decimal ?? fromMinorUnits(minor, digits) ?? []);
  return decimals.sort((left, right) => -order * compareDecimals(left, right))[0];
}

function whyUnknown(failure: ApiFailure): string {
  switch (failure.kind) {
    case 'forbidden':
    case 'payment-required':
      return 'CS2Cap does not allow that price look-up on this plan';
    case 'monthly-quota':
      return 'this month’s CS2Cap quota is used up';
    default:
      return describeFailure(failure);
  }
}

/** Counts look-ups by month; false once the share is used up. */
async function spend(db: Db, now: number, calls: number): Promise<boolean> {
  const key = `looks-${new Date(now).toISOString().slice(0, 7)}`;
  const used = Number((await readSetting(db, key)) ?? 0);
  if (used + calls > LOOKS_PER_MONTH) return false;
  await writeSetting(db, key, String(used + calls));
  return true;
}

const storedQuote = (db: Db, itemId: number, currency: string) =>
  db.selectFrom('quotes').selectAll().where('item_id', '=', itemId).where('currency', '=', currency).executeTakeFirst();

async function keepQuote(db: Db, row: QuoteTable): Promise<void> {
  const { ask, bid, at } = row;
  await db
    .insertInto('quotes')
    .values(row)
    .onConflict((conflict) => conflict.columns(['item_id', 'currency']).doUpdateSet({ ask, bid, at }))
    .execute();
}

const toQuote = ({ ask, bid, at }: Pick<QuoteTable, 'ask' | 'bid' | 'at'>): Quote => ({
  at,
  ...(ask === null ? {} : { ask }),
  ...(bid === null ? {} : { bid }),
});
