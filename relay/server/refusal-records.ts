import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { recordRefusal } from '../store/refusals.ts';
import type { Db } from '../store/schema.ts';
import { createMinuteBudget } from './minute-budget.ts';

/** What is written down of a refused request: never its body, and its signature's form only. */
export interface RefusedRequest {
  readonly stream: string;
  readonly reason: string;
  readonly message: string;
  /** What the signature header looks like. */
  readonly form: string;
}

/** The records that people find the cause of refusals by. */
export interface RefusalRecords {
  /** Writes one down, unless a minute has had too many. Never rejects: a refusal stands whether it is recorded or not. */
  note(refused: RefusedRequest): Promise<void>;
}

/** In all, from however many addresses: the first of a kind explain it, the rest are counted by the metrics. */
const RECORDS_PER_MINUTE = 60;

export function createRefusalRecords(deps: {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}): RefusalRecords {
  const { db, clock, log } = deps;
  const budget = createMinuteBudget(clock, RECORDS_PER_MINUTE);
  return {
    async note({ stream, reason, message, form }) {
      const { isLeft, leftOut } = budget.take();
      if (leftOut > 0) log.warn({ refusals: leftOut }, 'so many more were refused in a minute');
      if (!isLeft) return;
      log.warn({ stream, reason, message, form }, 'webhook refused');
      try {
        await recordRefusal(db, { at: clock.now(), stream, kind: reason, message: `${message} (${form})` });
      } catch (error) {
        // A store that can't be written holds up everything while it is tried.
        budget.exhaust();
        log.warn({ err: error }, 'a refusal was not recorded');
      }
    },
  };
}
