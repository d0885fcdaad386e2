import * as z from 'zod/mini';

/**
 * Pagination as the API really sends it: the documents' own examples leave out `has_next` and `has_prev`
 * although the schema requires them (C50), so everything but `total` may be absent.
 */
export const Pagination = z.looseObject({
  limit: z.optional(z.number()),
  offset: z.optional(z.number()),
  total: z.number(),
  has_next: z.optional(z.boolean()),
});
export type Pagination = z.infer<typeof Pagination>;

/**
 * Where the next page starts, or undefined when this was the last. Counts what came, never what was asked for: limits
 * are clamped silently (C4). `askedOffset` stands in where the reply doesn't say its own (C50).
 */
export function nextOffset(page: Pagination, received: number, askedOffset = 0): number | undefined {
  if (received === 0) return undefined;
  const next = (page.offset ?? askedOffset) + received;
  if (page.has_next !== undefined) return page.has_next ? next : undefined;
  return next < page.total ? next : undefined;
}
