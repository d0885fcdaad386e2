import { mergeCells, type Outcome, type OutcomeCells, outcomeOf, type StepAnswer } from '#shared/alerts/outcome.ts';
import { type Plan, planSync } from '#shared/alerts/plan.ts';
import type { BaseEntry, Intent, PlannedRow, Step } from '#shared/alerts/step.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import { type ApiFailure, unreachable } from '#shared/cs2cap/reply.ts';
import { fail, ok } from '#shared/result.ts';

/** A sheet and an account that know no network: what a sync reads and what it leaves behind. */
export interface World {
  readonly base: readonly BaseEntry[];
  readonly rows: readonly PlannedRow[];
  readonly alerts: readonly Alert[];
  readonly intents: readonly Intent[];
  /** Status and Message by Row key, as the sheet shows them. */
  readonly shown: Readonly<Record<string, OutcomeCells>>;
}

export interface SyncOptions {
  /** The batch route answers a create with an id alone (cs2cap.md C2). */
  readonly idsOnly?: boolean;
  /** Refuses the calls of these steps. */
  readonly refuse?: (step: Step) => boolean;
}

export const world = (parts: Partial<World>): World => ({
  base: [],
  rows: [],
  alerts: [],
  intents: [],
  shown: {},
  ...parts,
});

export const planOf = (state: World): Plan => planSync({ ...state, held: [] });

/** Whether a step needs CS2Cap to do something. */
export function isCall(step: Step): boolean {
  if (step.kind === 'adopt') return step.enable;
  return ['create', 'patch', 'replace', 'delete'].includes(step.kind);
}

/** Plans and performs one sync the way a host does: outcomes one after another, each on the base the last one left. */
export function sync(before: World, options: SyncOptions = {}): World {
  const alerts = new Map(before.alerts.map((alert) => [alert.id, alert]));
  const base = new Map(before.base.map((entry) => [entry.alertId, entry]));
  const cells = new Map<string, OutcomeCells>();
  for (const step of planOf(before).steps) {
    const answer = options.refuse?.(step) ? fail(refusal) : perform(step, alerts, options);
    const outcome: Outcome = outcomeOf(step, answer, 'entry' in step ? base.get(step.entry.alertId) : undefined);
    if (outcome.base?.entry) base.set(outcome.base.alertId, outcome.base.entry);
    else if (outcome.base) base.delete(outcome.base.alertId);
    const { rowKey } = outcome;
    if (rowKey !== undefined) cells.set(rowKey, mergeCells(cells.get(rowKey) ?? {}, outcome.cells));
  }
  return {
    base: [...base.values()],
    rows: before.rows.map((row) => withCells(row, cells.get(row.rowKey) ?? {})),
    alerts: [...alerts.values()],
    intents: [],
    shown: { ...before.shown, ...Object.fromEntries(cells) },
  };
}

const refusal: ApiFailure = unreachable('refused');

function perform(step: Step, alerts: Map<string, Alert>, options: SyncOptions): StepAnswer {
  switch (step.kind) {
    case 'create': {
      const alert = newAlert(step.row, alerts);
      return options.idsOnly ? ok({ alertId: alert.id }) : ok({ alertId: alert.id, alert });
    }
    case 'replace': {
      const alert = newAlert(step.row, alerts);
      alerts.delete(step.alert.id);
      return ok({ alertId: alert.id, alert });
    }
    case 'adopt':
      return step.enable ? put({ ...step.alert, is_enabled: true }, alerts) : undefined;
    case 'patch': {
      const now = alerts.get(step.alert.id) ?? step.alert;
      const { threshold = now.threshold_value, enabled = now.is_enabled } = step.changes;
      const threshold_currency = step.changes.currency ?? now.threshold_currency;
      return put({ ...now, threshold_value: threshold, threshold_currency, is_enabled: enabled }, alerts);
    }
    case 'delete':
      alerts.delete(step.alert.id);
      return ok({ alertId: step.alert.id });
    default:
      return undefined;
  }
}

function put(alert: Alert, alerts: Map<string, Alert>): StepAnswer {
  alerts.set(alert.id, alert);
  return ok({ alertId: alert.id, alert });
}

/** A blank currency becomes the account's preferred one (C13); a spread has none (C10). */
function newAlert(row: PlannedRow, alerts: Map<string, Alert>): Alert {
  const alert: Alert = {
    id: `new-${row.rowKey}-${alerts.size}`,
    kind: row.kind,
    threshold_value: row.threshold,
    threshold_currency: row.kind === 'spread_exceeds' ? null : (row.currency ?? 'USD'),
    is_enabled: row.enabled,
    last_triggered_at: null,
    created_at: '2026-11-26T12:00:00Z',
    updated_at: '2026-11-26T12:00:00Z',
    item: { item_id: row.itemId, market_hash_name: row.itemName },
  };
  alerts.set(alert.id, alert);
  return alert;
}

/** Item ID is written for people only: the row's item comes from its name. */
function withCells(row: PlannedRow, cells: OutcomeCells): PlannedRow {
  const { threshold, currency, enabled, alertId } = cells;
  return {
    ...row,
    ...(threshold === undefined ? {} : { threshold }),
    ...(currency === undefined ? {} : { currency }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(alertId === undefined ? {} : { alertId }),
  };
}
