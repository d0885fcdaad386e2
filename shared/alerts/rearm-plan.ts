import type { Alert } from '../cs2cap/alert.ts';
import { isNewer } from './is-newer.ts';
import { ruleOf, sameRule } from './rule.ts';
import type { BaseEntry, PlannedRow, StepOf } from './step.ts';

/** How often each alert was armed by its policy on one day. */
export interface RearmCounts {
  /** The day in UTC, so that it is the same for all editors and clocks: `2026-11-25`. */
  readonly day: string;
  readonly byAlert: Readonly<Record<string, number>>;
}

export interface RearmInput {
  readonly rows: readonly PlannedRow[];
  readonly base: readonly BaseEntry[];
  readonly alerts: readonly Alert[];
  readonly nowMs: number;
  /** Undefined before the first run. */
  readonly counts: RearmCounts | undefined;
}

/**
 * Which fired rows their Re-arm policy arms now, and the counts to save before that is sent. The pause runs from the
 * last trigger. What has fired anew since the row took it over is left to the next sync, which shows it as Fired first.
 */
export function planRearms(input: RearmInput): {
  readonly steps: readonly StepOf<'patch'>[];
  readonly counts: RearmCounts;
} {
  const day = new Date(input.nowMs).toISOString().slice(0, 10);
  const byAlert: Record<string, number> = input.counts?.day === day ? { ...input.counts.byAlert } : {};
  const entries = new Map(input.base.map((entry) => [entry.rowKey, entry]));
  const alerts = new Map(input.alerts.map((alert) => [alert.id, alert]));
  const steps: StepOf<'patch'>[] = [];
  for (const row of input.rows) {
    const entry = entries.get(row.rowKey);
    const alert = entry && alerts.get(entry.alertId);
    if (!entry || !alert || !isWaiting(row, entry, alert) || row.rearm.kind !== 'after') continue;
    const done = byAlert[alert.id] ?? 0;
    const { delayMs, maxPerDay = Infinity } = row.rearm;
    if (Date.parse(entry.lastTriggeredAt ?? '') + delayMs <= input.nowMs && done < maxPerDay) {
      byAlert[alert.id] = done + 1;
      const reason = `armed again ${delayMs / 3_600_000} h after it fired, number ${done + 1} today`;
      steps.push({ kind: 'patch', row, alert, entry, changes: { enabled: true }, reason });
    }
  }
  return { steps, counts: { day, byAlert } };
}

/** Off because it fired, seen by the row, and with nothing else open between the two sides. */
function isWaiting(row: PlannedRow, entry: BaseEntry, alert: Alert): boolean {
  return (
    entry.fired &&
    !entry.enabled &&
    !row.enabled &&
    !alert.is_enabled &&
    !isNewer(alert.last_triggered_at, entry.lastTriggeredAt) &&
    sameRule(ruleOf(alert), row)
  );
}
