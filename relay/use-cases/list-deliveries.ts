import { deadLetters, type Letter, lastLetters } from '../store/dead-letters.ts';
import { queueFigures } from '../store/queue-figures.ts';
import type { Db } from '../store/schema.ts';

/** What was sent last, and one page of what was given up. */
export interface DeliveryReport {
  readonly last: readonly Letter[];
  readonly dead: readonly Letter[];
  /** Of dead letters. */
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Number of the page's first dead letter, from 1. */
  readonly first: number;
  /** Id of the newest dead letter; 0: there is none. */
  readonly newestId: number;
}

const LAST = 6;
export const DEAD_PER_PAGE = 5;

export async function listDeliveries(db: Db, wanted: number): Promise<DeliveryReport> {
  const { dead: counts } = await queueFigures(db);
  const total = counts.message + counts.edit + counts.sheet;
  const pages = Math.max(1, Math.ceil(total / DEAD_PER_PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  const offset = (page - 1) * DEAD_PER_PAGE;
  const [newest] = await deadLetters(db, { offset: 0, limit: 1 });
  return {
    last: await lastLetters(db, LAST),
    dead: await deadLetters(db, { offset, limit: DEAD_PER_PAGE }),
    total,
    page,
    pages,
    first: offset + 1,
    newestId: newest?.id ?? 0,
  };
}
