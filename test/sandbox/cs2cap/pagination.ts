import type { Call } from './call.ts';
import { invalid } from './refusal.ts';

/** PaginationMeta of openapi.json. */
interface Pagination {
  readonly limit: number;
  readonly offset: number;
  readonly total: number;
  readonly has_next: boolean;
  readonly has_prev: boolean;
  readonly next_cursor: null;
}

/** One page of a list with a true `total`; `limit` is what was applied, not what was asked for (cs2cap.md C4). */
export function pageOf<T>(
  all: readonly T[],
  limit: number,
  offset: number,
): { page: readonly T[]; pagination: Pagination } {
  const page = all.slice(offset, offset + limit);
  return {
    page,
    pagination: {
      limit,
      offset,
      total: all.length,
      has_next: offset + page.length < all.length,
      has_prev: offset > 0,
      next_cursor: null,
    },
  };
}

interface PageRange {
  readonly max: number;
  readonly byDefault: number;
  /** Below it a 422; without it a negative offset is taken as 0. */
  readonly minOffset?: number;
}

/** `limit` and `offset` of the account lists: out of range is clamped silently, text that is no integer is a 422 (C4, C17, C47). */
export function clampedPage(call: Call, range: PageRange): { limit: number; offset: number } {
  const limit = queryInteger(call, 'limit') ?? range.byDefault;
  return {
    limit: Math.min(Math.max(limit, 1), range.max),
    offset: Math.max(queryInteger(call, 'offset', range.minOffset) ?? 0, 0),
  };
}

/** An integer from the query, undefined when absent; 422 when it is no integer or below `minimum`. */
export function queryInteger(call: Call, name: string, minimum = Number.NEGATIVE_INFINITY): number | undefined {
  const text = call.query.get(name);
  if (text === null) return undefined;
  const loc = ['query', name];
  if (!/^[+-]?\d+$/.test(text))
    throw invalid({
      type: 'int_parsing',
      loc,
      msg: 'Input should be a valid integer, unable to parse string as an integer',
    });
  const value = Number(text);
  if (value < minimum)
    throw invalid({ type: 'greater_than_equal', loc, msg: `Input should be greater than or equal to ${minimum}` });
  return value;
}
