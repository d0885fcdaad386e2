import type { Alert } from '../cs2cap/alert.ts';
import { sameDecimal } from './decimal.ts';
import { type Identity, push } from './identify.ts';
import { isNewer } from './is-newer.ts';
import { intentFor } from './journal.ts';
import { mayArm } from './may-arm.ts';
import { type Rule, ruleKey, ruleOf, sameRule } from './rule.ts';
import type { BaseEntry, Changes, Intent, PlannedRow, Step, StepOf } from './step.ts';

/** What planning one row needs to know of all the others. */
export interface PlanState {
  readonly identityOf: (row: PlannedRow) => Identity;
  readonly remote: ReadonlyMap<string, Alert>;
  readonly intents: ReadonlyMap<string, Intent>;
  /** Alerts that some row, base entry or earlier step already stands for; grows while planning. */
  readonly spoken: Set<string>;
  /** The rows that ask for a rule, by `ruleKey`; grows while planning. */
  readonly claims: Map<string, Claim[]>;
  /** Managed rows that were edited into a rule for which another row asks. */
  readonly rivals: ReadonlyMap<PlannedRow, Claim>;
  readonly strangersByRule: ReadonlyMap<string, readonly Alert[]>;
  /** Base entries whose row is gone; a new row with the same rule takes them over. */
  readonly orphansByRule: ReadonlyMap<string, readonly BaseEntry[]>;
  readonly rebound: Set<string>;
}

/** A rule, and the line that asks for it. */
export interface Claim extends Rule {
  readonly line: number;
}

/** Lets a line ask for its rule, and gives the line that asked for it before, if any. */
export function claimRule(claims: Map<string, Claim[]>, claim: Claim): Claim | undefined {
  const rival = claims.get(ruleKey(claim))?.find((other) => sameRule(other, claim));
  if (!rival) push(claims, ruleKey(claim), claim);
  return rival;
}

/** The steps for one row; none if both sides agree. */
export function planRow(row: PlannedRow, state: PlanState): Step[] {
  const identity = state.identityOf(row);
  switch (identity.kind) {
    case 'managed':
      return planManaged(row, identity.entry, state);
    case 'unmanaged':
      return planUnmanaged(row, identity.alertId, state);
    case 'new':
      return planNew(row, state);
  }
}

function planNew(row: PlannedRow, state: PlanState): Step[] {
  const rival = claimRule(state.claims, row);
  if (rival) return [{ ...duplicate(row, rival), ...(row.alertId === undefined ? {} : { isCopy: true }) }];
  const orphan = (state.orphansByRule.get(ruleKey(row)) ?? []).find(
    (entry) => sameRule(entry, row) && !state.rebound.has(entry.alertId) && state.remote.has(entry.alertId),
  );
  if (orphan) {
    state.rebound.add(orphan.alertId);
    return planManaged(row, orphan, state);
  }
  return planFresh(row, state);
}

/** A row without an alert takes one that does the same, or gets a new one. */
function planFresh(row: PlannedRow, state: PlanState): Step[] {
  const twin = findTwin(row, state);
  return [twin ? planAdopt(row, twin, state) : { kind: 'create', row, reason: 'new row' }];
}

const duplicate = (row: PlannedRow, { line }: Claim): StepOf<'duplicate'> => ({
  kind: 'duplicate',
  row,
  sameAsLine: line,
  reason: `the same rule as in row ${line}`,
});

/** An alert of the account that nobody stands for and that does what a row asks for. */
function findTwin(row: PlannedRow, state: PlanState): Alert | undefined {
  const strangers = state.strangersByRule.get(ruleKey(row));
  return strangers?.find((alert) => !state.spoken.has(alert.id) && sameRule(ruleOf(alert), row));
}

/** Adoption arms an alert only if an earlier, unanswered create wanted it armed and it has not fired since. */
function planAdopt(row: PlannedRow, twin: Alert, state: PlanState): Step {
  state.spoken.add(twin.id);
  const intent = intentFor(row, state.intents);
  const enable = row.enabled && mayArm(twin, intent);
  const reason = intent ? 'an earlier sync already created it' : 'the same rule already exists at CS2Cap';
  return { kind: 'adopt', row, alert: twin, enable, reason };
}

function planUnmanaged(row: PlannedRow, alertId: string, state: PlanState): Step[] {
  const alert = state.remote.get(alertId);
  if (alert) return [{ kind: 'elsewhere', row, alert, reason: 'this alert is not managed by this sheet' }];
  // A copy that an earlier run was about to create, and whose original's alert is gone since.
  if (state.intents.get(row.rowKey)?.rule) {
    const rival = claimRule(state.claims, row);
    return rival ? [duplicate(row, rival)] : planFresh(row, state);
  }
  return [{ kind: 'gone', row, reason: `alert ${alertId} does not exist at CS2Cap` }];
}

function planManaged(row: PlannedRow, entry: BaseEntry, state: PlanState): Step[] {
  const alert = state.remote.get(entry.alertId);
  if (!alert) return [{ kind: 'remote-deleted', row, entry, reason: 'the alert was deleted at CS2Cap' }];
  const verdicts = [
    mergeThreshold(row, entry, alert),
    mergeCurrency(row, entry, alert),
    mergeEnabled(row, entry, alert),
  ];
  const misplaced = entry.rowKey !== row.rowKey || entry.alertId !== row.alertId;
  const settled = !isOther(row, entry) && verdicts.some((verdict) => verdict.kind === 'agreed');
  const steps = isOther(row, entry) ? [planReplace(row, entry, alert, state)] : toSteps(row, entry, alert, verdicts);
  const rival = state.rivals.get(row);
  // The alert keeps the rule it has, and what else there is goes on.
  const rest =
    rival && steps.some(asksForRule) ? [...steps.filter((step) => !asksForRule(step)), duplicate(row, rival)] : steps;
  if (!misplaced && !settled) return rest;
  // What is already equal is agreed first: a conflict in one field, or a refused call, must not keep the others open.
  return [{ kind: 'agree', row, alert, entry, reason: 'both sides already agree' }, ...rest];
}

/** Whether a row asks for what its alert can't be made into (C5). */
export const isOther = (row: PlannedRow, entry: BaseEntry) => row.itemId !== entry.itemId || row.kind !== entry.kind;

/** Whether a step gives the alert another rule, at once or after a person chose it. */
function asksForRule(step: Step): boolean {
  if (step.kind === 'patch') return (step.changes.threshold ?? step.changes.currency) !== undefined;
  return step.kind === 'replace' || (step.kind === 'conflict' && step.field !== 'enabled');
}

/** Item and kind can't be patched (C5). If the other side changed the alert too, a person decides. */
function planReplace(row: PlannedRow, entry: BaseEntry, alert: Alert, state: PlanState): Step {
  const twin = state.rivals.has(row) ? undefined : findTwin(row, state);
  const managed = { row, alert, entry, ...(twin ? { twin } : {}) };
  const enabled = mergeEnabled(row, entry, alert);
  const theirs = disputed(row, entry, alert, enabled);
  if (theirs !== undefined) {
    const reason = 'item or kind changed here while the alert changed at CS2Cap';
    return { kind: 'conflict', ...managed, field: 'item', mine: `${row.itemName} ${row.kind}`, theirs, reason };
  }
  if (twin) state.spoken.add(twin.id);
  const reason = `item or kind changed: ${twin ? 'another' : 'a new'} alert takes its place`;
  const enable = twin
    ? row.enabled && mayArm(twin, intentFor(row, state.intents))
    : row.enabled && enabled.kind !== 'pull';
  return { kind: 'replace', ...managed, enable, reason };
}

/** What changed at CS2Cap and would be lost with the alert. Switched off there is not: the new one then stays off. */
function disputed(row: PlannedRow, entry: BaseEntry, alert: Alert, enabled: Verdict): string | undefined {
  const theirs = ruleOf(alert);
  if (!sameDecimal(theirs.threshold, entry.threshold) && !sameDecimal(theirs.threshold, row.threshold)) {
    return `${theirs.threshold} ${theirs.currency ?? ''}`.trim();
  }
  if (entry.currency !== undefined && theirs.currency !== entry.currency && theirs.currency !== row.currency) {
    return `${theirs.threshold} ${theirs.currency ?? ''}`.trim();
  }
  return enabled.kind === 'pull' && enabled.changes.enabled ? 'armed' : undefined;
}

/** What the three-way comparison of one field says. */
type Verdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'agreed' }
  | { readonly kind: 'push'; readonly changes: Changes; readonly reason: string }
  | { readonly kind: 'pull'; readonly changes: Changes; readonly reason: string }
  | { readonly kind: 'fired' }
  | {
      readonly kind: 'conflict';
      readonly field: 'threshold' | 'currency' | 'enabled';
      readonly mine: string;
      readonly theirs: string;
      readonly reason: string;
    };

function mergeThreshold(row: PlannedRow, entry: BaseEntry, alert: Alert): Verdict {
  const mine = row.threshold;
  const theirs = alert.threshold_value;
  const mineChanged = !sameDecimal(mine, entry.threshold);
  const theirsChanged = !sameDecimal(theirs, entry.threshold);
  if (!mineChanged && !theirsChanged) return { kind: 'same' };
  if (sameDecimal(mine, theirs)) return { kind: 'agreed' };
  if (!theirsChanged) return { kind: 'push', changes: { threshold: mine }, reason: `threshold ${theirs} → ${mine}` };
  if (!mineChanged) return { kind: 'pull', changes: { threshold: theirs }, reason: `threshold is ${theirs} at CS2Cap` };
  return { kind: 'conflict', field: 'threshold', mine, theirs, reason: 'threshold changed on both sides' };
}

/**
 * A blank Currency cell asks for nothing: the server fills it once and that is no difference afterwards (C13).
 * A reply without a currency says nothing either: there is nothing to pull from it.
 */
function mergeCurrency(row: PlannedRow, entry: BaseEntry, alert: Alert): Verdict {
  const mine = row.currency;
  const theirs = alert.threshold_currency ?? undefined;
  if (theirs === mine) return theirs === entry.currency ? { kind: 'same' } : { kind: 'agreed' };
  if (theirs !== undefined && (mine === undefined || mine === entry.currency)) {
    return { kind: 'pull', changes: { currency: theirs }, reason: `currency is ${theirs} at CS2Cap` };
  }
  if (mine === undefined || mine === entry.currency) return { kind: 'same' };
  if (entry.currency === undefined || theirs === undefined || theirs === entry.currency) {
    return { kind: 'push', changes: { currency: mine }, reason: `currency ${theirs ?? 'none'} → ${mine}` };
  }
  return { kind: 'conflict', field: 'currency', mine, theirs, reason: 'currency changed on both sides' };
}

/**
 * Enabled is special: CS2Cap switches a fired alert off (C14). Off with a newer trigger time is Fired, never an edit;
 * a tick on a fired row is a re-arm unless it has fired again since the person saw it.
 */
function mergeEnabled(row: PlannedRow, entry: BaseEntry, alert: Alert): Verdict {
  const mine = row.enabled;
  const theirs = alert.is_enabled;
  const firedSince = isNewer(alert.last_triggered_at, entry.lastTriggeredAt);
  if (firedSince && !theirs) {
    if (!entry.enabled && mine) {
      return {
        kind: 'conflict',
        field: 'enabled',
        mine: 'armed',
        theirs: 'fired again',
        reason: 'it fired again before this re-arm',
      };
    }
    return { kind: 'fired' };
  }
  if (mine === theirs) return mine === entry.enabled && !firedSince ? { kind: 'same' } : { kind: 'agreed' };
  if (theirs === entry.enabled) {
    return {
      kind: 'push',
      changes: { enabled: mine },
      reason: mine ? 'armed in the sheet' : 'switched off in the sheet',
    };
  }
  return { kind: 'pull', changes: { enabled: theirs }, reason: theirs ? 'armed at CS2Cap' : 'switched off at CS2Cap' };
}

function toSteps(row: PlannedRow, entry: BaseEntry, alert: Alert, verdicts: readonly Verdict[]): Step[] {
  const steps: Step[] = [];
  const managed = { row, alert, entry };
  const pushes = verdicts.filter((verdict) => verdict.kind === 'push');
  const pulls = verdicts.filter((verdict) => verdict.kind === 'pull');
  if (verdicts.some((verdict) => verdict.kind === 'fired')) {
    steps.push({ kind: 'fired', ...managed, reason: `fired at ${alert.last_triggered_at ?? 'an unknown time'}` });
  }
  if (pulls.length > 0) steps.push({ kind: 'pull', ...managed, changes: merged(pulls), reason: reasons(pulls) });
  if (pushes.length > 0) steps.push({ kind: 'patch', ...managed, changes: merged(pushes), reason: reasons(pushes) });
  for (const verdict of verdicts) if (verdict.kind === 'conflict') steps.push({ ...verdict, ...managed });
  return steps;
}

const reasons = (parts: readonly { readonly reason: string }[]) => parts.map((part) => part.reason).join(', ');
const merged = (parts: readonly { readonly changes: Changes }[]): Changes =>
  Object.assign({}, ...parts.map((part) => part.changes));
