import * as z from 'zod/mini';
import { Pagination } from './pagination.ts';

/** ItemOut of the OpenAPI, as far as we read it. Only the name is required there; items without an id can't carry an alert. */
export const Item = z.looseObject({
  item_id: z.nullish(z.number()),
  market_hash_name: z.string(),
  phase: z.nullish(z.string()),
  item_type: z.nullish(z.string()),
  wear_name: z.nullish(z.string()),
  image_url: z.nullish(z.string()),
});
export type Item = z.infer<typeof Item>;

export const ItemPage = z.looseObject({ items: z.array(Item), pagination: Pagination });
export type ItemPage = z.infer<typeof ItemPage>;
