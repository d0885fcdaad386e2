import { type AlertKind, isAlertKind } from '../cs2cap/alert.ts';
import type { Result } from '../result.ts';
import { type RearmPolicy, readRearm } from './rearm.ts';
import { type NumberStyle, readThreshold, type ThresholdCell } from './threshold.ts';

/** Header texts of the Alerts tab (DESIGN §6). Columns are found by these texts, never by position. */
export const ALERT_COLUMNS = {
  item: 'Item',
  phase: 'Phase',
  kind: 'Kind',
  threshold: 'Threshold',
  currency: 'Currency',
  enabled: 'Enabled',
  rearm: 'Re-arm',
  notify: 'Notify',
  status: 'Status',
  lastTriggered: 'Last triggered',
  message: 'Message',
  itemId: 'Item ID',
  alertId: 'Alert ID',
  rowKey: 'Row key',
} as const;
export type AlertColumn = keyof typeof ALERT_COLUMNS;

/** The cells of one line that a person writes, as texts (numbers and checkboxes as they are). */
export interface AlertCells {
  /** The line in the sheet, for messages; 1 is the first line. */
  readonly line: number;
  readonly rowKey: string;
  readonly item: string;
  readonly phase: string;
  readonly kind: string;
  readonly threshold: ThresholdCell;
  readonly currency: string;
  readonly enabled: boolean | string;
  readonly rearm: string;
  readonly notify: string;
  readonly alertId: string;
}

/** A line that says what alert its owner wants. */
export interface AlertRow {
  readonly line: number;
  readonly rowKey: string;
  readonly itemName: string;
  readonly phase?: string;
  readonly kind: AlertKind;
  /** Canonical decimal; "1.50" and "1.5" are the same wish. */
  readonly threshold: string;
  /** Blank means: whatever the account prefers (C13). */
  readonly currency?: string;
  readonly enabled: boolean;
  readonly rearm: RearmPolicy;
  readonly notify: readonly string[];
  readonly alertId?: string;
}

export type ParsedRow =
  | { readonly kind: 'blank'; readonly line: number }
  | { readonly kind: 'row'; readonly row: AlertRow }
  /** Present, but not to be sent: something must be corrected first. It never counts as deleted. */
  | {
      readonly kind: 'broken';
      readonly line: number;
      readonly rowKey: string;
      readonly alertId?: string;
      readonly problems: readonly string[];
    }
  /** An alert of a kind this version doesn't know: shown, never sent (C8). */
  | { readonly kind: 'read-only'; readonly line: number; readonly rowKey: string; readonly alertId: string };

/** What one line of the Alerts tab asks for. Every problem is listed, so that a person corrects a row once. */
export function parseRow(cells: AlertCells, style: NumberStyle): ParsedRow {
  const { line, rowKey } = cells;
  const alertId = cells.alertId.trim();
  if (isBlank(cells)) return { kind: 'blank', line };
  const kind = cells.kind.trim().toLowerCase();
  if (alertId && kind && !isAlertKind(kind)) return { kind: 'read-only', line, rowKey, alertId };

  const problems: string[] = [];
  const take = <T>(result: Result<T, string>): T | undefined => {
    if (result.ok) return result.value;
    problems.push(result.failure);
    return undefined;
  };
  const itemName = cells.item.trim();
  if (!itemName) problems.push('Item is missing: enter the full market name');
  if (!isAlertKind(kind)) problems.push(kindProblem(cells.kind));
  const threshold = take(readThreshold(cells.threshold, kind === 'spread_exceeds', style));
  const currency = cells.currency.trim().toUpperCase();
  problems.push(...currencyProblems(currency, kind));
  const enabled = readCheckbox(cells.enabled);
  if (enabled === undefined) problems.push(`Enabled must be ticked or not, got "${String(cells.enabled)}"`);
  const rearm = take(readRearm(cells.rearm));

  if (problems.length > 0 || !isAlertKind(kind) || threshold === undefined || enabled === undefined || !rearm) {
    return { kind: 'broken', line, rowKey, ...(alertId ? { alertId } : {}), problems };
  }
  const phase = cells.phase.trim();
  return {
    kind: 'row',
    row: {
      line,
      rowKey,
      itemName,
      ...(phase ? { phase } : {}),
      kind,
      threshold,
      ...(currency ? { currency } : {}),
      enabled,
      rearm,
      notify: cells.notify
        .split(',')
        .map((label) => label.trim())
        .filter((label) => label !== ''),
      ...(alertId ? { alertId } : {}),
    },
  };
}

/** New Row keys for lines that have none or that share one with a line above (a copied row carries its key along). */
export function assignRowKeys(
  keys: readonly string[],
  blank: readonly boolean[],
  newKey: () => string,
): readonly string[] {
  const seen = new Set<string>();
  return keys.map((key, index) => {
    if (blank[index]) return key;
    const own = key !== '' && !seen.has(key) ? key : newKey();
    seen.add(own);
    return own;
  });
}

/** Whether nobody has written anything that matters into a line; spaces and an unticked box don't. */
export function isBlank(cells: AlertCells): boolean {
  const written = [cells.item, cells.phase, cells.kind, cells.threshold.shown, cells.currency, cells.alertId];
  return written.every((text) => text.trim() === '') && readCheckbox(cells.enabled) !== true;
}

function kindProblem(typed: string): string {
  const options = 'price_below, price_above or spread_exceeds';
  return typed.trim() ? `Kind "${typed.trim()}" is not one of ${options}` : `Kind is missing: choose ${options}`;
}

function currencyProblems(currency: string, kind: string): string[] {
  if (currency === '') return [];
  if (kind === 'spread_exceeds') return ['Currency must be blank: a spread is a percentage'];
  return /^[A-Z]{3,5}$/.test(currency) ? [] : [`Currency "${currency}" is not a currency code such as USD`];
}

function readCheckbox(value: boolean | string): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = value.trim().toLowerCase();
  if (text === '' || text === 'false') return false;
  return text === 'true' ? true : undefined;
}
