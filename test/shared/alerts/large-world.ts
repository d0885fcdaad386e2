import type { PlanInput } from '#shared/alerts/plan.ts';
import type { BaseEntry, PlannedRow } from '#shared/alerts/step.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import { alert, entry, row } from './plan-parts.ts';

/** So many rows, entries and alerts of one sheet that agree with each other; no two have the same rule. */
export function agreeingWorld(size: number): PlanInput {
  const numbers = Array.from({ length: size }, (_, index) => index);
  return { rows: numbers.map(rowAt), base: numbers.map(entryAt), alerts: numbers.map(alertAt), held: [], intents: [] };
}

/** The same, with so many edits scattered over each side: 40 rows and 40 other alerts have another threshold. */
export function changedWorld(size: number, changes = 40): PlanInput {
  const calm = agreeingWorld(size);
  const every = Math.floor(size / changes);
  return {
    ...calm,
    rows: calm.rows.map((each, index) => (index % every === 0 ? { ...each, threshold: '99.5' } : each)),
    alerts: calm.alerts.map((each, index) => (index % every === 1 ? { ...each, threshold_value: '98.50' } : each)),
  };
}

/** A row that was copied so many times, key by key, Alert ID and all. */
export function copiedWorld(size: number): PlanInput {
  const rows = Array.from({ length: size }, (_, index) => ({ ...rowAt(0), rowKey: `k${index}`, line: index + 2 }));
  return { rows, base: [entryAt(0)], alerts: [alertAt(0)], held: [], intents: [] };
}

/** So many new rows that ask for the rule of as many alerts that the sheet doesn't manage. */
export function twinWorld(size: number): PlanInput {
  const { rows, alerts } = agreeingWorld(size);
  const fresh = rows.map(({ alertId: _id, ...each }) => each);
  return { rows: fresh, base: [], alerts, held: [], intents: [] };
}

const priceAt = (index: number) => `${20 + Math.floor(index / 1000)}.5`;

function rowAt(index: number): PlannedRow {
  const known = { rowKey: `k${index}`, alertId: `a${index}`, itemId: 1 + (index % 1000), threshold: priceAt(index) };
  return row({ ...known, line: index + 2, itemName: `Item ${known.itemId}` });
}

function entryAt(index: number): BaseEntry {
  const { rowKey, itemId, itemName, threshold } = rowAt(index);
  return entry({ rowKey, alertId: `a${index}`, itemId, itemName, threshold });
}

function alertAt(index: number): Alert {
  const { itemId, itemName, threshold } = rowAt(index);
  return alert({
    id: `a${index}`,
    threshold_value: `${threshold}0`,
    item: { item_id: itemId, market_hash_name: itemName },
  });
}
