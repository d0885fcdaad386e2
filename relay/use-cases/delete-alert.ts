import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { deleteAlert as deleteRequest } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import { chatsOfAlert, detachAlert, forgetAlert, holdOf } from '../store/alert-owners.ts';
import { findAlert } from '../store/alerts.ts';
import { chatByKey } from '../store/chats.ts';
import { claiming } from '../store/claims.ts';
import { findEvent } from '../store/events.ts';
import type { Db } from '../store/schema.ts';
import { whoDecided } from './rearm-alert.ts';
import { beforeOf, record } from './record-deed.ts';

export interface DeleteDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap?: Cs2capClient;
  readonly refreshMessages: (eventId: number) => Promise<void>;
}

export type DeleteRefusal =
  | { readonly kind: 'no-event' | 'no-alert' | 'no-api-key' }
  | { readonly kind: 'busy' | 'decided'; readonly who: string }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

/** Why an alert is still there. */
export type RemoveRefusal = { readonly kind: 'no-api-key' } | { readonly kind: 'api'; readonly failure: ApiFailure };

/**
 * Deletes the alert of an event; where other chats have it too, this chat only lets go of it. An alert that is gone
 * already counts as deleted (C7).
 */
export async function deleteEventAlert(
  deps: DeleteDeps,
  input: { readonly eventId: number; readonly chatKey: string; readonly who: string },
): Promise<Result<'deleted' | 'detached', DeleteRefusal>> {
  const event = await findEvent(deps.db, input.eventId);
  if (!event) return fail({ kind: 'no-event' });
  const alertId = event.alert_id;
  if (alertId === null) return fail({ kind: 'no-alert' });
  const by = await whoDecided(deps.db, event.id, input.chatKey);
  if (by !== undefined) return fail({ kind: 'decided', who: by });
  const before = await findAlert(deps.db, alertId);
  const chats = await chatsOfAlert(deps.db, alertId);
  const claim = { key: `event:${event.id}`, who: input.who, now: deps.clock.now() };
  const done = await claiming(deps.db, claim, () => removeAlert(deps, { alertId, chatKey: input.chatKey }));
  if (done.kind === 'busy') return fail(done);
  if (!done.value.ok) return done.value;
  const scope = done.value.value === 'deleted' ? 'event' : 'chat';
  const detail = before ? { before: beforeOf(before), chats } : { chats };
  await record(deps, input, { alertId, eventId: event.id, kind: 'delete', scope, detail });
  await deps.refreshMessages(event.id);
  return done.value;
}

/** Takes an alert away from a chat: from CS2Cap if it is the chat's to delete, else from this chat only. */
export async function removeAlert(
  deps: Pick<DeleteDeps, 'db' | 'cs2cap'>,
  input: { readonly alertId: string; readonly chatKey: string },
): Promise<Result<'deleted' | 'detached', RemoveRefusal>> {
  const { db, cs2cap } = deps;
  const chat = await chatByKey(db, input.chatKey);
  if (chat && (await holdOf(db, input.alertId, chat)) === 'shared') {
    await detachAlert(db, input.alertId, input.chatKey);
    return ok('detached');
  }
  if (!cs2cap) return fail({ kind: 'no-api-key' });
  const reply = await cs2cap.send(deleteRequest(input.alertId));
  if (!reply.ok && reply.failure.kind !== 'not-found') return fail({ kind: 'api', failure: reply.failure });
  await forgetAlert(db, input.alertId);
  return ok('deleted');
}
