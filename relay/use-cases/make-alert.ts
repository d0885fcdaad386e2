import { canonicalDecimal } from '#shared/alerts/decimal.ts';
import { sameRule } from '#shared/alerts/rule.ts';
import type { Alert, AlertKind } from '#shared/cs2cap/alert.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { patchAlert } from '#shared/cs2cap/requests.ts';
import type { ItemRef } from '#shared/items/resolve-item.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';
import { attachAlert, capsOf, chatsOfAlert, countAlertsIn, countAlertsOf } from '../store/alert-owners.ts';
import { mirrorAlerts, mirroredAlerts } from '../store/alerts.ts';
import type { AlertTable, ChatTable, Db } from '../store/schema.ts';
import { createAlertOnce } from './create-alert-once.ts';
import { type FiresAtOnce, firesAtOnce } from './fires-at-once.ts';

export interface MakeDeps {
  readonly db: Db;
  readonly cs2cap?: Cs2capClient;
  readonly prices?: PriceLook;
}

export interface Made {
  readonly kind: 'made' | 'shared' | 'already';
  readonly alert: Pick<AlertTable, 'id' | 'item_name' | 'phase' | 'kind' | 'threshold' | 'currency'>;
  /** Whether it fires at once (C9). */
  readonly fires: FiresAtOnce;
}

export type MakeRefusal =
  | { readonly kind: 'no-api-key' }
  | { readonly kind: 'cap'; readonly most: number }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

/**
 * Makes an armed alert for a chat, within its customer's cap. A rule that another chat has made already is shared
 * (DESIGN §5 "Customers"); one that sheets or people elsewhere made is not: they may change it at any time.
 */
export async function makeAlert(
  deps: MakeDeps,
  input: {
    readonly chat: ChatTable;
    readonly item: ItemRef;
    readonly kind: AlertKind;
    readonly threshold: string;
    readonly currency?: string;
  },
): Promise<Result<Made, MakeRefusal>> {
  const { db, cs2cap } = deps;
  const { chat } = input;
  if (!cs2cap) return fail({ kind: 'no-api-key' });
  const twin = await sharedTwin(db, input);
  if (twin && (await chatsOfAlert(db, twin.id)).includes(chat.key) && twin.enabled === 1) {
    return ok({ kind: 'already', alert: twin, fires: { kind: 'no' } });
  }
  const most = await capReached(db, chat);
  if (most !== undefined) return fail({ kind: 'cap', most });
  const rule = { itemId: input.item.itemId, kind: input.kind, threshold: input.threshold };
  const fires = await firesAtOnce(deps.prices, { ...rule, currency: input.currency });
  const made = twin ? await arm(cs2cap, twin) : await createAlertOnce({ db, cs2cap }, wishOf(input));
  if (!made.ok) return fail({ kind: 'api', failure: made.failure });
  await mirrorAlerts(db, [made.value], false);
  await attachAlert(db, made.value.id, chat.key);
  return ok({ kind: twin ? 'shared' : 'made', alert: shown(made.value), fires });
}

/** The cap that a chat or its customer has reached; undefined while there is room. */
async function capReached(db: Db, chat: ChatTable): Promise<number | undefined> {
  const caps = await capsOf(db, chat.customer_id);
  if ((await countAlertsOf(db, chat.customer_id)) >= caps.max_alerts) return caps.max_alerts;
  return (await countAlertsIn(db, chat.key)) >= caps.max_alerts_per_chat ? caps.max_alerts_per_chat : undefined;
}

/** An alert that is armed stays untouched; one that fired is armed, which its other chats see as armed again. */
const arm = (cs2cap: Cs2capClient, twin: AlertTable) => cs2cap.send(patchAlert(twin.id, { is_enabled: true }));

async function sharedTwin(
  db: Db,
  input: { readonly item: ItemRef; readonly kind: string; readonly threshold: string; readonly currency?: string },
): Promise<AlertTable | undefined> {
  if (input.currency === undefined && input.kind !== 'spread_exceeds') return undefined;
  const rule = {
    itemId: input.item.itemId,
    kind: input.kind,
    threshold: input.threshold,
    ...(input.currency === undefined ? {} : { currency: input.currency }),
  };
  for (const alert of await mirroredAlerts(db)) {
    const other = {
      itemId: alert.item_id,
      kind: alert.kind,
      threshold: canonicalDecimal(alert.threshold) ?? alert.threshold,
      ...(alert.currency === null ? {} : { currency: alert.currency }),
    };
    if (sameRule(rule, other) && (await chatsOfAlert(db, alert.id)).length > 0) return alert;
  }
  return undefined;
}

const wishOf = (input: {
  readonly item: ItemRef;
  readonly kind: AlertKind;
  readonly threshold: string;
  readonly currency?: string;
}) => ({
  item_id: input.item.itemId,
  kind: input.kind,
  threshold_value: input.threshold,
  ...(input.currency === undefined ? {} : { threshold_currency: input.currency }),
  is_enabled: true,
});

const shown = (alert: Alert): Made['alert'] => ({
  id: alert.id,
  item_name: alert.item.market_hash_name,
  phase: alert.item.phase ?? null,
  kind: alert.kind,
  threshold: alert.threshold_value,
  currency: alert.threshold_currency ?? null,
});
