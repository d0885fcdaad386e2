import type { Alert } from '#shared/cs2cap/alert.ts';
import { nextOffset, type Pagination } from '#shared/cs2cap/pagination.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { listAlerts } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Cs2capClient } from './client.ts';

const PAGE = 200;

/** A page of a list, newest first. */
export interface ListPage<T> {
  readonly entries: readonly T[];
  readonly pagination: Pagination;
}

/**
 * The newest entries of a list that has no cursor, newest first, each once: lists shift while they are read, so reading
 * stops only after `overlap` settled entries in a row (C17). Without `isSettled` it reads to the end. Fails with nothing
 * if a page can't be read.
 */
export async function readBack<T extends { readonly id: string }>(
  readPage: (offset: number) => Promise<Result<ListPage<T>, ApiFailure>>,
  until: { readonly overlap: number; readonly isSettled: (entry: T) => boolean | Promise<boolean> } = READ_ALL,
): Promise<Result<T[], ApiFailure>> {
  const entries = new Map<string, T>();
  let settledInARow = 0;
  for (let offset: number | undefined = 0; offset !== undefined && settledInARow < until.overlap; ) {
    const page = await readPage(offset);
    if (!page.ok) return page;
    const before = entries.size;
    for (const entry of page.value.entries) {
      entries.set(entry.id, entry);
      settledInARow = (await until.isSettled(entry)) ? settledInARow + 1 : 0;
    }
    // A page of nothing new ends it, whatever the reply says of a next one.
    offset = entries.size === before ? undefined : nextOffset(page.value.pagination, page.value.entries.length, offset);
  }
  return ok([...entries.values()]);
}

const READ_ALL = { overlap: 1, isSettled: () => false };

/** Every alert of the account. Lists are newest first and shift while alerts are created, so ids are kept once (C4). */
export const readAllAlerts = (cs2cap: Cs2capClient): Promise<Result<Alert[], ApiFailure>> =>
  readBack(async (offset) => {
    const page = await cs2cap.send(listAlerts({ limit: PAGE, offset }));
    return page.ok ? ok({ entries: page.value.alerts, pagination: page.value.pagination }) : page;
  });
