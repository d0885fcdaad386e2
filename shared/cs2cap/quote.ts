import * as z from 'zod/mini';
import { Pagination } from './pagination.ts';

const decimal = z.nullish(z.string());

/** One marketplace's best ask. `lowest_ask` is in integer minor units (C12); `lowest_ask_decimal` is exact where the API gives it. */
export const Ask = z.looseObject({
  provider: z.string(),
  lowest_ask: z.number(),
  lowest_ask_decimal: decimal,
  quantity: z.number(),
  last_updated: z.nullish(z.string()),
});
export type Ask = z.infer<typeof Ask>;

/** One marketplace's best bid, in minor units like `Ask`. */
export const Bid = z.looseObject({
  provider: z.string(),
  highest_bid: z.number(),
  highest_bid_decimal: decimal,
  num_bids: z.number(),
  last_updated: z.nullish(z.string()),
});
export type Bid = z.infer<typeof Bid>;

const item = { item_id: z.number(), market_hash_name: z.string(), phase: z.nullish(z.string()) };
const meta = z.looseObject({ currency: z.optional(z.string()) });

export const PricePage = z.looseObject({
  meta,
  items: z.array(z.looseObject({ ...Ask.shape, ...item })),
  pagination: Pagination,
});
export const PriceBatch = z.looseObject({
  meta,
  items: z.array(z.looseObject({ ...item, quotes: z.array(Ask) })),
  /** Items without an offer right now; not an error (C28). */
  items_not_found: z._default(z.array(z.number()), []),
});
export const BidPage = z.looseObject({
  meta,
  items: z.array(z.looseObject({ ...Bid.shape, ...item })),
  pagination: Pagination,
});
export const BidBatch = z.looseObject({
  meta,
  items: z.array(z.looseObject({ ...item, quotes: z.array(Bid) })),
  items_not_found: z._default(z.array(z.number()), []),
});
