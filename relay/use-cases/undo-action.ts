import { isAlertKind } from '#shared/cs2cap/alert.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { patchAlert } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ActionKind } from '#shared/telegram/words.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import { attachAlert } from '../store/alert-owners.ts';
import { findAlert, mirrorAlerts } from '../store/alerts.ts';
import {
  actionsOfEvent,
  type ChatAction,
  concerning,
  detailOf,
  markUndone,
  recordAction,
} from '../store/chat-actions.ts';
import { claiming } from '../store/claims.ts';
import { removeMutes } from '../store/filters.ts';
import { hasFiredSince } from '../store/later-firings.ts';
import { cancelPlans } from '../store/planned.ts';
import type { Db } from '../store/schema.ts';
import { findEvent, giveEventAlert, type StoredEvent } from '../store/stored-event.ts';
import { createAlertOnce } from './create-alert-once.ts';
import { removeAlert } from './delete-alert.ts';
import { itemFilter } from './mute-item.ts';

export interface UndoDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap?: Cs2capClient;
  readonly refreshMessages: (eventId: number) => Promise<void>;
}

export type UndoRefusal =
  | { readonly kind: 'no-event' | 'nothing' | 'too-old' | 'fired-again' | 'no-api-key' | 'unknown-before' }
  | { readonly kind: 'busy'; readonly who: string }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

/** Later than this a person has built on what was done. */
const UNDO_MS = 86_400_000;

/** Takes back what was last done about an event, as far as it concerns a chat: gives what that was. */
export async function undoAction(
  deps: UndoDeps,
  input: { readonly eventId: number; readonly chatKey: string; readonly who: string },
): Promise<Result<ActionKind, UndoRefusal>> {
  const { db, clock } = deps;
  const event = await findEvent(db, input.eventId);
  if (!event) return fail({ kind: 'no-event' });
  const claim = { key: `event:${event.id}`, who: input.who, now: clock.now() };
  const done = await claiming(db, claim, async (): Promise<Result<ActionKind, UndoRefusal>> => {
    const action = await lastAction(db, event.id, input.chatKey);
    if (!action) return fail({ kind: 'nothing' });
    if (clock.now() - action.at > UNDO_MS) return fail({ kind: 'too-old' });
    const undone = await takeBack(deps, event, action, input);
    if (!undone.ok) return undone;
    await markUndone(db, action.id, input.who);
    await tellSheets(deps, action, input);
    return ok(action.kind);
  });
  if (done.kind === 'busy') return fail(done);
  if (done.value.ok) await deps.refreshMessages(event.id);
  return done.value;
}

async function lastAction(db: Db, eventId: number, chatKey: string): Promise<ChatAction | undefined> {
  const actions = concerning(await actionsOfEvent(db, eventId), chatKey);
  return actions.findLast((action) => action.undone_by === null && action.kind !== 'was-armed');
}

async function takeBack(
  deps: UndoDeps,
  event: StoredEvent,
  action: ChatAction,
  input: { readonly chatKey: string },
): Promise<Result<unknown, UndoRefusal>> {
  const { db } = deps;
  switch (action.kind) {
    case 'mute':
      await removeMutes(db, action.chat_key, deps.clock.now(), itemFilter(event));
      return ok(true);
    case 'snooze':
      await cancelPlans(db, action.alert_id);
      return ok(true);
    case 'delete':
      return bringBack(deps, event, action);
    case 'rearm':
    case 'was-armed':
    case 'lower':
    case 'raise':
    case 'change':
    case 'auto':
      // What fired again is off by itself, and its message has buttons of its own.
      if (await hasFiredSince(db, event)) return fail({ kind: 'fired-again' });
      return restore(deps, action, input.chatKey);
  }
}

/** The threshold and state before; a copy that was split off goes, and the chat has the shared alert again. */
async function restore(deps: UndoDeps, action: ChatAction, chatKey: string): Promise<Result<unknown, UndoRefusal>> {
  const { before, newAlertId, target } = detailOf(action);
  if (!deps.cs2cap) return fail({ kind: 'no-api-key' });
  if (newAlertId !== undefined) {
    const removed = await removeAlert(deps, { alertId: newAlertId, chatKey });
    if (!removed.ok) return removed.failure.kind === 'api' ? fail(removed.failure) : fail({ kind: 'no-api-key' });
    await attachAlert(deps.db, action.alert_id, chatKey);
    return ok(true);
  }
  if (target !== undefined && !before) return fail({ kind: 'unknown-before' });
  const threshold = target === undefined ? {} : { threshold_value: before?.threshold ?? target };
  const reply = await deps.cs2cap.send(patchAlert(action.alert_id, { ...threshold, is_enabled: false }));
  if (!reply.ok) return fail({ kind: 'api', failure: reply.failure });
  await mirrorAlerts(deps.db, [reply.value], false);
  return ok(true);
}

/** A deleted alert is made anew, off as it was; one that the chat only let go of is its own again. */
async function bringBack(
  deps: UndoDeps,
  event: StoredEvent,
  action: ChatAction,
): Promise<Result<unknown, UndoRefusal>> {
  const { db, cs2cap } = deps;
  if (action.scope === 'chat' && (await findAlert(db, action.alert_id))) {
    await attachAlert(db, action.alert_id, action.chat_key);
    return ok(true);
  }
  const { before, chats = [] } = detailOf(action);
  if (!before || !isAlertKind(before.kind)) return fail({ kind: 'unknown-before' });
  if (!cs2cap) return fail({ kind: 'no-api-key' });
  const currency = before.currency === undefined ? {} : { threshold_currency: before.currency };
  const wish = { item_id: before.itemId, kind: before.kind, threshold_value: before.threshold, ...currency };
  const made = await createAlertOnce({ db, cs2cap }, { ...wish, is_enabled: before.isEnabled });
  if (!made.ok) return fail({ kind: 'api', failure: made.failure });
  await mirrorAlerts(db, [made.value], false);
  for (const chat of chats) await attachAlert(db, made.value.id, chat);
  // Its message goes on with the new alert: CS2Cap gives a new id.
  await giveEventAlert(db, event.id, made.value.id);
  return ok(true);
}

/** Sheets have been told of the action, so they are told of its end as well; messages show it at the action itself. */
async function tellSheets(deps: UndoDeps, action: ChatAction, by: { readonly who: string; readonly chatKey: string }) {
  await recordAction(deps.db, {
    at: deps.clock.now(),
    who: by.who,
    chat_key: by.chatKey,
    alert_id: action.alert_id,
    event_id: null,
    did: `Undone: ${action.did}`,
    kind: action.kind,
    scope: 'chat',
  });
}
