import { describe, expect, it } from 'vitest';
import { pruner } from '#relay/retention.ts';
import { actionsAfter, lastActionId, recordAction } from '#relay/store/chat-actions.ts';
import { createCode } from '#relay/store/codes.ts';
import { replayLetters } from '#relay/store/dead-letters.ts';
import { queueMessages } from '#relay/store/deliveries.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { type DeliveryOutcome, finishDelivery, headsOf } from '#relay/store/lane-queue.ts';
import { tellOwners } from '#relay/store/notices.ts';
import { planRearm } from '#relay/store/planned.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { testLog } from './support/test-log.ts';
import { addChat, testStore } from './support/test-store.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const LANE = 'chat:-1001';

/** A store in which days pass as a test says, and that forgets what is older than `retentionDays`. */
async function startKeeping(retentionDays = 90) {
  const { db } = await testStore();
  const chat = await addChat(db);
  const { log, lines } = testLog();
  const clock = { isWrong: false };
  const prune = pruner({ db, log, retentionDays, isClockWrong: () => clock.isWrong, notBefore: START + HOUR });
  let count = 0;
  const at = (day: number) => START + day * DAY;
  const finishAll = async (outcome: DeliveryOutcome, day: number) => {
    for (const delivery of await headsOf(db, LANE, 50)) {
      await finishDelivery(db, delivery, outcome, { startedAt: at(day), now: at(day) });
    }
  };
  return {
    db,
    clock,
    chat,
    lines,
    at,
    /** An event of that day with its message, which ended so, or waits. */
    async fire(day: number, outcome?: DeliveryOutcome): Promise<number> {
      const deliveryId = `d${++count}`;
      const { eventId } = await ingestEvent(db, incoming(deliveryId, at(day)), [], at(day));
      const chats = [{ key: chat.key, chatId: chat.chat_id, isDefault: true }];
      await queueMessages(db, eventId, undefined, chats, at(day));
      if (outcome) await finishAll(outcome, day);
      return eventId;
    },
    /** So many events of that day that nobody got. */
    fill: (count: number, day: number) =>
      db
        .insertInto('events')
        .values(
          Array.from({ length: count }, () => ({
            stream: ACCOUNT_STREAM,
            source: 'push' as const,
            verdict: 'signed' as const,
            received_at: at(day),
            event_type: 'alert.triggered',
            facts: '{}',
            body: null,
            signed_at: null,
            signature: null,
            delivery_id: null,
            api_event_id: null,
            alert_id: null,
          })),
        )
        .execute(),
    repeat: (deliveryId: string, day: number) => ingestEvent(db, incoming(deliveryId, at(day)), [], at(day)),
    finishAll,
    /** What the agenda does on that day, once. */
    look: (day: number) => prune(at(day)),
    events: async () => (await db.selectFrom('events').select('id').orderBy('id').execute()).map(({ id }) => id),
  };
}

const incoming = (deliveryId: string, now: number) => ({
  stream: ACCOUNT_STREAM,
  source: 'push' as const,
  verdict: 'signed' as const,
  receivedAt: now,
  eventType: 'alert.triggered',
  facts: { alertId: deliveryId },
  deliveryId,
  replayKey: `${deliveryId} ${now}`,
  goesTo: 'nobody' as const,
});

/** Not sent plainly, so that a line of history tells of it. */
const SENT: DeliveryOutcome = { kind: 'sent', messageId: 7, detail: 'message is not modified' };
const DEAD: DeliveryOutcome = { kind: 'dead', reason: 'message is too long' };

describe('what the relay forgets', () => {
  it('events that are older than the time kept go with deliveries, attempts and keys; newer ones stay whole', async () => {
    const keeping = await startKeeping();
    await keeping.fire(0, SENT);
    await keeping.fire(10, SENT);
    await keeping.fire(95, SENT);
    await keeping.look(90);
    expect(await keeping.events()).toEqual([1, 2, 3]);
    await keeping.look(100);
    expect(await keeping.events()).toEqual([2, 3]);
    await keeping.look(101);
    expect(await keeping.events()).toEqual([3]);
    for (const table of ['deliveries', 'attempts'] as const) {
      expect(await keeping.db.selectFrom(table).select('id').execute(), table).toHaveLength(1);
    }
    expect(await keeping.db.selectFrom('event_keys').select('event_id').distinct().execute()).toEqual([
      { event_id: 3 },
    ]);
    expect(keeping.lines.join('')).toMatch(/"rows":1,"olderThanDays":90/);
  });

  it('never what is undelivered: what waits, is held, or was given up within the time kept', async () => {
    const keeping = await startKeeping();
    await keeping.fire(0, DEAD);
    await keeping.fire(0, DEAD);
    await keeping.fire(1);
    await keeping.db.updateTable('deliveries').set({ state: 'held' }).where('id', '=', 3).execute();
    await keeping.fire(2);
    await replayLetters(keeping.db, [2], 'Olga', keeping.at(50));
    await keeping.finishAll(DEAD, 50);
    const waiting = await keeping.fire(60);
    await keeping.fire(119, SENT);
    await keeping.db
      .updateTable('deliveries')
      .set({ state: 'pending' })
      .where('event_id', 'in', [4, waiting])
      .execute();
    await keeping.look(120);
    expect(await keeping.events()).toEqual([2, 3, 4, 5, 6]);
    await keeping.look(150);
    expect(await keeping.events()).toEqual([3, 4, 5, 6]);
  });

  it('not while a late copy of it may come: that is known as one for 30 days', async () => {
    const keeping = await startKeeping(30);
    await keeping.fire(0, SENT);
    await keeping.fire(1, SENT);
    await keeping.fire(59, SENT);
    expect((await keeping.repeat('d1', 29)).status).toBe('duplicate');
    await keeping.look(58);
    expect(await keeping.events()).toEqual([1, 3]);
    expect((await keeping.repeat('d1', 58)).status).toBe('duplicate');
    await keeping.look(58 + 31);
    expect(await keeping.events()).toEqual([3]);
  });

  it('not the newest, however old: numbers that buttons carry are never given out again', async () => {
    const keeping = await startKeeping();
    for (const day of [0, 1, 2]) await keeping.fire(day, SENT);
    await keeping.look(500);
    expect(await keeping.events()).toEqual([3]);
    expect(await keeping.fire(500)).toBe(4);
    expect((await headsOf(keeping.db, LANE, 1))[0]?.id).toBe(4);
  });

  it('nothing by a wrong clock, and nothing before it could be seen whether it is', async () => {
    const keeping = await startKeeping();
    await keeping.fill(2, -200);
    await keeping.look(0);
    expect(await keeping.events()).toEqual([1, 2]);
    keeping.clock.isWrong = true;
    await keeping.look(1);
    expect(await keeping.events()).toEqual([1, 2]);
    keeping.clock.isWrong = false;
    await keeping.look(1);
    expect(await keeping.events()).toEqual([2]);
  });

  it('a little at a time, so that events come in between; a pass goes on where the last look ended', async () => {
    const keeping = await startKeeping();
    await keeping.fill(603, 0);
    await keeping.look(200);
    expect(await keeping.events()).toHaveLength(103);
    await keeping.look(200);
    expect(await keeping.events()).toEqual([603]);
    await keeping.fire(1);
    await keeping.look(200 + HOUR / DAY - 0.001);
    expect(await keeping.events()).toHaveLength(2);
    await keeping.look(200 + HOUR / DAY);
    expect(await keeping.events()).toEqual([604]);
  });

  it('records of refusals, deeds, notices and plans, but what is still to be done and each table’s newest', async () => {
    const keeping = await startKeeping();
    const { db, chat, at } = keeping;
    for (const day of [0, 1, 100]) {
      await db
        .insertInto('refusals')
        .values({ at: at(day), stream: 's', kind: 'k', message: 'm' })
        .execute();
      await recordAction(db, {
        at: at(day),
        who: 'Olga',
        chat_key: chat.key,
        alert_id: 'a',
        event_id: 1,
        did: 'Re-armed',
      });
      const plan = {
        alert_id: `a${day}`,
        chat_key: null,
        event_id: null,
        who: 'Olga',
        why: 'policy',
        due_at: at(day),
      } as const;
      await planRearm(db, plan, at(day));
    }
    await db.insertInto('settings').values({ key: 'admin-ids', value: '1' }).execute();
    for (const key of ['a', 'b', 'c']) await tellOwners(db, key, { kind: 'double', chat: 'Traders' }, at(0));
    await db.updateTable('notices').set({ state: 'sent' }).where('key', '<>', 'b:1').execute();
    await db.updateTable('planned').set({ state: 'done' }).where('alert_id', '<>', 'a1').execute();
    await keeping.look(100);
    const ids = async (table: 'refusals' | 'chat_actions' | 'planned' | 'notices') =>
      (await db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id);
    expect(await ids('refusals')).toEqual([3]);
    expect(await ids('chat_actions')).toEqual([3]);
    expect(await ids('planned')).toEqual([2, 3]);
    expect(await ids('notices')).toEqual([2, 3]);
    await keeping.look(400);
    expect(await lastActionId(db)).toBe(3);
    const deed = { at: at(400), who: 'Ben', chat_key: chat.key, alert_id: 'a', event_id: 1, did: 'Muted' };
    await recordAction(db, deed);
    expect(await actionsAfter(db, 3, 'all')).toMatchObject([{ who: 'Ben' }]);
  });

  it('codes and claims that nobody can use any more', async () => {
    const keeping = await startKeeping();
    const { db, at } = keeping;
    const code = { purpose: 'pair', customerId: 1 } as const;
    await createCode(db, { ...code, ttlMs: HOUR }, at(0));
    await createCode(db, { ...code, ttlMs: 3 * DAY }, at(0));
    await db
      .insertInto('claims')
      .values({ key: 'k', who: 'w', expires_at: at(0) })
      .execute();
    await keeping.look(2);
    expect(await db.selectFrom('codes').select('expires_at').execute()).toEqual([{ expires_at: at(3) }]);
    expect(await db.selectFrom('claims').select('key').execute()).toEqual([]);
  });
});
