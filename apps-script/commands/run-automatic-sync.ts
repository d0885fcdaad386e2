import { planRearms } from '#shared/alerts/rearm-plan.ts';
import type { Step } from '#shared/alerts/step.ts';
import { ok, type Result } from '#shared/result.ts';
import { nowMs } from '../google/clock.ts';
import { readRearmCounts, writeRearmCounts } from '../settings/rearm-counts.ts';
import type { SyncCost } from '../settings/sync-cost.ts';
import type { Book } from '../sheets/book.ts';
import type { Prepared } from '../sync/prepare-sync.ts';
import { runJob } from '../sync/run-job.ts';
import { chooseAll, withEvents } from './sync-now.ts';

/** What an automatic sync did and cost. */
export interface AutomaticRun extends SyncCost {
  readonly words: string;
  /** Whether it changed a row or an alert, or has more to do. */
  readonly isNews: boolean;
}

/**
 * Syncs without asking anybody: deletes nothing, creates nothing switched off, leaves conflicts. `rearms` also arms fired
 * alerts whose Re-arm policy is due. Fails with words.
 */
export function runAutomaticSync(book: Book, rearms: boolean): Result<AutomaticRun, string> {
  const report = runJob(book, {
    owner: 'Automatic sync',
    choose(prepared) {
      const { value } = chooseAll(prepared, false);
      return ok({ ...value, steps: [...value.steps, ...(rearms ? dueRearms(prepared) : [])] });
    },
    mayCreateOff: () => false,
  });
  if (!report.ok) return report;
  const { changes, isUnfinished, ran, tookMs, prepared } = report.value;
  const isNews = changes > 0 || isUnfinished || ran.steps.some(isFromCs2cap);
  return ok({ words: withEvents(book, report.value), isNews, tookMs, fetches: prepared.cs2cap.pace.sent });
}

const isFromCs2cap = ({ kind }: Step) => kind === 'pull' || kind === 'fired' || kind === 'remote-deleted';

function dueRearms({ rows, base, alerts }: Prepared): readonly Step[] {
  const { steps, counts } = planRearms({
    rows,
    base: base.entries,
    alerts,
    nowMs: nowMs(),
    counts: readRearmCounts(),
  });
  if (steps.length > 0) writeRearmCounts(counts);
  return steps;
}
