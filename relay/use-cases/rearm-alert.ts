import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { patchAlert } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import { findAlert, mirrorAlerts } from '../store/alerts.ts';
import { actionsOfEvent, recordAction } from '../store/chat-actions.ts';
import { findEvent, firedAt, type StoredEvent } from '../store/events.ts';
import type { Db } from '../store/schema.ts';

export interface RearmDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap?: Cs2capClient;
  /** Brings every message of an event up to date. */
  readonly refreshMessages: (eventId: number) => Promise<void>;
}

export interface RearmInput {
  readonly eventId: number;
  readonly chatKey: string;
  /** The person's name, shown in the message and in paired sheets. */
  readonly who: string;
}

export type Rearmed =
  | { readonly kind: 'rearmed' }
  /** CS2Cap confirms that it is armed, and it was so before this press. */
  | { readonly kind: 'was-armed' }
  /** Somebody pressed before; `isArmed` as far as the relay knows. */
  | { readonly kind: 'already'; readonly by: string; readonly isArmed: boolean };

export type RearmRefusal =
  | { readonly kind: 'no-event' }
  | { readonly kind: 'no-alert' }
  | { readonly kind: 'fired-again' }
  | { readonly kind: 'no-api-key' }
  | { readonly kind: 'still-off' }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

const REARMED = 'Re-armed';
const FOUND_ARMED = 'Already armed, checked';

/**
 * Arms the alert of an event again. Absolute, so a repeated press does no harm: each event re-arms once, because its
 * alert may have fired again meanwhile (C9), and that firing has a button of its own. Armed is claimed only after
 * CS2Cap's reply says so (C6, C15). Fails with what to do about it.
 */
export async function rearmAlert(deps: RearmDeps, input: RearmInput): Promise<Result<Rearmed, RearmRefusal>> {
  const { db, cs2cap } = deps;
  const event = await findEvent(db, input.eventId);
  if (!event) return fail({ kind: 'no-event' });
  const alertId = event.alert_id;
  if (alertId === null) return fail({ kind: 'no-alert' });
  const earlier = await whoRearmed(db, event.id);
  if (earlier !== undefined) return ok(await alreadyBy(db, earlier, event, alertId));
  if (await isSupersededIn(db, event, input.chatKey)) return fail({ kind: 'fired-again' });
  if (!cs2cap) return fail({ kind: 'no-api-key' });

  const wasArmed = await isArmedSince(db, event, alertId);
  const reply = await cs2cap.send(patchAlert(alertId, { is_enabled: true }));
  if (!reply.ok) return fail({ kind: 'api', failure: reply.failure });
  await mirrorAlerts(db, [reply.value], false);
  if (!reply.value.is_enabled) return fail({ kind: 'still-off' });

  const first = await recordOnce(deps, input, alertId, wasArmed ? FOUND_ARMED : REARMED);
  await deps.refreshMessages(event.id);
  if (first !== undefined) return ok({ kind: 'already', by: first, isArmed: true });
  return ok({ kind: wasArmed ? 'was-armed' : 'rearmed' });
}

/** Two people may press at once in two chats: one action is recorded, the other person learns the name. */
function recordOnce(deps: RearmDeps, input: RearmInput, alertId: string, did: string): Promise<string | undefined> {
  const { who, chatKey, eventId } = input;
  return deps.db.transaction().execute(async (tx) => {
    const first = await whoRearmed(tx, eventId);
    if (first !== undefined) return first;
    const at = deps.clock.now();
    await recordAction(tx, { at, who, chat_key: chatKey, alert_id: alertId, event_id: eventId, did });
    return undefined;
  });
}

async function whoRearmed(db: Db, eventId: number): Promise<string | undefined> {
  const actions = await actionsOfEvent(db, eventId);
  return actions.find((action) => action.did === REARMED || action.did === FOUND_ARMED)?.who;
}

/** The mirror may be older than the last firing, which we know of first. */
async function alreadyBy(db: Db, by: string, event: StoredEvent, alertId: string): Promise<Rearmed> {
  const alert = await findAlert(db, alertId);
  const firedSince = await laterFirings(db, event).select('events.id').limit(1).executeTakeFirst();
  return { kind: 'already', by, isArmed: alert?.enabled === 1 && !firedSince };
}

/** Whether this chat has, or is about to get, the message of a newer firing of the same alert. */
async function isSupersededIn(db: Db, event: StoredEvent, chatKey: string): Promise<boolean> {
  const newer = await laterFirings(db, event)
    .innerJoin('deliveries', 'deliveries.event_id', 'events.id')
    .select('events.id')
    .where('deliveries.kind', '=', 'message')
    .where('deliveries.chat_key', '=', chatKey)
    .where('deliveries.state', 'in', ['pending', 'sent'])
    .limit(1)
    .executeTakeFirst();
  return newer !== undefined;
}

const laterFirings = (db: Db, event: StoredEvent) =>
  db
    .selectFrom('events')
    .where('events.stream', '=', event.stream)
    .where('events.alert_id', '=', event.alert_id)
    .where('events.id', '>', event.id);

/** The mirror shows it enabled, and was read after this firing: an older copy proves nothing. */
async function isArmedSince(db: Db, event: StoredEvent, alertId: string): Promise<boolean> {
  const alert = await findAlert(db, alertId);
  if (alert?.enabled !== 1 || alert.last_triggered_at === null) return false;
  return Date.parse(alert.last_triggered_at) >= firedAt(event);
}
