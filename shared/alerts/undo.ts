import { type Alert, isAlertKind } from '../cs2cap/alert.ts';
import { sameDecimal } from './decimal.ts';
import { isNewer } from './is-newer.ts';
import type { StepAnswer } from './outcome.ts';
import { ruleOf, sameRule } from './rule.ts';
import type { BaseEntry, Changes, PlannedRow, Step } from './step.ts';

/** One thing that a sync changed at CS2Cap, as plain data that a host can keep; enough to take it back. */
export type UndoEntry =
  | { readonly did: 'created'; readonly alertId: string; readonly itemName: string }
  | {
      readonly did: 'patched';
      readonly alertId: string;
      readonly itemName: string;
      readonly before: Changes;
      readonly after: Changes;
      readonly lastTriggeredAt?: string;
    }
  /** `old` is the replaced alert as it was; `byTwin`: the one in its place had been there before. */
  | {
      readonly did: 'replaced';
      readonly alertId: string;
      readonly itemName: string;
      readonly old: BaseEntry;
      readonly byTwin?: boolean;
    }
  | { readonly did: 'deleted'; readonly alertId: string; readonly itemName: string; readonly old: BaseEntry };

/** What a step with this answer changed at CS2Cap; undefined if nothing, or if it belongs to a replacement noted already. */
export function undoEntry(step: Step, answer: StepAnswer): UndoEntry | undefined {
  if (!answer?.ok) return undefined;
  const { alertId, alert: now } = answer.value;
  switch (step.kind) {
    case 'create':
      return { did: 'created', alertId, itemName: step.row.itemName };
    case 'adopt':
      return step.enable ? patched(step.row.itemName, step.alert, { enabled: true }, now) : undefined;
    case 'patch':
      return patched(step.row.itemName, step.alert, step.changes, now);
    case 'replace':
      return {
        did: 'replaced',
        alertId,
        itemName: step.row.itemName,
        old: asItWas(step.entry, step.alert),
        ...(step.twin ? { byTwin: true } : {}),
      };
    case 'delete':
      return step.because === 'replaced'
        ? undefined
        : { did: 'deleted', alertId, itemName: step.entry.itemName, old: asItWas(step.entry, step.alert) };
    case 'pull':
    case 'fired':
    case 'agree':
    case 'conflict':
    case 'remote-deleted':
    case 'elsewhere':
    case 'gone':
    case 'duplicate':
    case 'forget':
      return undefined;
  }
}

function patched(itemName: string, was: Alert, changes: Changes, now: Alert = { ...was, ...wire(changes) }): UndoEntry {
  const last = now.last_triggered_at;
  return {
    did: 'patched',
    alertId: was.id,
    itemName,
    before: valuesOf(was, changes),
    after: valuesOf(now, changes),
    ...(last ? { lastTriggeredAt: last } : {}),
  };
}

const wire = ({ threshold, currency, enabled }: Changes): Partial<Alert> => ({
  ...(threshold === undefined ? {} : { threshold_value: threshold }),
  ...(currency === undefined ? {} : { threshold_currency: currency }),
  ...(enabled === undefined ? {} : { is_enabled: enabled }),
});

/** What an alert has in the fields that changes name. */
function valuesOf(alert: Alert, { threshold, currency, enabled }: Changes): Changes {
  return {
    ...(threshold === undefined ? {} : { threshold: alert.threshold_value }),
    ...(currency === undefined || !alert.threshold_currency ? {} : { currency: alert.threshold_currency }),
    ...(enabled === undefined ? {} : { enabled: alert.is_enabled }),
  };
}

const asItWas = ({ currency: _currency, ...entry }: BaseEntry, alert: Alert): BaseEntry => ({
  ...entry,
  threshold: alert.threshold_value,
  ...(alert.threshold_currency ? { currency: alert.threshold_currency } : {}),
  enabled: alert.is_enabled,
});

export interface UndoInput {
  readonly base: readonly BaseEntry[];
  readonly rows: readonly PlannedRow[];
  /** Lines that are in the sheet but can't be sent. */
  readonly held: readonly { readonly rowKey: string }[];
  readonly alerts: readonly Alert[];
}

export interface UndoPlan {
  readonly steps: readonly Step[];
  /** What is left as it is, and why. */
  readonly skipped: readonly { readonly entry: UndoEntry; readonly reason: string }[];
  /** Rows to append before the steps are run: their creates bring deleted alerts back. Line 0 is "not in the sheet yet". */
  readonly newRows: readonly PlannedRow[];
}

/**
 * The plan that takes back what a sync changed at CS2Cap, as steps like any other's, so that it can be previewed, and
 * undone itself. What has changed since then is left alone, and what has fired is never armed.
 */
export function planUndo(entries: readonly UndoEntry[], input: UndoInput): UndoPlan {
  const undo = new Undo(input);
  // What was made new by the sync goes as a whole; its later patches (a replacement is armed by one) go with it.
  const whole = new Set(entries.filter((entry) => entry.did !== 'patched').map((entry) => entry.alertId));
  for (const entry of [...entries].reverse()) {
    if (entry.did === 'patched' && whole.has(entry.alertId)) continue;
    const reason = undo.take(entry);
    if (reason !== undefined) undo.skipped.push({ entry, reason });
  }
  return undo;
}

const REASON = 'undo of the last sync';
const EDITED = 'its row was edited since';
const UNKNOWN = 'this version does not know its kind';

class Undo implements UndoPlan {
  readonly steps: Step[] = [];
  readonly skipped: { readonly entry: UndoEntry; readonly reason: string }[] = [];
  readonly newRows: PlannedRow[] = [];
  private readonly input: UndoInput;
  private readonly alerts: ReadonlyMap<string, Alert>;
  private readonly base: ReadonlyMap<string, BaseEntry>;
  private readonly rows: ReadonlyMap<string, PlannedRow>;
  private readonly taken = new Set<string>();

  constructor(input: UndoInput) {
    this.input = input;
    this.alerts = new Map(input.alerts.map((alert) => [alert.id, alert]));
    this.base = new Map(input.base.map((entry) => [entry.alertId, entry]));
    this.rows = new Map(input.rows.map((row) => [row.rowKey, row]));
  }

  /** Adds the steps for one entry, or says why there are none. */
  take(entry: UndoEntry): string | undefined {
    if (entry.did === 'deleted') return this.recreate(entry.old);
    const alert = this.alerts.get(entry.alertId);
    const known = this.base.get(entry.alertId);
    if (!alert) return 'the alert is gone from CS2Cap';
    if (!known) return 'this sheet does not manage the alert any more';
    if (entry.did === 'created') {
      this.steps.push({
        kind: 'delete',
        because: 'asked',
        entry: known,
        alert,
        reason: `${entry.itemName}: ${REASON}`,
      });
      return undefined;
    }
    const row = this.rows.get(known.rowKey);
    if (!row) return 'its row is gone from the sheet or has a mistake';
    if (entry.did === 'patched') return this.patchBack(entry, row, known, alert);
    if (!sameRule(known, row) || known.enabled !== row.enabled) return EDITED;
    if (entry.byTwin) return 'the alert in its place was there before; change the row back by hand';
    const { old } = entry;
    const restored = rowOf(old, row);
    if (!restored) return UNKNOWN;
    const twin = this.takeTwin(old);
    const back = { row: restored, alert, entry: known, enable: !twin && old.enabled, restores: true } as const;
    this.steps.push({ kind: 'replace', ...back, ...(twin ? { twin } : {}), reason: REASON });
    return undefined;
  }

  private patchBack(
    entry: UndoEntry & { did: 'patched' },
    row: PlannedRow,
    known: BaseEntry,
    alert: Alert,
  ): string | undefined {
    const { before, after } = entry;
    const now = valuesOf(alert, after);
    const changes: { -readonly [K in keyof Changes]: Changes[K] } = {};
    const reasons: string[] = [];
    if (before.threshold !== undefined && after.threshold !== undefined) {
      if (!sameDecimal(now.threshold ?? '', after.threshold)) reasons.push(`its threshold is ${now.threshold} now`);
      else if (!sameDecimal(row.threshold, after.threshold)) reasons.push(EDITED);
      else changes.threshold = before.threshold;
    }
    if (after.currency !== undefined) {
      if (before.currency === undefined) reasons.push('a currency cannot be taken away');
      else if (now.currency !== after.currency) reasons.push(`its currency is ${now.currency} now`);
      else if (row.currency !== after.currency) reasons.push(EDITED);
      else changes.currency = before.currency;
    }
    if (before.enabled !== undefined && before.enabled !== after.enabled) {
      if (isNewer(alert.last_triggered_at, entry.lastTriggeredAt)) reasons.push('it has fired since');
      else if (now.enabled !== after.enabled) reasons.push(`it is ${now.enabled ? 'armed' : 'off'} now`);
      else if (row.enabled !== after.enabled) reasons.push(EDITED);
      else changes.enabled = before.enabled;
    }
    if (Object.keys(changes).length > 0) {
      const step = {
        row: { ...row, ...changes },
        alert,
        entry: known,
        changes,
        restores: true,
        reason: REASON,
      } as const;
      this.steps.push({ kind: 'patch', ...step });
    }
    return reasons.length > 0 ? [...new Set(reasons)].join(', ') : undefined;
  }

  private recreate(old: BaseEntry): string | undefined {
    const { base, held } = this.input;
    if (base.some((entry) => sameRule(entry, old))) return 'another row has the same rule now';
    if (held.some((line) => line.rowKey === old.rowKey)) return 'its row has a mistake';
    const there = this.rows.get(old.rowKey);
    if (there && !(sameRule(there, old) && there.enabled === old.enabled)) return EDITED;
    const row = rowOf(old, there);
    if (!row) return UNKNOWN;
    if (!there) this.newRows.push(row);
    const twin = this.takeTwin(old);
    const step = twin ? ({ kind: 'adopt', alert: twin, enable: false } as const) : ({ kind: 'create' } as const);
    this.steps.push({ ...step, row, reason: REASON });
    return undefined;
  }

  /** An alert that nobody stands for and that does the same already. */
  private takeTwin(old: BaseEntry): Alert | undefined {
    const twin = this.input.alerts.find(
      (alert) => !this.base.has(alert.id) && !this.taken.has(alert.id) && sameRule(ruleOf(alert), old),
    );
    if (twin) this.taken.add(twin.id);
    return twin;
  }
}

/**
 * The row that stands for an alert as it was; what an alert doesn't know comes from the row that is there. None for a
 * kind that this version doesn't know (C8).
 */
function rowOf(old: BaseEntry, there?: PlannedRow): PlannedRow | undefined {
  const { kind } = old;
  if (!isAlertKind(kind)) return undefined;
  const {
    phase: _phase,
    currency: _currency,
    alertId: _id,
    ...rest
  } = there ?? {
    line: 0,
    rearm: { kind: 'manual' } as const,
    notify: [],
  };
  return {
    ...rest,
    rowKey: old.rowKey,
    itemId: old.itemId,
    itemName: old.itemName,
    ...(old.phase === undefined ? {} : { phase: old.phase }),
    kind,
    threshold: old.threshold,
    ...(old.currency === undefined ? {} : { currency: old.currency }),
    enabled: old.enabled,
  };
}
