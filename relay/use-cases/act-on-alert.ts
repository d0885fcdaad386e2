import { readRearm } from '#shared/alerts/rearm.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { patchAlert } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';
import { itemWords, namesItem } from '../destinations/filter.ts';
import { alertsSeenBy, attachAlert, chatsOfAlert, holdOf } from '../store/alert-owners.ts';
import { findAlert, mirrorAlerts } from '../store/alerts.ts';
import { type ActionDetail, recordAction } from '../store/chat-actions.ts';
import { lastEventOf } from '../store/history.ts';
import { cancelPlans, setPolicy } from '../store/planned.ts';
import type { AlertTable, ChatTable, Db } from '../store/schema.ts';
import { removeAlert } from './delete-alert.ts';
import { firesAtOnce } from './fires-at-once.ts';
import { beforeOf } from './record-deed.ts';

export interface ActDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap?: Cs2capClient;
  readonly prices?: PriceLook;
  /** Brings every message of an event up to date. */
  readonly refreshMessages: (eventId: number) => Promise<void>;
}

export type ActRefusal =
  | { readonly kind: 'unknown' | 'no-api-key' }
  | { readonly kind: 'past'; readonly value: string; readonly currency: string | undefined }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

/** Why an alert has no new standing policy. */
export type PolicyRefusal =
  | { readonly kind: 'policy-form'; readonly text: string }
  | { readonly kind: 'policy-shared' };

/** The alerts that a chat may touch and whose item fits the words; `phase` words count too. */
export async function alertsNamed(db: Db, chat: ChatTable, text: string): Promise<AlertTable[]> {
  const words = itemWords(text);
  const seen = await alertsSeenBy(db, chat);
  return seen.filter((alert) => namesItem(words, `${alert.item_name} ${alert.phase ?? ''}`.replace(/[|()]/g, ' ')));
}

/** The alert of an id, if the chat may touch it. */
async function touchable(db: Db, chat: ChatTable, alertId: string): Promise<AlertTable | undefined> {
  return (await alertsSeenBy(db, chat)).find((alert) => alert.id === alertId);
}

/** Arms an alert, unless it would fire at once and nobody said that it may; gives it as CS2Cap has it now. */
export async function armAlert(
  deps: ActDeps,
  input: { readonly chat: ChatTable; readonly alertId: string; readonly who: string; readonly anyway: boolean },
): Promise<Result<AlertTable, ActRefusal>> {
  const { db, cs2cap } = deps;
  const alert = await touchable(db, input.chat, input.alertId);
  if (!alert) return fail({ kind: 'unknown' });
  if (!cs2cap) return fail({ kind: 'no-api-key' });
  if (!input.anyway && deps.prices) {
    const rule = { itemId: alert.item_id, kind: alert.kind, threshold: alert.threshold };
    const fires = await firesAtOnce(deps.prices, { ...rule, currency: alert.currency ?? undefined });
    if (fires.kind === 'yes') return fail({ kind: 'past', value: fires.value, currency: alert.currency ?? undefined });
  }
  const reply = await cs2cap.send(patchAlert(alert.id, { is_enabled: true }));
  if (!reply.ok) return fail({ kind: 'api', failure: reply.failure });
  await mirrorAlerts(db, [reply.value], false);
  await cancelPlans(db, alert.id);
  await tell(deps, input, alert.id, 'Re-armed');
  return ok((await findAlert(db, alert.id)) ?? alert);
}

/** Deletes an alert that a chat may touch, or only lets go of it where other chats have it too. */
export async function dropAlert(
  deps: ActDeps,
  input: { readonly chat: ChatTable; readonly alertId: string; readonly who: string },
): Promise<Result<'deleted' | 'detached', ActRefusal>> {
  const alert = await touchable(deps.db, input.chat, input.alertId);
  if (!alert) return fail({ kind: 'unknown' });
  const chats = await chatsOfAlert(deps.db, alert.id);
  const removed = await removeAlert(deps, { alertId: alert.id, chatKey: input.chat.key });
  if (!removed.ok) return fail(removed.failure);
  const detail = { before: beforeOf(alert), chats };
  await tell(deps, input, alert.id, removed.value === 'deleted' ? 'Deleted' : 'Let go of', detail);
  return removed;
}

/**
 * Sets how an alert arms again by itself: `after 6 h, at most 2 a day`, or `manual`. An alert that other chats have
 * too has one policy for all of them, so only the chat that has it alone may set it. Fails with why not.
 */
export async function setRearmPolicy(
  deps: Pick<ActDeps, 'db'>,
  input: { readonly chat: ChatTable; readonly alert: AlertTable; readonly text: string; readonly who: string },
): Promise<Result<true, PolicyRefusal>> {
  const policy = readRearm(input.text);
  if (!policy.ok) return fail({ kind: 'policy-form', text: input.text.trim() });
  const { db } = deps;
  if ((await holdOf(db, input.alert.id, input.chat)) === 'shared') {
    return fail({ kind: 'policy-shared' });
  }
  if (policy.value.kind === 'manual') await setPolicy(db, input.alert.id, undefined);
  else {
    const { delayMs, maxPerDay } = policy.value;
    const values = { delay_ms: delayMs, max_per_day: maxPerDay ?? null, source: 'chat', set_by: input.who };
    await setPolicy(db, input.alert.id, values);
  }
  if (input.chat.customer_id !== 1 && (await chatsOfAlert(db, input.alert.id)).length === 0) {
    await attachAlert(db, input.alert.id, input.chat.key);
  }
  return ok(true);
}

/** Writes down what was done, at the last event of the alert if there is one: its messages and paired sheets show it. */
async function tell(
  deps: ActDeps,
  input: { readonly chat: ChatTable; readonly who: string },
  alertId: string,
  did: 'Re-armed' | 'Deleted' | 'Let go of',
  detail: ActionDetail = {},
): Promise<void> {
  const eventId = await lastEventOf(deps.db, alertId);
  await recordAction(deps.db, {
    at: deps.clock.now(),
    who: input.who,
    chat_key: input.chat.key,
    alert_id: alertId,
    event_id: eventId ?? null,
    did,
    kind: did === 'Re-armed' ? 'rearm' : 'delete',
    scope: did === 'Let go of' ? 'chat' : 'event',
    detail,
  });
  if (eventId !== undefined) await deps.refreshMessages(eventId);
}
