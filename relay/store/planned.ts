import type { Selectable } from 'kysely';
import { lockingNames, lockNames } from './engine.ts';
import { prepared } from './prepared.ts';
import type { Db, PlannedTable, PolicyTable } from './schema.ts';

export type Planned = Selectable<PlannedTable>;

const DAY_MS = 86_400_000;

/** Plans that an alert arms again; an earlier plan for it is void. Gives the plan's id. */
export async function planRearm(
  db: Db,
  plan: Pick<PlannedTable, 'due_at' | 'why' | 'alert_id' | 'chat_key' | 'event_id' | 'who'>,
  now: number,
): Promise<number> {
  return lockingNames(db, [`plan ${plan.alert_id}`], async (tx) => {
    await cancelPlans(tx, plan.alert_id);
    const row = await tx
      .insertInto('planned')
      .values({ ...plan, state: 'waiting', created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  });
}

/** Somebody decided otherwise: the alert does not arm by itself. */
export async function cancelPlans(db: Db, alertId: string): Promise<void> {
  await db
    .updateTable('planned')
    .set({ state: 'cancelled' })
    .where('alert_id', '=', alertId)
    .where('state', '=', 'waiting')
    .execute();
}

/** Takes what is due; nobody else gets the same. */
export const takeDue = (db: Db, now: number): Promise<Planned[]> =>
  db
    .updateTable('planned')
    .set({ state: 'done' })
    .where('state', '=', 'waiting')
    .where('due_at', '<=', now)
    .returningAll()
    .execute();

/** Puts back what could not be done now. */
export async function putBack(db: Db, id: number, dueAt: number): Promise<void> {
  await db.updateTable('planned').set({ state: 'waiting', due_at: dueAt }).where('id', '=', id).execute();
}

const policyFor = prepared<{ alertId: string }, PolicyTable>((db, value) =>
  db.selectFrom('policies').selectAll().where('alert_id', '=', value('alertId')),
);

/** The standing policy of an alert. */
export const policyOf = async (db: Db, alertId: string): Promise<PolicyTable | undefined> =>
  (await policyFor(db, { alertId }))[0];

/** Sets how an alert arms again by itself, or with `undefined` that it does not. */
export async function setPolicy(
  db: Db,
  alertId: string,
  policy: Omit<PolicyTable, 'alert_id'> | undefined,
): Promise<void> {
  if (!policy) await db.deleteFrom('policies').where('alert_id', '=', alertId).execute();
  else
    await db
      .insertInto('policies')
      .values({ alert_id: alertId, ...policy })
      .onConflict((conflict) => conflict.column('alert_id').doUpdateSet(policy))
      .execute();
}

/** Takes over the Re-arm column of a sheet: what it no longer names has no policy of its own any more. */
export async function replaceSheetPolicies(
  db: Db,
  sheetId: string,
  policies: readonly Pick<PolicyTable, 'alert_id' | 'delay_ms' | 'max_per_day'>[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockNames(tx, [`sheet ${sheetId}`]);
    await tx.deleteFrom('policies').where('source', '=', sheetId).execute();
    for (const { alert_id, ...policy } of policies) {
      await setPolicy(tx, alert_id, { ...policy, source: sheetId, set_by: 'the sheet' });
    }
  });
}

/** Plans what an alert's standing policy says about this firing, unless it armed as often as it may within a day. */
export async function planByPolicy(
  db: Db,
  fired: { readonly alertId: string; readonly eventId: number; readonly at: number },
  now: number,
): Promise<void> {
  const policy = await policyOf(db, fired.alertId);
  if (!policy) return;
  if (policy.max_per_day !== null && (await plannedSince(db, fired.alertId, now - DAY_MS)) >= policy.max_per_day)
    return;
  const plan = { alert_id: fired.alertId, chat_key: null, event_id: fired.eventId, who: policy.set_by };
  await planRearm(db, { ...plan, why: 'policy', due_at: fired.at + policy.delay_ms }, now);
}

async function plannedSince(db: Db, alertId: string, since: number): Promise<number> {
  const rows = await db
    .selectFrom('planned')
    .select('id')
    .where('alert_id', '=', alertId)
    .where('why', '=', 'policy')
    .where('state', '<>', 'cancelled')
    .where('created_at', '>', since)
    .execute();
  return rows.length;
}
