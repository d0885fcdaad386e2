import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Filter } from '../destinations/filter.ts';
import { factsOf, findEvent, type StoredEvent } from '../store/events.ts';
import { addMute } from '../store/filters.ts';
import type { Db } from '../store/schema.ts';
import { record } from './record-deed.ts';

/** A press mutes for a day; /mute takes other times. */
const MUTE_MS = 86_400_000;

/** Mutes the item of an event in one chat; gives until when. */
export async function muteItem(
  deps: {
    readonly db: Db;
    readonly clock: Pick<Clock, 'now'>;
    readonly refreshMessages: (eventId: number) => Promise<void>;
  },
  input: { readonly eventId: number; readonly chatKey: string; readonly who: string },
): Promise<Result<{ readonly until: number }, { readonly kind: 'no-event' | 'no-item' }>> {
  const event = await findEvent(deps.db, input.eventId);
  if (!event) return fail({ kind: 'no-event' });
  const filter = itemFilter(event);
  if (!filter) return fail({ kind: 'no-item' });
  const until = deps.clock.now() + MUTE_MS;
  await addMute(deps.db, { chatKey: input.chatKey, filter, until, who: input.who });
  const action = { alertId: event.alert_id ?? '', eventId: event.id, kind: 'mute', scope: 'chat' } as const;
  await record(deps, input, { ...action, detail: { until } });
  await deps.refreshMessages(event.id);
  return ok({ until });
}

/** What a mute by button covers: the item itself; its name is there for people. */
export function itemFilter(event: StoredEvent): Filter | undefined {
  const { itemId, itemName = '' } = factsOf(event);
  return itemId === undefined ? undefined : { words: itemName === '' ? [] : [itemName.toLowerCase()], itemId };
}
