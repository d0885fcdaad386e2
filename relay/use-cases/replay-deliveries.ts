import type { Clock } from '../clock.ts';
import { isDoubtful, isWanted, type ReplayFilter, statesFor } from '../delivery/replay-filter.ts';
import type { Log } from '../log.ts';
import { type Letter, lettersAfter, replayLetters, sendLettersAgain } from '../store/dead-letters.ts';
import type { Db } from '../store/schema.ts';

export interface ReplayDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info'>;
  /** These lanes got work. */
  readonly wake: (lanes: readonly string[]) => void | Promise<void>;
}

export interface Chosen {
  readonly letters: readonly Letter[];
  /** Fit as well, but may have arrived: they are sent again only if somebody says so. */
  readonly doubtful: readonly Letter[];
}

/** A commit puts back so many, so that a big replay does not keep the relay from taking events. */
const AT_ONCE = 200;

/** The deliveries that a filter names, the oldest first, and those left out because they may have arrived. */
export async function chooseLetters(db: Db, filter: ReplayFilter, sheetId?: string): Promise<Chosen> {
  const letters: Letter[] = [];
  const doubtful: Letter[] = [];
  const lastId = filter.ids && Math.max(...filter.ids);
  for (let afterId = filter.ids ? Math.min(...filter.ids) - 1 : 0; ; ) {
    const page = await lettersAfter(db, {
      states: statesFor(filter),
      afterId,
      limit: AT_ONCE,
      ...(filter.since === undefined ? {} : { since: filter.since }),
      ...(sheetId === undefined ? {} : { sheetId }),
    });
    for (const letter of page) {
      if (isWanted(filter, letter)) (isDoubtful(filter, letter) ? doubtful : letters).push(letter);
    }
    afterId = page.at(-1)?.id ?? afterId;
    if (page.length < AT_ONCE || (lastId !== undefined && afterId >= lastId)) return { letters, doubtful };
  }
}

/**
 * Sends deliveries once more: dead and dropped ones go back into their lanes with a new day and their history, sent ones
 * are queued anew. Gives how many; what somebody else has replayed meanwhile is not counted.
 */
export async function replayDeliveries(deps: ReplayDeps, letters: readonly Letter[], who: string): Promise<number> {
  let count = 0;
  for (let start = 0; start < letters.length; start += AT_ONCE) {
    const some = letters.slice(start, start + AT_ONCE);
    const given = some.filter(({ state }) => state !== 'sent').map(({ id }) => id);
    const lanes = [
      ...(await replayLetters(deps.db, given, who, deps.clock.now())),
      ...(await sendLettersAgain(deps.db, some, deps.clock.now())),
    ];
    count += lanes.length;
    await deps.wake([...new Set(lanes)]);
  }
  if (count > 0) deps.log.info({ deliveries: count, who }, 'replayed');
  return count;
}
