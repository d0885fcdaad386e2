import type { Alert } from '../cs2cap/alert.ts';
import { sameDecimal } from './decimal.ts';
import { type Identity, identifyLines, push } from './identify.ts';
import { type Claim, claimRule, isOther, type PlanState, planRow } from './plan-row.ts';
import { recoverEntries } from './recover.ts';
import { ruleKey, ruleOf, sameRule } from './rule.ts';
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
  /** The base that the steps build on: the given one, and what the journal recovered. */
  readonly base: readonly BaseEntry[];
}

/**
 * The three-way plan: base × rows × alerts → ordered steps (DESIGN §5 "Three-way plan"). Pure: it decides, a host
 * performs. It never deletes what the base doesn't know, and never arms a fired alert unless a person ticked it.
 */
export function planSync(given: PlanInput): Plan {
  const input = { ...given, base: [...given.base, ...recoverEntries(given)] };
  const state = startState(input);
  const steps: Step[] = [];
  for (const row of input.rows) steps.push(...planRow(row, state));
  for (const entry of state.orphans)
    if (!state.rebound.has(entry.alertId)) steps.push(planMissing(entry, false, state));
  for (const entry of state.replaced) steps.push(planMissing(entry, true, state));
  const elsewhere = [...state.remote.values()].filter((alert) => !state.spoken.has(alert.id));
  return { steps, elsewhere, base: input.base };
}

interface StartState extends PlanState {
  readonly orphans: readonly BaseEntry[];
  readonly replaced: ReadonlySet<BaseEntry>;
}

function startState(input: PlanInput): StartState {
  const lines = [...input.rows, ...input.held];
  const replaced = replacedEntries(input);
  const identities = identifyLines(
    lines,
    input.base.filter((entry) => !replaced.has(entry)),
  );
  // A list that shifts while it is read names an alert twice (C4).
  const remote = new Map(input.alerts.map((alert) => [alert.id, alert]));
  const spoken = new Set(input.base.map((entry) => entry.alertId));
  for (const line of input.held) if (line.alertId !== undefined) spoken.add(line.alertId);
  for (const row of input.rows) {
    const identity = identities.of(row);
    if (identity.kind === 'unmanaged') spoken.add(identity.alertId);
  }
  const strangers = [...remote.values()].filter((alert) => !spoken.has(alert.id));
  return {
    identityOf: identities.of,
    orphans: identities.orphans,
    replaced,
    remote,
    intents: new Map(input.intents.map((intent) => [intent.rowKey, intent])),
    spoken,
    ...claimRules(input.rows, identities.of, remote),
    strangersByRule: groupBy(strangers, (alert) => ruleKey(ruleOf(alert))),
    orphansByRule: groupBy(identities.orphans, ruleKey),
    rebound: new Set<string>(),
  };
}

/**
 * Who asks for which rule first: rows that show or keep an alert's rule, then managed rows that were edited into
 * another. What is left asks in `planRow`. So a copy above its original is the duplicate, not the original. A row whose
 * alert is gone asks for nothing.
 */
function claimRules(rows: readonly PlannedRow[], identityOf: PlanState['identityOf'], remote: PlanState['remote']) {
  const claims = new Map<string, Claim[]>();
  const rivals = new Map<PlannedRow, Claim>();
  const edited: PlannedRow[] = [];
  for (const row of rows) {
    const identity = identityOf(row);
    if (identity.kind === 'new' || !remote.has(alertIdOf(identity))) continue;
    if (identity.kind === 'managed' && asksForNew(row, identity.entry, remote)) edited.push(row);
    else claimRule(claims, wishOf(row, identity, remote));
  }
  for (const row of edited) {
    const rival = claimRule(claims, wishOf(row, identityOf(row), remote));
    if (rival) rivals.set(row, rival);
  }
  return { claims, rivals };
}

const alertIdOf = (identity: Exclude<Identity, { kind: 'new' }>) =>
  identity.kind === 'managed' ? identity.entry.alertId : identity.alertId;

/** Whether a row was edited into a rule that its alert doesn't have, neither at the last sync nor now. */
function asksForNew(row: PlannedRow, entry: BaseEntry, remote: ReadonlyMap<string, Alert>): boolean {
  const alert = remote.get(entry.alertId);
  return !sameRule(entry, row) && !(alert && sameRule(ruleOf(alert), row));
}

/** What a row asks for once it took over what changed at CS2Cap alone; a blank currency leaves that of its alert as it is. */
function wishOf(row: PlannedRow, identity: Identity, remote: ReadonlyMap<string, Alert>): Claim {
  const entry = identity.kind === 'managed' ? identity.entry : undefined;
  const alert = entry && remote.get(entry.alertId);
  if (!entry || !alert || isOther(row, entry)) return row;
  const isMine = row.currency !== undefined && row.currency !== entry.currency;
  const currency = isMine ? row.currency : (alert.threshold_currency ?? entry.currency);
  return {
    line: row.line,
    itemId: row.itemId,
    kind: row.kind,
    threshold: sameDecimal(row.threshold, entry.threshold) ? alert.threshold_value : row.threshold,
    ...(currency === undefined ? {} : { currency }),
  };
}

/** Entries of alerts that another entry's alert has replaced (C5): they stand for no row any more. */
function replacedEntries({ base }: PlanInput): ReadonlySet<BaseEntry> {
  const aliases = new Set(base.flatMap((entry) => entry.aliases));
  return new Set(base.filter((entry) => aliases.has(entry.alertId)));
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) push(groups, key(value), value);
  return groups;
}

/** A base entry without a row: its alert is deleted remotely, or the entry is forgotten if that is gone too. */
function planMissing(entry: BaseEntry, isReplaced: boolean, state: PlanState): Step {
  const alert = state.remote.get(entry.alertId);
  if (!alert) return { kind: 'forget', entry, reason: 'gone from the sheet and from CS2Cap' };
  // There is no row to look at: the rule says which alert it is.
  const rule = [entry.kind, entry.threshold, entry.currency].filter((part) => part !== undefined).join(' ');
  return isReplaced
    ? { kind: 'delete', because: 'replaced', entry, alert, reason: `${rule}: another alert has taken its place` }
    : { kind: 'delete', because: 'row-gone', entry, alert, reason: `${rule}: its row was deleted from the sheet` };
}
