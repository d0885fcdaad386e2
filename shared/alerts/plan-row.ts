import type { Alert } from '../cs2cap/alert.ts';
import { sameDecimal } from './decimal.ts';
import { ruleKey, ruleOf, sameRule } from './rule.ts';
import type { BaseEntry, Changes, Intent, PlannedRow, Step } from './step.ts';

/** What planning one row needs to know of all the others. */
export interface PlanState {
  readonly baseByRow: ReadonlyMap<string, BaseEntry>;
  readonly baseByAlert: ReadonlyMap<string, BaseEntry>;
  readonly remote: ReadonlyMap<string, Alert>;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly rowKeys: ReadonlySet<string>;
  /** Alerts that some row, base entry or earlier step already stands for; grows while planning. */
  readonly spoken: Set<string>;
  /** The rows that ask for a rule, by `ruleKey`; grows while planning. */
  readonly ruleLines: Map<string, readonly PlannedRow[]>;
  readonly strangersByRule: ReadonlyMap<string, readonly Alert[]>;
  /** Base entries whose row is gone; a new row with the same rule takes them over. */
  readonly orphansByRule: ReadonlyMap<string, readonly BaseEntry[]>;
  readonly rebound: Set<string>;
}

/** The steps for one row; none if both sides agree. */
export function planRow(row: PlannedRow, state: PlanState): Step[] {
  const identity = identify(row, state);
  switch (identity.kind) {
    case 'managed':
      return planManaged(row, identity.entry, state);
    case 'unmanaged':
      return [planUnmanaged(row, identity.alertId, state)];
    case 'new':
      return planNew(row, state);
  }
}

type Identity =
  | { readonly kind: 'managed'; readonly entry: BaseEntry }
  | { readonly kind: 'unmanaged'; readonly alertId: string }
  | { readonly kind: 'new' };

/**
 * Which alert a row stands for. The Row key decides; an Alert ID alone counts only if no other row has that alert's
 * key, because people copy rows with everything in them.
 */
export function identify(row: PlannedRow, state: PlanState): Identity {
  const byKey = state.baseByRow.get(row.rowKey);
  if (byKey) return { kind: 'managed', entry: byKey };
  if (!row.alertId) return { kind: 'new' };
  const byAlert = state.baseByAlert.get(row.alertId);
  if (!byAlert) return { kind: 'unmanaged', alertId: row.alertId };
  return state.rowKeys.has(byAlert.rowKey) ? { kind: 'new' } : { kind: 'managed', entry: byAlert };
}

function planNew(row: PlannedRow, state: PlanState): Step[] {
  const rivals = state.ruleLines.get(ruleKey(row)) ?? [];
  const rival = rivals.find((other) => sameRule(other, row));
  if (rival)
    return [{ kind: 'duplicate', row, sameAsLine: rival.line, reason: `the same rule as in row ${rival.line}` }];
  state.ruleLines.set(ruleKey(row), [...rivals, row]);

  const orphan = (state.orphansByRule.get(ruleKey(row)) ?? []).find(
    (entry) => sameRule(entry, row) && !state.rebound.has(entry.alertId) && state.remote.has(entry.alertId),
  );
  if (orphan) {
    state.rebound.add(orphan.alertId);
    return planManaged(row, orphan, state);
  }
  const twin = (state.strangersByRule.get(ruleKey(row)) ?? []).find(
    (alert) => !state.spoken.has(alert.id) && sameRule(ruleOf(alert), row),
  );
  return [twin ? planAdopt(row, twin, state) : { kind: 'create', row, reason: 'new row' }];
}

/** Adoption arms an alert only if an earlier, unanswered create wanted it armed and it has not fired since. */
function planAdopt(row: PlannedRow, twin: Alert, state: PlanState): Step {
  state.spoken.add(twin.id);
  const intent = state.intents.get(row.rowKey);
  const firedSince = intent !== undefined && isNewer(twin.last_triggered_at ?? undefined, intent.at);
  const enable = intent?.wantsEnabled === true && !twin.is_enabled && !firedSince;
  const reason = intent ? 'an earlier sync already created it' : 'the same rule already exists at CS2Cap';
  return { kind: 'adopt', row, alert: twin, enable, reason };
}

function planUnmanaged(row: PlannedRow, alertId: string, state: PlanState): Step {
  const alert = state.remote.get(alertId);
  return alert
    ? { kind: 'elsewhere', row, alert, reason: 'this alert is not managed by this sheet' }
    : { kind: 'gone', row, reason: `alert ${alertId} does not exist at CS2Cap` };
}

function planManaged(row: PlannedRow, entry: BaseEntry, state: PlanState): Step[] {
  const alert = state.remote.get(entry.alertId);
  if (!alert) return [{ kind: 'remote-deleted', row, entry, reason: 'the alert was deleted at CS2Cap' }];
  if (row.itemId !== entry.itemId || row.kind !== entry.kind) return [planReplace(row, entry, alert)];
  const verdicts = [
    mergeThreshold(row, entry, alert),
    mergeCurrency(row, entry, alert),
    mergeEnabled(row, entry, alert),
  ];
  return toSteps(row, entry, alert, verdicts);
}

/** Item and kind can't be patched (C5). If the other side changed the alert too, a person decides. */
function planReplace(row: PlannedRow, entry: BaseEntry, alert: Alert): Step {
  const untouched =
    sameDecimal(alert.threshold_value, entry.threshold) &&
    (entry.currency === undefined || alert.threshold_currency === entry.currency);
  if (untouched)
    return { kind: 'replace', row, alert, entry, reason: 'item or kind changed: a new alert takes its place' };
  return {
    kind: 'conflict',
    row,
    alert,
    entry,
    field: 'item',
    mine: `${row.itemName} ${row.kind}`,
    theirs: `${alert.threshold_value} ${alert.threshold_currency ?? ''}`.trim(),
    reason: 'item or kind changed here while the threshold changed at CS2Cap',
  };
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

/** A blank Currency cell asks for nothing: the server fills it once and that is no difference afterwards (C13). */
function mergeCurrency(row: PlannedRow, entry: BaseEntry, alert: Alert): Verdict {
  const mine = row.currency;
  const theirs = alert.threshold_currency ?? undefined;
  if (theirs === mine) return theirs === entry.currency ? { kind: 'same' } : { kind: 'agreed' };
  if (mine === undefined)
    return { kind: 'pull', changes: currencyChange(theirs), reason: `currency is ${theirs} at CS2Cap` };
  if (mine === entry.currency)
    return { kind: 'pull', changes: currencyChange(theirs), reason: `currency is ${theirs} at CS2Cap` };
  if (entry.currency === undefined || theirs === entry.currency) {
    return { kind: 'push', changes: { currency: mine }, reason: `currency ${theirs ?? 'none'} → ${mine}` };
  }
  return {
    kind: 'conflict',
    field: 'currency',
    mine,
    theirs: theirs ?? 'none',
    reason: 'currency changed on both sides',
  };
}

/**
 * Enabled is special: CS2Cap switches a fired alert off (C14). Off with a newer trigger time is Fired, never an edit;
 * a tick on a fired row is a re-arm unless it has fired again since the person saw it.
 */
function mergeEnabled(row: PlannedRow, entry: BaseEntry, alert: Alert): Verdict {
  const mine = row.enabled;
  const theirs = alert.is_enabled;
  const firedSince = isNewer(alert.last_triggered_at ?? undefined, entry.lastTriggeredAt);
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
  const pushes = verdicts.filter((verdict) => verdict.kind === 'push');
  const pulls = verdicts.filter((verdict) => verdict.kind === 'pull');
  const reasons = (parts: readonly { readonly reason: string }[]) => parts.map((part) => part.reason).join(', ');
  const merged = (parts: readonly { readonly changes: Changes }[]): Changes =>
    Object.assign({}, ...parts.map((p) => p.changes));
  if (verdicts.some((verdict) => verdict.kind === 'fired')) {
    steps.push({
      kind: 'fired',
      row,
      alert,
      entry,
      reason: `fired at ${alert.last_triggered_at ?? 'an unknown time'}`,
    });
  }
  if (pulls.length > 0) steps.push({ kind: 'pull', row, alert, entry, changes: merged(pulls), reason: reasons(pulls) });
  if (pushes.length > 0)
    steps.push({ kind: 'patch', row, alert, entry, changes: merged(pushes), reason: reasons(pushes) });
  for (const verdict of verdicts) if (verdict.kind === 'conflict') steps.push({ ...verdict, row, alert, entry });
  if (steps.length === 0 && (entry.rowKey !== row.rowKey || verdicts.some((verdict) => verdict.kind === 'agreed'))) {
    steps.push({ kind: 'agree', row, alert, entry, reason: 'both sides already agree' });
  }
  return steps;
}

const currencyChange = (currency: string | undefined): Changes => (currency === undefined ? {} : { currency });

function isNewer(time: string | undefined, than: string | undefined): boolean {
  if (time === undefined) return false;
  return than === undefined || Date.parse(time) > Date.parse(than);
}
