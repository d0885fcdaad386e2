import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { findEvent } from '../store/events.ts';
import { hasFiredSince } from '../store/later-firings.ts';
import { planRearm } from '../store/planned.ts';
import type { Db } from '../store/schema.ts';
import { whoDecided } from './rearm-alert.ts';
import { record } from './record-deed.ts';

export interface SnoozeDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly refreshMessages: (eventId: number) => Promise<void>;
}

export type SnoozeRefusal =
  | { readonly kind: 'no-event' | 'no-alert' | 'fired-again' }
  | { readonly kind: 'decided'; readonly by: string };

/** Arms an event's alert again after a while; gives when. The plan is in the store: a restart or another replica keeps it. */
export async function snoozeAlert(
  deps: SnoozeDeps,
  input: { readonly eventId: number; readonly chatKey: string; readonly who: string; readonly forMs: number },
): Promise<Result<{ readonly until: number }, SnoozeRefusal>> {
  const { db, clock } = deps;
  const event = await findEvent(db, input.eventId);
  if (!event) return fail({ kind: 'no-event' });
  const alertId = event.alert_id;
  if (alertId === null) return fail({ kind: 'no-alert' });
  const by = await whoDecided(db, event.id, input.chatKey);
  if (by !== undefined) return fail({ kind: 'decided', by });
  if (await hasFiredSince(db, event)) return fail({ kind: 'fired-again' });
  const now = clock.now();
  const until = now + input.forMs;
  await db.transaction().execute(async (tx) => {
    const plan = { alert_id: alertId, event_id: event.id, chat_key: input.chatKey, who: input.who };
    const plannedId = await planRearm(tx, { ...plan, due_at: until, why: 'snooze' }, now);
    const detail = { until, plannedId };
    await record({ db: tx, clock }, input, { alertId, eventId: event.id, kind: 'snooze', scope: 'event', detail });
  });
  await deps.refreshMessages(event.id);
  return ok({ until });
}
