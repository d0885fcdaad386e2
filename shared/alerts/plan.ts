import type { Alert } from '../cs2cap/alert.ts';
import { identifyLines } from './identify.ts';
import { type PlanState, planRow } from './plan-row.ts';
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
  const missing = [...state.orphans.filter((entry) => !state.rebound.has(entry.alertId)), ...replacedEntries(input)];
  steps.push(...missing.map((entry) => planMissing(entry, state)));
  return { steps, elsewhere: [...state.remote.values()].filter((alert) => !state.spoken.has(alert.id)) };
}

function startState(input: PlanInput): PlanState & { readonly orphans: readonly BaseEntry[] } {
  const lines = [...input.rows, ...input.held];
  const replaced = new Set(replacedEntries(input));
  const identities = identifyLines(
    lines,
    input.base.filter((entry) => !replaced.has(entry)),
  );
  // A list that shifts while it is read names an alert twice (C4).
  const remote = new Map(input.alerts.map((alert) => [alert.id, alert]));
  const spoken = new Set([
    ...input.base.map((entry) => entry.alertId),
    ...lines.flatMap((line) => (line.alertId ? [line.alertId] : [])),
  ]);
  const strangers = [...remote.values()].filter((alert) => !spoken.has(alert.id));
  const state = {
    identityOf: identities.of,
    orphans: identities.orphans,
    remote,
    intents: new Map(input.intents.map((intent) => [intent.rowKey, intent])),
    spoken,
    ruleLines: new Map<string, readonly PlannedRow[]>(),
    strangersByRule: groupBy(strangers, (alert) => ruleKey(ruleOf(alert))),
    orphansByRule: groupBy(identities.orphans, ruleKey),
    rebound: new Set<string>(),
  };
  // Rows that already stand for an alert claim their rule first, so that a copy above them is the duplicate.
  for (const row of input.rows) {
    if (identities.of(row).kind !== 'new')
      state.ruleLines.set(ruleKey(row), [...(state.ruleLines.get(ruleKey(row)) ?? []), row]);
  }
  return state;
}

/** Entries of alerts that another entry's alert has replaced (C5): they stand for no row any more. */
function replacedEntries({ base }: PlanInput): readonly BaseEntry[] {
  const aliases = new Set(base.flatMap((entry) => entry.aliases));
  return base.filter((entry) => aliases.has(entry.alertId));
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}

/** A base entry without a row: deleted remotely after a person confirmed, or forgotten if the alert is gone too. */
function planMissing(entry: BaseEntry, state: PlanState): Step {
  const alert = state.remote.get(entry.alertId);
  return alert
    ? { kind: 'delete', entry, alert, reason: `${entry.itemName}: its row was deleted from the sheet` }
    : { kind: 'forget', entry, reason: `${entry.itemName}: gone from the sheet and from CS2Cap` };
}
