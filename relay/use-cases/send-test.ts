import type { Clock } from '../clock.ts';
import { insertTestEvent } from '../store/events.ts';
import type { ChatTable, Db } from '../store/schema.ts';

/** Sends a test event to one chat through its lane, as an alert would go; it fires nothing and is never counted. */
export async function sendTest(
  deps: {
    readonly db: Db;
    readonly clock: Pick<Clock, 'now'>;
    readonly sendAgain: (eventId: number, chatKey: string) => Promise<void>;
  },
  input: { readonly chat: ChatTable },
): Promise<void> {
  const eventId = await insertTestEvent(deps.db, deps.clock.now());
  await deps.sendAgain(eventId, input.chat.key);
}
