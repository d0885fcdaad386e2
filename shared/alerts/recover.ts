import type { Alert } from '../cs2cap/alert.ts';
import { mayArm } from './may-arm.ts';
import { ruleOf, sameRule } from './rule.ts';
import type { BaseEntry, Intent, PlannedRow } from './step.ts';

/**
 * Base entries of alerts that an earlier run made or took and could not note, because it ended or the answer never
 * came: where the row shows the alert already, or does not lead to it any more, being edited or deleted since, or its
 * old alert being gone. All other rows find their alert by its rule.
 */
export function recoverEntries(input: {
  readonly base: readonly BaseEntry[];
  readonly rows: readonly PlannedRow[];
  readonly held: readonly { readonly rowKey: string; readonly alertId?: string }[];
  readonly alerts: readonly Alert[];
  readonly intents: readonly Intent[];
}): readonly BaseEntry[] {
  if (input.intents.length === 0) return [];
  const rows = new Map(input.rows.map((row) => [row.rowKey, row]));
  const held = new Set(input.held.map((line) => line.rowKey));
  const known = new Map(input.base.flatMap((entry) => [entry.alertId, ...entry.aliases].map((id) => [id, entry])));
  const lines = [...input.rows, ...input.held];
  const shownBy = new Map(lines.map((line) => [line.alertId, line.rowKey]));
  const shared = new Set(lines.filter((line) => shownBy.get(line.alertId) !== line.rowKey).map((line) => line.alertId));
  const keys = new Set(input.base.map((entry) => entry.rowKey));
  const ids = new Set(input.alerts.map((alert) => alert.id));
  const recovered: BaseEntry[] = [];
  for (const intent of input.intents) {
    const { rowKey, rule } = intent;
    if (!rule || held.has(rowKey)) continue;
    const row = rows.get(rowKey);
    const isMade = (alert: Alert) => !known.has(alert.id) && sameRule(ruleOf(alert), rule);
    const shown = shared.has(row?.alertId)
      ? undefined
      : input.alerts.find((alert) => alert.id === row?.alertId && isMade(alert));
    const old = known.get(intent.replaces ?? '');
    const isInPlace = shown !== undefined || (old !== undefined && !ids.has(old.alertId));
    const isGone = row?.alertId !== undefined && !ids.has(row.alertId) && !known.has(row.alertId);
    const isLost = isGone && !keys.has(rowKey);
    const isStray = !row || !sameRule(row, rule) || isInPlace || isLost;
    const alert = shown ?? (isStray ? input.alerts.find((each) => !shownBy.has(each.id) && isMade(each)) : undefined);
    if (!alert) continue;
    // A leftover beside the alert of its row belongs to no row: it must not claim that one by its key later.
    const isBeside = !isInPlace && keys.has(rowKey);
    const entry = entryOf(isBeside ? { ...intent, rowKey: alert.id } : intent, alert, isInPlace ? old : undefined);
    known.set(alert.id, entry);
    recovered.push(entry);
  }
  return recovered;
}

/** As the intent wanted it, so that all that happened since is news; but not armed where that is still to be done. */
function entryOf(intent: Intent, alert: Alert, old: BaseEntry | undefined): BaseEntry {
  const toArm = mayArm(alert, intent);
  return {
    ...ruleOf(alert),
    rowKey: intent.rowKey,
    alertId: alert.id,
    itemName: alert.item.market_hash_name,
    ...(alert.item.phase ? { phase: alert.item.phase } : {}),
    enabled: (intent.wantsEnabled || intent.isTickedOnly === true) && !toArm,
    fired: false,
    ...(toArm && alert.last_triggered_at ? { lastTriggeredAt: alert.last_triggered_at } : {}),
    aliases: old ? [...old.aliases, old.alertId] : [],
  };
}
