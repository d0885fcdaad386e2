import type { AlertTable, ChatTable, Db } from './schema.ts';

/** The account's admin is the first customer (DESIGN §5 "Customers"). */
const ADMIN_CUSTOMER = 1;

/** Keys of the chats an alert was made for. */
export async function chatsOfAlert(db: Db, alertId: string): Promise<string[]> {
  const rows = await db.selectFrom('alert_chats').select('chat_key').where('alert_id', '=', alertId).execute();
  return rows.map((row) => row.chat_key);
}

/** Makes an alert a chat's own, beside whoever else has it. */
export async function attachAlert(db: Db, alertId: string, chatKey: string): Promise<void> {
  await db
    .insertInto('alert_chats')
    .values({ alert_id: alertId, chat_key: chatKey })
    .onConflict((conflict) => conflict.columns(['alert_id', 'chat_key']).doNothing())
    .execute();
}

/** The chat hears no more of an alert; others that have it do. */
export async function detachAlert(db: Db, alertId: string, chatKey: string): Promise<void> {
  for (const table of ['alert_chats', 'alert_routes'] as const) {
    await db.deleteFrom(table).where('alert_id', '=', alertId).where('chat_key', '=', chatKey).execute();
  }
}

/** An alert that is no more leaves everything that knew it. */
export async function forgetAlert(db: Db, alertId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('alerts').where('id', '=', alertId).execute();
    for (const table of ['alert_chats', 'alert_routes', 'policies'] as const) {
      await tx.deleteFrom(table).where('alert_id', '=', alertId).execute();
    }
    await tx
      .updateTable('planned')
      .set({ state: 'cancelled' })
      .where('alert_id', '=', alertId)
      .where('state', '=', 'waiting')
      .execute();
  });
}

/**
 * What a change by one chat means for an alert. `own`: it may be changed as it is. `shared`: others have it too, so that
 * chat gets a copy of its own first (copy on write); so does a customer's chat that the account's alert is only shown in.
 */
export async function holdOf(db: Db, alertId: string, chat: ChatTable): Promise<'own' | 'shared'> {
  const keys = await chatsOfAlert(db, alertId);
  if (keys.includes(chat.key)) return keys.length === 1 ? 'own' : 'shared';
  return chat.customer_id === ADMIN_CUSTOMER || (keys.length === 0 && chat.sees_all === 1) ? 'own' : 'shared';
}

/** The alerts that a chat may see: its customer's own, and where it sees all, those that are nobody's own. */
export async function alertsSeenBy(db: Db, chat: ChatTable): Promise<AlertTable[]> {
  const all = await db.selectFrom('alerts').selectAll().execute();
  if (chat.customer_id === ADMIN_CUSTOMER && chat.sees_all === 1) return all;
  const rows = await db
    .selectFrom('alert_chats')
    .innerJoin('chats', 'chats.key', 'alert_chats.chat_key')
    .select(['alert_id', 'customer_id'])
    .execute();
  const owned = new Set(rows.map((row) => row.alert_id));
  const ours = new Set(rows.filter((row) => row.customer_id === chat.customer_id).map((row) => row.alert_id));
  return all.filter((alert) => ours.has(alert.id) || (chat.sees_all === 1 && !owned.has(alert.id)));
}

/** How many alerts a customer has. */
export async function countAlertsOf(db: Db, customerId: number): Promise<number> {
  const rows = await db
    .selectFrom('alert_chats')
    .innerJoin('chats', 'chats.key', 'alert_chats.chat_key')
    // What was deleted elsewhere takes no room.
    .innerJoin('alerts', 'alerts.id', 'alert_chats.alert_id')
    .select('alert_id')
    .distinct()
    .where('customer_id', '=', customerId)
    .execute();
  return rows.length;
}

/** How many alerts were made for a chat. */
export async function countAlertsIn(db: Db, chatKey: string): Promise<number> {
  const rows = await db
    .selectFrom('alert_chats')
    .innerJoin('alerts', 'alerts.id', 'alert_chats.alert_id')
    .select('alert_id')
    .where('chat_key', '=', chatKey)
    .execute();
  return rows.length;
}

/** What a customer may have. */
export const capsOf = (db: Db, customerId: number) =>
  db
    .selectFrom('customers')
    .select(['max_chats', 'max_alerts', 'max_alerts_per_chat'])
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
