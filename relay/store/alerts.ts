import type { Alert } from '#shared/cs2cap/alert.ts';
import type { EventFacts } from '#shared/events/event.ts';
import { prepared } from './prepared.ts';
import type { AlertTable, Db } from './schema.ts';

const byId = prepared<{ id: string }, AlertTable>((db, value) =>
  db.selectFrom('alerts').selectAll().where('id', '=', value('id')),
);

/** The mirrored alert of an id. */
export const findAlert = async (db: Db, id: string): Promise<AlertTable | undefined> => (await byId(db, { id }))[0];

/** The item and the rule of a mirrored alert, as an event tells them. */
export const ruleFacts = (alert: AlertTable): EventFacts => ({
  itemId: alert.item_id,
  itemName: alert.item_name,
  kind: alert.kind,
  threshold: alert.threshold,
  ...(alert.phase === null ? {} : { phase: alert.phase }),
  ...(alert.currency === null ? {} : { thresholdCurrency: alert.currency }),
});

/** The mirrored alerts of the account, newest change first. */
export const mirroredAlerts = (db: Db): Promise<AlertTable[]> =>
  db.selectFrom('alerts').selectAll().orderBy('updated_at', 'desc').execute();

/** Takes over alerts as CS2Cap has them. With `complete`, alerts it no longer lists leave the mirror. */
export async function mirrorAlerts(db: Db, alerts: readonly Alert[], complete: boolean): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const alert of alerts) {
      const { id, ...values } = toRow(alert);
      await tx
        .insertInto('alerts')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    }
    if (!complete) return;
    const listed = new Set(alerts.map((alert) => alert.id));
    const known = await tx.selectFrom('alerts').select('id').execute();
    for (const { id } of known) if (!listed.has(id)) await tx.deleteFrom('alerts').where('id', '=', id).execute();
  });
}

function toRow(alert: Alert): AlertTable {
  return {
    id: alert.id,
    item_id: alert.item.item_id,
    item_name: alert.item.market_hash_name,
    phase: alert.item.phase ?? null,
    kind: alert.kind,
    threshold: alert.threshold_value,
    currency: alert.threshold_currency ?? null,
    enabled: alert.is_enabled ? 1 : 0,
    last_triggered_at: alert.last_triggered_at ?? null,
    updated_at: alert.updated_at,
  };
}
