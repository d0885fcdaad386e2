import { onTestFinished } from 'vitest';
import type { BotApi } from '#relay/delivery/bot-api.ts';
import { createChatSender } from '#relay/delivery/chat-sender.ts';
import { createLanes, type Lanes } from '#relay/delivery/lanes.ts';
import type { Pacing } from '#relay/delivery/pacing.ts';
import { chatLane, queueMessages } from '#relay/store/deliveries.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { groupCommit } from '#relay/store/group-commit.ts';
import { ACCOUNT_STREAM, type ChatTable, type Db } from '#relay/store/schema.ts';
import { ManualClock } from '#sandbox/clock.ts';
import { until } from '#sandbox/until.ts';
import { TOKEN } from './bot-server.ts';
import { ALERT_ID } from './signed-delivery.ts';
import { testLog } from './test-log.ts';
import { testStore } from './test-store.ts';

/** Lanes that send to a Bot API, over a store of their own, on their own clock. */
export async function startSending(
  api: BotApi,
  options: { readonly pacing?: Pacing; readonly digestAfter?: number } = {},
) {
  const { db, relaxed } = await testStore();
  const clock = new ManualClock();
  const { log, lines } = testLog([TOKEN]);
  const sender = createChatSender({
    db,
    commit: groupCommit(relaxed),
    clock,
    log,
    api,
    random: () => 0.5,
    canComplete: true,
    ...options,
    pause: (name, ms) => lanes.pause(name, ms),
    wake: (names) => lanes.wake(names),
  });
  const lanes: Lanes = createLanes({
    clock,
    log,
    work: (lane, waitedUntil) => sender.work(lane, waitedUntil),
    stopped: () => sender.release(),
  });
  onTestFinished(() => lanes.stop());
  let count = 0;
  return {
    db,
    clock,
    lanes,
    lines,
    /** A new event for these chats; gives its id. */
    async fire(...chats: readonly ChatTable[]): Promise<number> {
      const { eventId } = await ingestEvent(db, incoming(++count, clock.now()), [], clock.now());
      const routable = chats.map((chat) => ({ key: chat.key, chatId: chat.chat_id, isDefault: true }));
      lanes.wake(await queueMessages(db, eventId, undefined, routable, clock.now()));
      return eventId;
    },
    /** Resolves once the deliveries, oldest first, are in these states. */
    async settled(wanted: readonly string[]): Promise<void> {
      await until(`deliveries ${wanted.join()}`, async () => {
        // A lane may have set its timer, due by now, only after the clock was moved.
        await clock.advance(0);
        return String(await statesOf(db)) === String(wanted);
      });
    },
  };
}

const incoming = (n: number, now: number) => ({
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: now,
  eventType: 'alert.triggered',
  facts: { alertId: ALERT_ID, itemName: `Item ${n}` },
  signedAt: String(Math.floor(now / 1000)),
  deliveryId: `deliv_${n}`,
  goesTo: 'nobody' as const,
});

/** The states of all deliveries, oldest first. */
export const statesOf = async (db: Db) =>
  (await db.selectFrom('deliveries').select('state').orderBy('id').execute()).map((row) => row.state);

/** How all tries ended, by the time that they began or, of those that simply were sent, ended. */
export async function attemptsOf(db: Db): Promise<string[]> {
  const tried = await db.selectFrom('attempts').select(['outcome', 'at', 'delivery_id']).orderBy('id').execute();
  const told = new Set(tried.filter(({ outcome }) => outcome === 'sent').map((row) => row.delivery_id));
  const sent = await db.selectFrom('deliveries').select(['id', 'finished_at']).where('state', '=', 'sent').execute();
  const plain = sent
    .filter(({ id }) => !told.has(id))
    .map(({ finished_at }) => ({ outcome: 'sent', at: finished_at ?? 0 }));
  return [...tried, ...plain].toSorted((a, b) => a.at - b.at).map((row) => row.outcome);
}

/** Queues a message for an event that was made without chats. */
export async function requeue(
  sending: Awaited<ReturnType<typeof startSending>>,
  eventId: number,
  chat: ChatTable,
): Promise<void> {
  const chats = [{ key: chat.key, chatId: chat.chat_id, isDefault: true }];
  await queueMessages(sending.db, eventId, undefined, chats, sending.clock.now());
  sending.lanes.wake([chatLane(chat.chat_id)]);
}
