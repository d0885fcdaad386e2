import fc from 'fast-check';
import type { BaseEntry, Intent, PlannedRow } from '#shared/alerts/step.ts';
import type { Alert, AlertKind } from '#shared/cs2cap/alert.ts';
import { type World, world } from './account-model.ts';
import { alert, entry, MONDAY, row, TUESDAY, WEDNESDAY } from './plan-parts.ts';

const kind = fc.constantFrom<AlertKind>('price_below', 'price_below', 'spread_exceeds');
const itemId = fc.constantFrom(47, 47, 48);
const threshold = fc.constantFrom('20', '20.00', '25', '30.5');
const currency = fc.constantFrom(null, 'USD', 'EUR');
const time = fc.constantFrom(null, MONDAY, TUESDAY, WEDNESDAY);

const rule = fc.record({ kind, itemId, threshold, currency, enabled: fc.boolean() });
type Rule = typeof rule extends fc.Arbitrary<infer T> ? T : never;
const currencyOf = (parts: Rule) => (parts.kind === 'spread_exceeds' ? null : parts.currency);

/** One line of history: any of row, base entry and alert may be missing, and each may have gone its own way. */
const strand = fc.record({
  agreed: rule,
  mine: fc.option(rule),
  theirs: fc.option(rule),
  baseTime: time,
  alertTime: time,
  inSheet: fc.boolean(),
  inBase: fc.boolean(),
  atCs2cap: fc.boolean(),
  keepsKey: fc.boolean(),
  showsId: fc.constantFrom('own', 'own', 'none', 'first'),
  intent: fc.constantFrom(null, MONDAY, WEDNESDAY),
  intentFor: fc.option(rule),
});
type Strand = typeof strand extends fc.Arbitrary<infer T> ? T : never;

/** Any sheet and account, however they came to be. */
export const worlds = fc.array(strand, { minLength: 1, maxLength: 4 }).map((strands): World => {
  const numbered = strands.map((parts, index) => ({ parts, index }));
  return world({
    base: numbered.flatMap(({ parts, index }) => (parts.inBase ? [entryOf(parts, index)] : [])),
    rows: numbered.flatMap(({ parts, index }) => (parts.inSheet ? [rowOf(parts, index)] : [])),
    alerts: numbered.flatMap(({ parts, index }) => (parts.atCs2cap ? [alertOf(parts, index)] : [])),
    intents: numbered.flatMap(({ parts, index }) => intentsOf(parts, index)),
  });
});

const keyOf = (parts: Strand, index: number) => (parts.keepsKey ? `k${index}` : `moved${index}`);

function rowOf(parts: Strand, index: number): PlannedRow {
  const wish = parts.mine ?? parts.agreed;
  const alertId = { own: `a${index}`, first: 'a0', none: null }[parts.showsId];
  return row({ ...wish, currency: currencyOf(wish), line: index + 2, rowKey: keyOf(parts, index), alertId });
}

function entryOf(parts: Strand, index: number): BaseEntry {
  const { agreed, baseTime } = parts;
  return entry({
    ...agreed,
    currency: currencyOf(agreed),
    rowKey: `k${index}`,
    alertId: `a${index}`,
    lastTriggeredAt: baseTime,
    fired: !agreed.enabled && baseTime !== null,
  });
}

function alertOf(parts: Strand, index: number): Alert {
  // Item and kind never change at CS2Cap (C5).
  const { kind, itemId } = parts.agreed;
  const has = { ...(parts.theirs ?? parts.agreed), kind, itemId };
  return alert({
    id: `a${index}`,
    kind: has.kind,
    threshold_value: has.threshold,
    threshold_currency: currencyOf(has) ?? (has.kind === 'spread_exceeds' ? null : 'USD'),
    is_enabled: has.enabled,
    last_triggered_at: parts.alertTime,
    item: { item_id: has.itemId, market_hash_name: `Item ${has.itemId}` },
  });
}

function intentsOf(parts: Strand, index: number): Intent[] {
  const { intent, intentFor, agreed } = parts;
  if (intent === null) return [];
  const made = { rowKey: keyOf(parts, index), wantsEnabled: agreed.enabled, at: intent };
  if (intentFor === null) return [made];
  const currency = currencyOf(intentFor);
  const { itemId, kind, threshold } = intentFor;
  return [{ ...made, rule: { itemId, kind, threshold, ...(currency === null ? {} : { currency }) } }];
}
