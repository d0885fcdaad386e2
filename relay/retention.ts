import { DEDUPE_HORIZON_S } from '#shared/events/verify.ts';
import type { DueWork } from './agenda.ts';
import type { Log } from './log.ts';
import { claiming } from './store/claims.ts';
import { GROWING_TABLES, pruneEvents, pruneExpired, pruneTable, type Step, type Walk } from './store/prune.ts';
import type { Db } from './store/schema.ts';

const DAY_MS = 86_400_000;

/** One transaction forgets at most so many events: taking in new ones waits no longer for it. */
const EVENTS_A_STEP = 100;
const ROWS_A_STEP = 1000;
/** So many steps of events a look, and of each other table a pass. */
const EVENT_STEPS = 5;
const TABLE_STEPS = 50;
const PASS_EVERY_MS = 3_600_000;

/**
 * Due work that forgets what is older than `retentionDays` (RETENTION_DAYS): a few bounded steps a look until a pass is
 * through, and a pass every hour, by one replica at a time. What is undelivered stays. Nothing is forgotten by a clock
 * that is known to be wrong.
 */
export function pruner(deps: {
  readonly db: Db;
  readonly log: Pick<Log, 'info'>;
  readonly retentionDays: number;
  readonly isClockWrong: () => boolean;
  /** When the first pass may begin: by then CS2Cap has told the time. */
  readonly notBefore: number;
}): DueWork {
  const { db, log, retentionDays } = deps;
  let nextPassAt = deps.notBefore;
  let afterId = 0;
  let total = 0;
  async function look(now: number): Promise<void> {
    const limits = { before: now - retentionDays * DAY_MS, horizon: now - DEDUPE_HORIZON_S * 1000 };
    const walked = await walk({ limit: EVENTS_A_STEP, steps: EVENT_STEPS, from: afterId }, (step) =>
      pruneEvents(db, limits, step),
    );
    total += walked.pruned;
    afterId = walked.afterId ?? 0;
    if (walked.afterId !== undefined) return;
    for (const table of GROWING_TABLES) {
      const rows = { limit: ROWS_A_STEP, steps: TABLE_STEPS, from: 0 };
      total += (await walk(rows, (step) => pruneTable(db, table, limits.before, step))).pruned;
    }
    await pruneExpired(db, limits.before, now);
    if (total > 0) log.info({ rows: total, olderThanDays: retentionDays }, 'old events and records were forgotten');
    total = 0;
    nextPassAt = now + PASS_EVERY_MS;
  }

  return async (now) => {
    if (now < nextPassAt || deps.isClockWrong()) return;
    await claiming(db, { key: 'prune', who: 'a relay', now }, () => look(now));
  };
}

async function walk(
  { limit, steps, from }: { readonly limit: number; readonly steps: number; readonly from: number },
  step: (walk: Walk) => Promise<Step>,
): Promise<Step> {
  let afterId: number | undefined = from;
  let pruned = 0;
  for (let taken = 0; taken < steps && afterId !== undefined; taken++) {
    const done: Step = await step({ afterId, limit });
    pruned += done.pruned;
    afterId = done.afterId;
  }
  return { afterId, pruned };
}
