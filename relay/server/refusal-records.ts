import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { recordRefusal } from '../store/refusals.ts';
import type { Db } from '../store/schema.ts';

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

const WINDOW_MS = 60_000;
/** In all, from however many addresses: the first of a kind explain it, the rest are counted by the metrics. */
const RECORDS_PER_MINUTE = 60;

export function createRefusalRecords(deps: {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}): RefusalRecords {
  const { db, clock, log } = deps;
  let window = { startedAt: Number.NEGATIVE_INFINITY, noted: 0, leftOut: 0 };

  function turnWindow(now: number): void {
    if (now - window.startedAt < WINDOW_MS && now >= window.startedAt) return;
    if (window.leftOut > 0) log.warn({ refusals: window.leftOut }, 'so many more were refused in a minute');
    window = { startedAt: now, noted: 0, leftOut: 0 };
  }

  return {
    async note({ stream, reason, message, form }) {
      const at = clock.now();
      turnWindow(at);
      if (window.noted >= RECORDS_PER_MINUTE) {
        window.leftOut++;
        return;
      }
      window.noted++;
      log.warn({ stream, reason, message, form }, 'webhook refused');
      try {
        await recordRefusal(db, { at, stream, kind: reason, message: `${message} (${form})` });
      } catch (error) {
        // A store that can't be written holds up everything while it is tried: no more of that in this minute.
        window.noted = RECORDS_PER_MINUTE;
        log.warn({ err: error }, 'a refusal was not recorded');
      }
    },
  };
}
