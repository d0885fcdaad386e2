import { NOT_MANAGED } from '#shared/alerts/outcome.ts';
import type { AlertColumn } from '#shared/alerts/row.ts';
import { isBlank } from '#shared/alerts/row.ts';
import type { PlannedRow } from '#shared/alerts/step.ts';
import type { NumberStyle } from '#shared/alerts/threshold.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import type { AlertSnapshot } from './alert-sheet.ts';
import { type CellValue, encodeText, encodeThreshold } from './cell-codec.ts';
import { appendLines, FIRST_LINE, growTo, keysOf } from './table.ts';

/** Shows alerts that this sheet does not manage as rows below the last one (DESIGN §5 "Whose alert is it"). */
export function appendStrangers(
  snapshot: AlertSnapshot,
  alerts: readonly Alert[],
  style: NumberStyle,
  newKey: () => string,
): void {
  appendCells(
    snapshot,
    alerts.map((alert) => strangerCells(alert, style, newKey())),
  );
}

/** Brings rows back that were deleted from the sheet, below the last one, with the keys they had. */
export function appendRows(snapshot: AlertSnapshot, rows: readonly PlannedRow[], style: NumberStyle): void {
  appendCells(
    snapshot,
    rows.map((row) => ({
      item: encodeText(row.itemName),
      phase: encodeText(row.phase ?? ''),
      kind: encodeText(row.kind),
      threshold: encodeThreshold(row.threshold, style.separator),
      currency: encodeText(row.currency ?? ''),
      enabled: row.enabled,
      rowKey: encodeText(row.rowKey),
    })),
  );
}

type Cells = Partial<Record<AlertColumn, CellValue>>;

function appendCells(snapshot: AlertSnapshot, rows: readonly Cells[]): void {
  const { table, lines } = snapshot;
  const used = lines.filter((line) => !isBlank(line.cells)).length;
  const isTidy = lines.slice(0, used).every((line) => !isBlank(line.cells));
  if (!isTidy || used === lines.length) {
    appendLines(table, rows);
    return;
  }
  // Lines below that hold nothing but an unticked box count as used for Sheets, but not for people.
  const first = FIRST_LINE + used;
  growTo(table.tab, first + rows.length - 1);
  for (const key of keysOf(table.columns)) {
    const column = table.tab.getRange(first, table.columns[key], rows.length, 1);
    if (rows.some((row) => row[key] !== undefined)) column.setValues(rows.map((row) => [row[key] ?? '']));
  }
}

function strangerCells(alert: Alert, style: NumberStyle, rowKey: string): Cells {
  const triggeredMs = alert.last_triggered_at ? Date.parse(alert.last_triggered_at) : Number.NaN;
  return {
    item: encodeText(alert.item.market_hash_name),
    phase: encodeText(alert.item.phase ?? ''),
    kind: encodeText(alert.kind),
    threshold: encodeThreshold(alert.threshold_value, style.separator),
    currency: encodeText(alert.threshold_currency ?? ''),
    enabled: alert.is_enabled,
    status: encodeText('Elsewhere'),
    message: encodeText(NOT_MANAGED),
    ...(Number.isNaN(triggeredMs) ? {} : { lastTriggered: new Date(triggeredMs) }),
    itemId: alert.item.item_id,
    alertId: encodeText(alert.id),
    rowKey: encodeText(rowKey),
  };
}
