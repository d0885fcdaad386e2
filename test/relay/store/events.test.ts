import { describe, expect, it } from 'vitest';
import { mirrorAlerts } from '#relay/store/alerts.ts';
import { factsOf, findEvent, type IncomingEvent, ingestApiEvent, ingestEvent } from '#relay/store/events.ts';
import { headsOf } from '#relay/store/lane-queue.ts';
import { ACCOUNT_STREAM, type ChatTable, type Db } from '#relay/store/schema.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import type { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import { apiEvent } from '../support/api-event.ts';
import { ALERT_ID } from '../support/signed-delivery.ts';
import { addChat, testStore } from '../support/test-store.ts';

const T0 = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const LANE = 'chat:-1001';
const MIRRORED: Alert = {
  id: ALERT_ID,
  kind: 'price_below',
  threshold_value: '20.50',
  threshold_currency: 'EUR',
  is_enabled: false,
  created_at: '',
  updated_at: '',
  item: { item_id: 156, market_hash_name: 'AK-47 | Redline (Field-Tested)', phase: 'Phase 2' },
};

interface Scene {
  readonly db: Db;
  readonly chat: ChatTable;
  push(change: Partial<IncomingEvent> & { readonly atMs: number; readonly id: string }): ReturnType<typeof ingestEvent>;
  poll(event: AlertEvent, deliver?: boolean): ReturnType<typeof ingestApiEvent>;
  /** Marks what waits as sent; gives its kinds. */
  send(): Promise<string[]>;
}

async function startScene(): Promise<Scene> {
  const { db } = await testStore();
  const chat = await addChat(db);
  const chats = [{ key: chat.key, chatId: chat.chat_id, isDefault: true }];
  return {
    db,
    chat,
    push: ({ atMs, id, ...change }) =>
      ingestEvent(
        db,
        {
          stream: ACCOUNT_STREAM,
          source: 'push',
          verdict: 'signed',
          receivedAt: atMs,
          eventType: 'alert.triggered',
          facts: { alertId: ALERT_ID, itemId: 156, itemName: 'AK-47 | Redline (Field-Tested)' },
          body: Buffer.from(`body of ${id}`),
          signedAt: String(Math.floor(atMs / 1000)),
          signature: `sig-${id}`,
          deliveryId: `deliv_${id}`,
          replayKey: `key-${id}-${atMs}`,
          goesTo: 'chats',
          ...change,
        },
        chats,
        atMs,
      ),
    poll: (event, deliver = true) => ingestApiEvent(db, event, { deliver, source: 'poll', chats }, T0 + 5 * MINUTE),
    async send() {
      const waiting = await headsOf(db, LANE, 50);
      await db.updateTable('deliveries').set({ state: 'sent', message_id: 7 }).where('state', '=', 'pending').execute();
      return waiting.map((delivery) => delivery.kind);
    },
  };
}

describe('a push', () => {
  it.each([
    { names: 'deliveries', deliveryIds: (id: string) => [`deliv_${id}`] },
    { names: 'no deliveries', deliveryIds: () => [] },
  ])(
    'of the second firing within a second looks like a replay; the API, which names $names, brings it',
    async ({ deliveryIds }) => {
      const scene = await startScene();
      const alike = { atMs: T0, signature: 'sig', replayKey: 'alike' };
      expect((await scene.push({ ...alike, id: '1' })).status).toBe('accepted');
      expect((await scene.push({ ...alike, id: '2' })).status).toBe('duplicate');
      for (const id of ['2', '1']) {
        await scene.poll(apiEvent({ id: `evt_${id}`, atMs: T0 + Number(id), deliveryIds: deliveryIds(id) }));
      }
      expect((await scene.send()).filter((kind) => kind === 'message')).toHaveLength(2);
    },
  );

  it('is accepted once with a message for the chat; its retry, signed anew, is a duplicate', async () => {
    const scene = await startScene();
    expect(await scene.push({ id: '1', atMs: T0 })).toMatchObject({ status: 'accepted', lanes: [LANE] });
    expect(await scene.push({ id: '1', atMs: T0 + MINUTE })).toMatchObject({ status: 'duplicate', lanes: [] });
    expect(await scene.send()).toEqual(['message']);
  });

  it('is a replay under any delivery id, also when its retry is replayed', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0 });
    expect(await scene.push({ id: '1', atMs: T0, deliveryId: 'forged-a' })).toMatchObject({ status: 'duplicate' });
    await scene.push({ id: '1', atMs: T0 + MINUTE });
    const replayed = await scene.push({ id: '1', atMs: T0 + MINUTE, deliveryId: 'forged-b' });
    expect(replayed).toMatchObject({ status: 'duplicate' });
  });

  it('does not let a replay claim a delivery id: the delivery that really has it is accepted', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0 });
    await scene.push({ id: '1', atMs: T0, deliveryId: 'deliv_2' });
    expect(await scene.push({ id: '2', atMs: T0 + MINUTE })).toMatchObject({ status: 'accepted' });
  });

  it('is the same event as another delivery whose body names the same event', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0, facts: { eventId: 'evt_1', alertId: ALERT_ID } });
    const other = await scene.push({ id: '2', atMs: T0, facts: { eventId: 'evt_1', alertId: ALERT_ID } });
    expect(other).toMatchObject({ status: 'duplicate' });
  });

  it('of an alert that fires, is re-armed and fires again is two events, although the bodies are equal', async () => {
    const scene = await startScene();
    const body = Buffer.from('the same small body');
    await scene.push({ id: '1', atMs: T0, body });
    expect(await scene.push({ id: '2', atMs: T0 + 5000, body })).toMatchObject({ status: 'accepted' });
    expect(await scene.send()).toEqual(['message', 'message']);
  });

  it('takes item and rule from the mirror when its body is small', async () => {
    const scene = await startScene();
    await mirrorAlerts(scene.db, [MIRRORED], true);
    const { eventId } = await scene.push({ id: '1', atMs: T0 });
    const event = await findEvent(scene.db, eventId);
    expect(event && factsOf(event)).toMatchObject({ threshold: '20.50', thresholdCurrency: 'EUR', phase: 'Phase 2' });
  });

  it('on a sheet path never silences the same delivery on the account path', async () => {
    const scene = await startScene();
    const lifted = { stream: 'sheet-id', source: 'lift', verdict: 'unverified', goesTo: 'sheet' } as const;
    expect(await scene.push({ id: '1', atMs: T0, ...lifted })).toMatchObject({ lanes: ['sheet:sheet-id'] });
    expect(await scene.push({ id: '1', atMs: T0 })).toMatchObject({ status: 'accepted', lanes: [LANE] });
  });

  it('on a sheet path is known by what is signed, never by its delivery id', async () => {
    const scene = await startScene();
    const lifted = { stream: 'sheet-id', source: 'lift', verdict: 'unverified', goesTo: 'sheet' } as const;
    await scene.push({ id: '1', atMs: T0, ...lifted, replayKey: 'forged' });
    expect(await scene.push({ id: '1', atMs: T0, ...lifted })).toMatchObject({ status: 'accepted' });
    expect(await scene.push({ id: '1', atMs: T0, ...lifted, deliveryId: 'x' })).toMatchObject({ status: 'duplicate' });
  });
});

describe.each([
  ['names its deliveries', true],
  ['names email only (C18)', false],
])('an event of an API that %s', (_name, named) => {
  const listed = (change: { id: string; atMs: number; value?: string }) =>
    apiEvent({ ...change, id: `evt_${change.id}`, ...(named ? { deliveryIds: [`deliv_${change.id}`] } : {}) });

  it('merges with its push and queues one edit of the message', async () => {
    const scene = await startScene();
    const pushed = await scene.push({ id: '1', atMs: T0 + 1000 });
    await scene.send();
    const merged = await scene.poll(listed({ id: '1', atMs: T0, value: '19.40' }));
    expect(merged).toMatchObject({ status: 'merged', eventId: pushed.eventId, lanes: [LANE] });
    expect(await scene.poll(listed({ id: '1', atMs: T0, value: '19.40' }))).toMatchObject({ status: 'duplicate' });
    expect(await scene.send()).toEqual(['edit']);
    const event = await findEvent(scene.db, pushed.eventId);
    expect(event).toMatchObject({ api_event_id: 'evt_1', verdict: 'signed' });
    expect(event && factsOf(event)).toMatchObject({ value: '19.40', eventId: 'evt_1' });
  });

  it('of an alert made a moment ago gets its rule from the mirror when it is completed', async () => {
    const scene = await startScene();
    const { eventId } = await scene.push({ id: '1', atMs: T0 });
    await mirrorAlerts(scene.db, [MIRRORED], true);
    await scene.poll(listed({ id: '1', atMs: T0 }));
    const event = await findEvent(scene.db, eventId);
    expect(factsOf(event ?? { facts: '{}' })).toMatchObject({
      threshold: '20.50',
      thresholdCurrency: 'EUR',
      value: '19.50',
    });
  });

  it('that was polled first makes its push a duplicate, which leaves its proof with the event', async () => {
    const scene = await startScene();
    const polled = await scene.poll(listed({ id: '1', atMs: T0 }));
    expect(polled).toMatchObject({ status: 'accepted', lanes: [LANE] });
    const pushed = await scene.push({ id: '1', atMs: T0 + 2 * MINUTE });
    expect(pushed).toMatchObject({ status: 'duplicate', eventId: polled.eventId });
    expect(await scene.send()).toEqual(['message']);
    expect(await findEvent(scene.db, polled.eventId)).toMatchObject({
      verdict: 'signed',
      signature: 'sig-1',
      delivery_id: 'deliv_1',
      body: new Uint8Array(Buffer.from('body of 1')),
    });
  });

  it('keeps two firings within minutes apart when both were pushed', async () => {
    const scene = await startScene();
    const one = await scene.push({ id: '1', atMs: T0 });
    const two = await scene.push({ id: '2', atMs: T0 + MINUTE });
    expect((await scene.poll(listed({ id: '1', atMs: T0 }))).eventId).toBe(one.eventId);
    expect((await scene.poll(listed({ id: '2', atMs: T0 + MINUTE }))).eventId).toBe(two.eventId);
  });

  it('loses neither of two firings within minutes when only the first was pushed', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0 });
    await scene.poll(listed({ id: '1', atMs: T0 }));
    await scene.poll(listed({ id: '2', atMs: T0 + 2 * MINUTE }));
    await scene.push({ id: '2', atMs: T0 + 3 * MINUTE });
    expect(await scene.send()).toEqual(['message', 'message']);
    const ids = await scene.db.selectFrom('events').select('api_event_id').execute();
    expect(ids.map((row) => row.api_event_id)).toEqual(['evt_1', 'evt_2']);
  });

  it('is history and sent to nobody if it is not to be delivered', async () => {
    const scene = await startScene();
    expect(await scene.poll(listed({ id: '1', atMs: T0 }), false)).toMatchObject({ status: 'accepted', lanes: [] });
    expect(await scene.send()).toEqual([]);
  });
});

describe('an event of an API that names its deliveries', () => {
  it('is not taken for an earlier firing that was pushed with another delivery', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0 });
    // The second push was lost, and the list is newest first.
    const two = await scene.poll(apiEvent({ id: 'evt_2', atMs: T0 + MINUTE, deliveryIds: ['deliv_2'] }));
    const one = await scene.poll(apiEvent({ id: 'evt_1', atMs: T0, deliveryIds: ['deliv_1'] }));
    expect([two.status, one.status]).toEqual(['accepted', 'merged']);
    expect(await scene.send()).toEqual(['message', 'message']);
  });

  it('is not taken for the push of a later firing', async () => {
    const scene = await startScene();
    await scene.poll(apiEvent({ id: 'evt_1', atMs: T0, deliveryIds: ['deliv_1'] }));
    expect(await scene.push({ id: '2', atMs: T0 + 2 * MINUTE })).toMatchObject({ status: 'accepted' });
    const two = await scene.poll(apiEvent({ id: 'evt_2', atMs: T0 + 2 * MINUTE, deliveryIds: ['deliv_2'] }));
    expect(two.status).toBe('merged');
    expect(await scene.send()).toEqual(['message', 'message']);
  });

  it('is sent if its push came with a body nobody could read', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0, facts: {}, goesTo: 'nobody' });
    expect(await scene.send()).toEqual([]);
    const polled = await scene.poll(apiEvent({ id: 'evt_1', atMs: T0, deliveryIds: ['deliv_1'] }));
    expect(polled).toMatchObject({ status: 'merged', lanes: [LANE] });
    expect(await scene.send()).toEqual(['message']);
  });

  it('more than ten minutes from a push without ids is another firing', async () => {
    const scene = await startScene();
    await scene.push({ id: '1', atMs: T0 });
    expect(await scene.poll(apiEvent({ id: 'evt_9', atMs: T0 - 11 * MINUTE }))).toMatchObject({ status: 'accepted' });
  });
});
