import type { Alert } from '../cs2cap/alert.ts';
import { identify, type PlanState, planRow } from './plan-row.ts';
import { ruleKey, ruleOf } from './rule.ts';
import type { BaseEntry, Intent, PlannedRow, Step } from './step.ts';

export interface PlanInput {
  readonly base: readonly BaseEntry[];
  readonly rows: readonly PlannedRow[];
  /** Lines that are in the sheet but can't be sent (broken, read-only, unknown item): their alerts are not deleted. */
  readonly held: readonly { readonly rowKey: string; readonly alertId?: string }[];
  /** Every alert of the account. */
  readonly alerts: readonly Alert[];
  readonly intents: readonly Intent[];
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Alerts of the account that this sheet neither manages nor shows. */
  readonly elsewhere: readonly Alert[];
}

/**
 * The three-way plan: base × rows × alerts → ordered steps (DESIGN §5 "Three-way plan"). Pure: it decides, a host
 * performs. It never deletes what the base doesn't know, and never arms a fired alert unless a person ticked it.
 */
export function planSync(input: PlanInput): Plan {
  const state = startState(input);
  const steps: Step[] = [];
  for (const row of input.rows) steps.push(...planRow(row, state));
  steps.push(...missingRows(input, state));
  return { steps, elsewhere: input.alerts.filter((alert) => !state.spoken.has(alert.id)) };
}

function startState(input: PlanInput): PlanState {
  const lines = [...input.rows, ...input.held];
  const rowKeys = new Set(lines.map((line) => line.rowKey));
  const shownIds = new Set(lines.flatMap((line) => (line.alertId ? [line.alertId] : [])));
  const baseByAlert = new Map<string, BaseEntry>();
  for (const entry of input.base) for (const id of [entry.alertId, ...entry.aliases]) baseByAlert.set(id, entry);
  const spoken = new Set([...input.base.map((entry) => entry.alertId), ...shownIds]);
  const strangers = input.alerts.filter((alert) => !spoken.has(alert.id));
  const state: PlanState = {
    baseByRow: new Map(input.base.map((entry) => [entry.rowKey, entry])),
    baseByAlert,
    remote: new Map(input.alerts.map((alert) => [alert.id, alert])),
    intents: new Map(input.intents.map((intent) => [intent.rowKey, intent])),
    rowKeys,
    spoken,
    ruleLines: new Map(),
    strangersByRule: groupBy(strangers, (alert) => ruleKey(ruleOf(alert))),
    orphansByRule: groupBy(
      input.base.filter((entry) => !rowKeys.has(entry.rowKey) && !shownIds.has(entry.alertId)),
      ruleKey,
    ),
    rebound: new Set(),
  };
  // Rows that already stand for an alert claim their rule first, so that a copy above them is the duplicate.
  for (const row of input.rows) {
    if (identify(row, state).kind !== 'new')
      state.ruleLines.set(ruleKey(row), [...(state.ruleLines.get(ruleKey(row)) ?? []), row]);
  }
  return state;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}

/** Base entries whose row is gone from the sheet: deleted remotely after a person confirmed, or forgotten if the alert is gone too. */
function missingRows(input: PlanInput, state: PlanState): Step[] {
  const shown = new Set([...input.rows, ...input.held].flatMap((line) => (line.alertId ? [line.alertId] : [])));
  return input.base
    .filter(
      (entry) => !state.rowKeys.has(entry.rowKey) && !shown.has(entry.alertId) && !state.rebound.has(entry.alertId),
    )
    .map((entry): Step => {
      const alert = state.remote.get(entry.alertId);
      return alert
        ? { kind: 'delete', entry, alert, reason: `${entry.itemName}: its row was deleted from the sheet` }
        : { kind: 'forget', entry, reason: `${entry.itemName}: gone from the sheet and from CS2Cap` };
    });
}
