import type { Alert } from '../cs2cap/alert.ts';
import { type ApiFailure, describeFailure } from '../cs2cap/reply.ts';
import type { Result } from '../result.ts';
import { sameDecimal } from './decimal.ts';
import { type Faults, FIELD_NAMES, faultsOfFailure } from './faults.ts';
import { isNewer } from './is-newer.ts';
import type { BaseEntry, PlannedRow, Step, StepOf } from './step.ts';

export const STATUSES = ['Armed', 'Fired', 'Off', 'Error', 'Conflict', 'Elsewhere', 'Deleted', 'Duplicate'] as const;
export type Status = (typeof STATUSES)[number];

/** Cells the toolkit writes into a row; what is absent is left alone. `lastTriggeredAt` is ISO 8601. */
export interface OutcomeCells {
  readonly status?: Status;
  readonly message?: string;
  /** What is wrong with cells of the row; told on the cells themselves, beside the message. */
  readonly faults?: Faults;
  readonly item?: string;
  /** Empty where the item has none. */
  readonly phase?: string;
  readonly kind?: string;
  readonly threshold?: string;
  readonly currency?: string;
  readonly enabled?: boolean;
  readonly lastTriggeredAt?: string;
  readonly itemId?: number;
  readonly alertId?: string;
}

/** What a step leaves behind: cells of its row, and what both sides now agree on (`null` drops the entry). */
export interface Outcome {
  readonly rowKey?: string;
  readonly cells: OutcomeCells;
  readonly base?: { readonly alertId: string; readonly entry: BaseEntry | null };
}

/** The answer to a step's call: the alert as it now is, or only its id where a batch gave no more. Steps without a call have none. */
export type StepAnswer = Result<Created, ApiFailure> | undefined;

export interface Created {
  readonly alertId: string;
  readonly alert?: Alert;
}

/**
 * Cells and base after one step. `entry` is the base entry as earlier steps of the same row left it.
 * A row is never shown armed before CS2Cap said so (C6).
 */
export function outcomeOf(step: Step, answer: StepAnswer, entry: BaseEntry | undefined): Outcome {
  switch (step.kind) {
    case 'create':
      return afterCreate(step.row, answer);
    case 'adopt':
      return answer && !answer.ok ? failed(step.row, answer.failure) : adopted(step.row, alertOf(answer) ?? step.alert);
    case 'patch':
      return afterPatch(step, answer, entry ?? step.entry);
    case 'replace':
      if (!answer) return { rowKey: step.row.rowKey, cells: {} };
      return answer.ok ? replaced(step, answer.value, entry ?? step.entry) : failed(step.row, answer.failure);
    case 'pull':
    case 'fired':
    case 'agree':
      return agreed(step.row, step.alert, takeOver(entry ?? step.entry, step), pulledCells(step));
    case 'conflict':
      return note(step.row, 'Conflict', `${bothValues(step)}. Choose one: CS2Cap ▸ Resolve conflict`);
    case 'remote-deleted':
      return deleted({ ...step.entry, rowKey: step.row.rowKey });
    case 'elsewhere':
      return note(step.row, 'Elsewhere', NOT_MANAGED);
    case 'gone':
      return note(step.row, 'Deleted', `No such alert at CS2Cap. ${AGAIN}`);
    case 'duplicate':
      return afterDuplicate(step);
    case 'delete':
      return afterDelete(step, answer);
    case 'forget':
      return { cells: {}, base: { alertId: step.entry.alertId, entry: null } };
  }
}

/** What a row says that this sheet only shows. */
export const NOT_MANAGED =
  'Not managed by this sheet: changes here are not sent. To manage it here: CS2Cap ▸ Adopt selected';

const AGAIN = 'Clear the Alert ID to create it again, or delete the row';

/** Why a row is in conflict, with both values. */
export const bothValues = ({ reason, mine, theirs }: StepOf<'conflict'>): string =>
  `${reason}: here ${mine}, at CS2Cap ${theirs}`;

/**
 * Status and Message of a managed row for which a plan has no step: both sides agree. Without it a row that was
 * corrected back to what it was would keep the message of its mistake.
 */
export function restingCells(entry: BaseEntry): Pick<OutcomeCells, 'status' | 'message'> {
  return { status: entry.enabled ? 'Armed' : entry.fired ? 'Fired' : 'Off', message: '' };
}

/** Two outcomes' cells for one row: the later ones win, both messages stay. */
export function mergeCells(earlier: OutcomeCells, later: OutcomeCells): OutcomeCells {
  const messages = [earlier.message, later.message].filter((message) => message !== undefined && message !== '');
  const message = messages.length > 0 ? messages.join('; ') : (later.message ?? earlier.message);
  return {
    ...earlier,
    ...later,
    ...(message === undefined ? {} : { message }),
    ...(earlier.faults && later.faults ? { faults: { ...earlier.faults, ...later.faults } } : {}),
  };
}

/** The Alert ID is written even if it was lost: a row without one would be created again by the next sync. */
function deleted({ alertId, rowKey }: BaseEntry): Outcome {
  const message = `Deleted at CS2Cap. ${AGAIN}`;
  return { rowKey, cells: { status: 'Deleted', message, alertId }, base: { alertId, entry: null } };
}

/** A copied Alert ID goes: were its alert deleted, the copy would be taken for the row of that alert. */
function afterDuplicate({ row, sameAsLine, isCopy }: StepOf<'duplicate'>): Outcome {
  const { cells } = note(row, 'Duplicate', `The same rule as in row ${sameAsLine}; change it or delete this row`);
  return { rowKey: row.rowKey, cells: isCopy ? { ...cells, alertId: '' } : cells };
}

function afterCreate(row: PlannedRow, answer: StepAnswer): Outcome {
  if (!answer) return note(row, 'Error', 'Not sent yet: CS2Cap ▸ Sync now sends it');
  if (!answer.ok) return failed(row, answer.failure);
  const { alert, alertId } = answer.value;
  return alert
    ? adopted(row, alert)
    : { ...armedOrOff(row, alertId), base: { alertId, entry: entryFromRow(row, alertId) } };
}

/**
 * Only the pushed fields are agreed now: another field of the row may be in conflict. The reply is believed before the
 * wish: an alert that is off in it is not armed, whether it fired meanwhile or was never switched on (C6, C14).
 */
function afterPatch(step: StepOf<'patch'>, answer: StepAnswer, entry: BaseEntry): Outcome {
  if (answer && !answer.ok) return failed(step.row, answer.failure);
  const alert = alertOf(answer);
  if (!alert) return { rowKey: step.row.rowKey, cells: {} };
  const wished = { ...entry, ...step.changes, fired: step.changes.enabled === undefined && entry.fired };
  const restored = step.restores ? step.changes : {};
  if (!wished.enabled) {
    // Switched off by a person: what it did before is settled with that. Else a trigger may still wait for its row.
    const off = step.changes.enabled === false ? { ...wished, ...triggerOf(alert) } : wished;
    return agreed(step.row, alert, off, restored);
  }
  const seen = {
    ...wished,
    enabled: alert.is_enabled,
    fired: !alert.is_enabled && isNewer(alert.last_triggered_at, entry.lastTriggeredAt),
    ...triggerOf(alert),
  };
  const tick = alert.is_enabled === step.row.enabled ? {} : { enabled: alert.is_enabled };
  return agreed(step.row, alert, seen, { ...restored, ...tick });
}

function adopted(row: PlannedRow, alert: Alert): Outcome {
  return agreed(row, alert, entryFromAlert(alert, entryFromRow(row, alert.id)), differences(row, alert));
}

/** The tick of a row that is still to be armed stays: it is the wish that the next sync finds if this one ends here. */
function replaced(step: StepOf<'replace'>, created: Created, entry: BaseEntry): Outcome {
  const alert = created.alert ?? freshAlert(step, created.alertId);
  const aliases = [...entry.aliases, entry.alertId];
  const next = { ...entryFromAlert(alert, { ...entryFromRow(step.row, alert.id), enabled: false }), aliases };
  const { enabled, ...cells } = { ...(step.restores ? ruleCells(step.row) : {}), ...differences(step.row, alert) };
  return agreed(step.row, alert, next, enabled === undefined || step.enable ? cells : { ...cells, enabled });
}

/** The alert that the disabled create of a replacement made, where the answer holds no more than its id. */
export function freshAlert({ row, alert }: StepOf<'replace'>, id: string): Alert {
  return {
    ...alert,
    id,
    kind: row.kind,
    threshold_value: row.threshold,
    threshold_currency: row.currency ?? null,
    is_enabled: false,
    last_triggered_at: null,
    item: { item_id: row.itemId, market_hash_name: row.itemName },
  };
}

/** A 404 means it is gone, which is what was wanted (C7). */
function afterDelete({ entry, because }: StepOf<'delete'>, answer: StepAnswer): Outcome {
  if (answer?.ok || answer?.failure.kind === 'not-found') {
    return because === 'asked' ? deleted(entry) : { cells: {}, base: { alertId: entry.alertId, entry: null } };
  }
  if (!answer || because !== 'replaced') return { cells: {} };
  const message = `The alert that was replaced could not be deleted: ${describeFailure(answer.failure)}; the next sync tries again`;
  return { rowKey: entry.rowKey, cells: { status: 'Error', message } };
}

function agreed(row: PlannedRow, alert: Alert, entry: BaseEntry, changed: OutcomeCells): Outcome {
  return {
    rowKey: row.rowKey,
    cells: {
      ...changed,
      ...restingCells(entry),
      itemId: alert.item.item_id,
      alertId: alert.id,
      ...triggerOf(alert),
    },
    base: { alertId: alert.id, entry: { ...entry, rowKey: row.rowKey } },
  };
}

/** Cells in which an alert differs from its row. Spelling is kept: a cell is only written if its number differs. */
function differences(row: PlannedRow, alert: Alert): OutcomeCells {
  return {
    ...(sameDecimal(row.threshold, alert.threshold_value) ? {} : { threshold: alert.threshold_value }),
    ...(alert.threshold_currency && alert.threshold_currency !== row.currency
      ? { currency: alert.threshold_currency }
      : {}),
    ...(row.enabled === alert.is_enabled ? {} : { enabled: alert.is_enabled }),
  };
}

function pulledCells(step: Taken): OutcomeCells {
  if (step.kind === 'agree') return {};
  if (step.kind === 'fired') return { enabled: false };
  return step.restores ? { ...itemCells(step.row), ...step.changes } : step.changes;
}

const itemCells = ({ itemName, phase = '', kind }: PlannedRow) => ({ item: itemName, phase, kind });

const ruleCells = (row: PlannedRow) => ({
  ...itemCells(row),
  threshold: row.threshold,
  ...(row.currency === undefined ? {} : { currency: row.currency }),
  enabled: row.enabled,
});

type Taken = StepOf<'pull' | 'fired' | 'agree'>;

/** The base after a step that takes over what CS2Cap has: fields in conflict, or still to be pushed, stay as they were. */
function takeOver(entry: BaseEntry, step: Taken): BaseEntry {
  switch (step.kind) {
    case 'agree':
      return withEqualFields(entry, step);
    case 'fired':
      return { ...entry, enabled: false, fired: true, ...triggerOf(step.alert) };
    case 'pull':
      return step.changes.enabled === undefined
        ? { ...entry, ...step.changes }
        : { ...entry, ...step.changes, fired: false, ...triggerOf(step.alert) };
  }
}

/** The base with every field in which row and alert are equal; a trigger that a row has not taken over yet stays news. */
function withEqualFields(entry: BaseEntry, { row, alert }: Taken): BaseEntry {
  const { currency, ...rest } = entry;
  const settled = isSettled(row, alert, entry);
  const agreedCurrency = row.currency === (alert.threshold_currency ?? undefined) ? row.currency : currency;
  return {
    ...rest,
    alertId: alert.id,
    ...(sameDecimal(row.threshold, alert.threshold_value) ? { threshold: alert.threshold_value } : {}),
    ...(agreedCurrency === undefined ? {} : { currency: agreedCurrency }),
    ...(settled ? { enabled: alert.is_enabled, fired: !alert.is_enabled && entry.fired, ...triggerOf(alert) } : {}),
  };
}

const isSettled = (row: PlannedRow, alert: Alert, entry: BaseEntry) =>
  row.enabled === alert.is_enabled && (alert.is_enabled || !isNewer(alert.last_triggered_at, entry.lastTriggeredAt));

const triggerOf = (alert: Alert) => (alert.last_triggered_at ? { lastTriggeredAt: alert.last_triggered_at } : {});

function entryFromRow(row: PlannedRow, alertId: string): BaseEntry {
  return {
    rowKey: row.rowKey,
    alertId,
    itemId: row.itemId,
    itemName: row.itemName,
    ...(row.phase === undefined ? {} : { phase: row.phase }),
    kind: row.kind,
    threshold: row.threshold,
    ...(row.currency === undefined ? {} : { currency: row.currency }),
    enabled: row.enabled,
    fired: false,
    aliases: [],
  };
}

function entryFromAlert(alert: Alert, entry: BaseEntry): BaseEntry {
  const { currency: _currency, lastTriggeredAt: _last, ...rest } = entry;
  return {
    ...rest,
    alertId: alert.id,
    itemId: alert.item.item_id,
    kind: alert.kind,
    threshold: alert.threshold_value,
    ...(alert.threshold_currency ? { currency: alert.threshold_currency } : {}),
    enabled: alert.is_enabled,
    fired: !alert.is_enabled && (entry.fired || isNewer(alert.last_triggered_at, entry.lastTriggeredAt)),
    ...triggerOf(alert),
  };
}

function armedOrOff(row: PlannedRow, alertId: string): Outcome {
  return {
    rowKey: row.rowKey,
    cells: { status: row.enabled ? 'Armed' : 'Off', message: '', itemId: row.itemId, alertId },
  };
}

const alertOf = (answer: StepAnswer) => (answer?.ok ? answer.value.alert : undefined);

function failed({ rowKey }: PlannedRow, failure: ApiFailure): Outcome {
  const cells = { status: 'Error' as const, message: describeFailure(failure, FIELD_NAMES) };
  return { rowKey, cells: failure.fields.length > 0 ? { ...cells, faults: faultsOfFailure(failure) } : cells };
}

const note = (row: PlannedRow, status: Status, message: string): Outcome => ({
  rowKey: row.rowKey,
  cells: { status, message },
});
