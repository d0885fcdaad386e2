import { isAlertKind } from '../cs2cap/alert.ts';
import { isNewer } from './is-newer.ts';
import type { Changes, Step, StepOf } from './step.ts';

export type Side = 'mine' | 'theirs';
type Conflict = StepOf<'conflict'>;

/** The steps that settle a conflict the way a person chose: `mine` sends what the row has, `theirs` takes over what CS2Cap has. */
export function resolveConflict(step: Conflict, side: Side): readonly Step[] {
  const { row, alert, entry, field, twin } = step;
  const managed = {
    row,
    alert,
    entry,
    reason: side === 'mine' ? "the sheet's side was chosen" : "CS2Cap's side was chosen",
  };
  if (field === 'item') {
    if (side === 'theirs') return takeItemBack(step, managed.reason);
    return [{ kind: 'replace', ...managed, ...(twin ? { twin } : {}), enable: !twin && row.enabled }];
  }
  if (side === 'mine') return [{ kind: 'patch', ...managed, changes: pick(field, row) }];
  if (field === 'enabled') return [{ kind: 'fired', ...managed }];
  const { threshold_value: threshold, threshold_currency: currency } = alert;
  return [{ kind: 'pull', ...managed, changes: pick(field, { threshold, ...(currency ? { currency } : {}) }) }];
}

/** The steps for all conflicts of any number of rows, chosen alike; one call per alert. */
export function resolveConflicts(conflicts: readonly Conflict[], side: Side): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const step of conflicts.flatMap((conflict) => resolveConflict(conflict, side))) {
    const key = `${step.kind} ${'entry' in step ? step.entry.alertId : ''}`;
    const known = steps.get(key);
    const isMerged = known && 'changes' in known && 'changes' in step;
    steps.set(key, isMerged ? { ...known, changes: { ...known.changes, ...step.changes } } : step);
  }
  return [...steps.values()];
}

/** The row becomes what its alert is: the item, phase and kind that both sides had, the rest as at CS2Cap. */
function takeItemBack({ row, alert, entry }: Conflict, reason: string): readonly Step[] {
  const { phase: _phase, ...rest } = row;
  const back = {
    ...rest,
    itemId: entry.itemId,
    itemName: entry.itemName,
    ...(entry.phase === undefined ? {} : { phase: entry.phase }),
    kind: isAlertKind(entry.kind) ? entry.kind : row.kind,
  };
  const managed = { row: back, alert, entry, reason };
  const hasFired = !alert.is_enabled && (entry.fired || isNewer(alert.last_triggered_at, entry.lastTriggeredAt));
  const changes = {
    threshold: alert.threshold_value,
    ...(alert.threshold_currency ? { currency: alert.threshold_currency } : {}),
    ...(hasFired || row.enabled === alert.is_enabled ? {} : { enabled: alert.is_enabled }),
  };
  const pull: Step = { kind: 'pull', ...managed, changes, restores: true };
  return hasFired ? [{ kind: 'fired', ...managed }, pull] : [pull];
}

function pick(field: keyof Changes, { threshold, currency, enabled }: Changes): Changes {
  if (field === 'threshold') return threshold === undefined ? {} : { threshold };
  if (field === 'currency') return currency === undefined ? {} : { currency };
  return enabled === undefined ? {} : { enabled };
}
