import type { ReplayFilter } from '../delivery/replay-filter.ts';
import { deadLetters, type Letter, lastLetters } from '../store/dead-letters.ts';
import { queueFigures } from '../store/queue-figures.ts';
import type { Db } from '../store/schema.ts';
import { chooseLetters } from './replay-deliveries.ts';

/** Which dead letters a person wants to see; empty: all. */
export type DeliveryFilter = Pick<ReplayFilter, 'since' | 'words'>;

/** What was sent last, and one page of what was given up. */
export interface DeliveryReport {
  readonly filter: DeliveryFilter;
  /** Empty where a filter asks for something else. */
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

/** One page of the dead letters that fit, the newest first; without a filter also what was sent last. */
export async function listDeliveries(db: Db, wanted: number, filter: DeliveryFilter): Promise<DeliveryReport> {
  const isAll = filter.since === undefined && filter.words === undefined;
  const fitting = isAll ? undefined : await newestFirst(db, filter);
  const total = fitting?.length ?? (await countDead(db));
  const pages = Math.max(1, Math.ceil(total / DEAD_PER_PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  const offset = (page - 1) * DEAD_PER_PAGE;
  const read = async (at: { readonly offset: number; readonly limit: number }) =>
    fitting?.slice(at.offset, at.offset + at.limit) ?? deadLetters(db, at);
  const [newest] = await read({ offset: 0, limit: 1 });
  return {
    filter,
    last: isAll ? await lastLetters(db, LAST) : [],
    dead: await read({ offset, limit: DEAD_PER_PAGE }),
    total,
    page,
    pages,
    first: offset + 1,
    newestId: newest?.id ?? 0,
  };
}

async function newestFirst(db: Db, filter: DeliveryFilter): Promise<Letter[]> {
  const { letters, doubtful } = await chooseLetters(db, filter);
  return [...letters, ...doubtful].sort((a, b) => b.id - a.id);
}

async function countDead(db: Db): Promise<number> {
  const { dead } = await queueFigures(db);
  return dead.message + dead.edit + dead.sheet;
}
