import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Cs2capClient, createCs2capClient } from '#relay/cs2cap/client.ts';
import { pollEvents } from '#relay/cs2cap/poll-events.ts';
import { ingestEvent } from '#relay/store/events.ts';
import { ACCOUNT_STREAM } from '#relay/store/schema.ts';
import { testKey } from '#sandbox/cs2cap/harness.ts';
import { startAccount } from '../support/account.ts';
import { listen } from '../support/listen.ts';
import { addChat } from '../support/test-store.ts';

const MINUTE = 60_000;

async function startPolling(options: { readonly tier?: 'free' | 'quant'; readonly names?: 'all' | 'email-only' } = {}) {
  const account = await startAccount({
    tier: options.tier ?? 'quant',
    eventDeliveries: options.names ?? 'all',
    retryDelaysMs: [],
  });
  const { db, clock } = account;
  await addChat(db);
  const startedAt = clock.now();
  const cs2cap: Cs2capClient = {
    send(request) {
      polling.beforeSend(request.query['offset']);
      return account.client.send(request);
    },
  };
  const woken: string[] = [];
  const deps = { db, clock, cs2cap, wake: (lanes: readonly string[]) => void woken.push(...lanes) };
  const polling = {
    ...account,
    woken,
    /** Called with the offset of each page before it is asked for. */
    beforeSend: (_offset: string | undefined): void => undefined,
    /** A destination that is down: its deliveries are named, but none arrives. */
    connect: () =>
      account.call('POST', '/account/webhooks', { label: 'x', url: 'http://127.0.0.1:1/hook', platform: 'custom' }),
    poll: async (change: { graceMs?: number; since?: number } = {}) => {
      const polled = await pollEvents(deps, { since: startedAt, graceMs: 0, ...change });
      return polled.ok ? polled.value : polled.failure.kind;
    },
    /** The values of the messages that wait, in the order of their lane. */
    async messages(): Promise<unknown[]> {
      const rows = await db
        .selectFrom('deliveries')
        .innerJoin('events', 'events.id', 'deliveries.event_id')
        .select('events.facts')
        .where('kind', '=', 'message')
        .orderBy('deliveries.id')
        .execute();
      return rows.map((row) => JSON.parse(row.facts).value);
    },
    pages: () => account.asked('/alerts/events'),
  };
  return polling;
}

describe('pollEvents', () => {
  it('brings each event once, in the order they happened', async () => {
    const polling = await startPolling();
    for (const value of ['19.10', '19.20', '19.30']) {
      await polling.fire(value);
      await polling.clock.advance(MINUTE);
    }
    expect(await polling.poll()).toEqual({ new: 3, completed: 0 });
    expect(await polling.messages()).toEqual(['19.10', '19.20', '19.30']);
    expect(await polling.poll()).toEqual({ new: 0, completed: 0 });
    expect(polling.woken).toContain('chat:-1001');
  });

  it('works on a tier without webhooks', async () => {
    const polling = await startPolling({ tier: 'free' });
    await polling.fire('19.10');
    expect(await polling.poll()).toEqual({ new: 1, completed: 0 });
  });

  it('takes what fired before the relay first ran for history: known, never sent', async () => {
    const polling = await startPolling();
    await polling.fire('19.10');
    await polling.clock.advance(MINUTE);
    const since = polling.clock.now();
    expect(await polling.poll({ since })).toEqual({ new: 1, completed: 0 });
    await polling.fire('19.20');
    await polling.poll({ since });
    expect(await polling.messages()).toEqual(['19.20']);
  });

  it('leaves a young event to its push, and brings it when none came', async () => {
    const polling = await startPolling();
    await polling.fire('19.10');
    const graceMs = 90_000;
    expect(await polling.poll({ graceMs })).toEqual({ new: 0, completed: 0 });
    await polling.clock.advance(89_999);
    expect(await polling.poll({ graceMs })).toEqual({ new: 0, completed: 0 });
    await polling.clock.advance(1);
    expect(await polling.poll({ graceMs })).toEqual({ new: 1, completed: 0 });
    expect(await polling.db.selectFrom('events').select('source').execute()).toEqual([{ source: 'back-fill' }]);
  });

  it.each(['all', 'email-only'] as const)(
    'completes a young event whose push is here (deliveries: %s)',
    async (names) => {
      const polling = await startPolling({ names });
      await polling.call('POST', '/account/webhooks', {
        label: 'x',
        url: 'http://127.0.0.1:1/hook',
        platform: 'custom',
      });
      await polling.fire('19.10');
      const deliveryId = polling.cs2cap.account(testKey).deliveries()[0]?.id ?? '';
      await push(polling, deliveryId);
      expect(await polling.poll({ graceMs: 90_000 })).toEqual({ new: 0, completed: 1 });
      expect(await polling.messages()).toEqual(['19.10']);
    },
  );

  it('reads back over what is known until thirty known events are in a row (C17)', async () => {
    const polling = await startPolling();
    for (let n = 0; n < 150; n++) await polling.fire('19.10');
    expect(await polling.poll()).toEqual({ new: 150, completed: 0 });
    const before = polling.pages();
    await polling.poll();
    expect(polling.pages() - before).toBe(1);
    // One in the middle of the overlap is missing here, as if the list had shifted.
    const ids = await polling.db.selectFrom('events').select(['id', 'api_event_id']).orderBy('id', 'desc').execute();
    const lost = ids[20];
    await polling.db
      .deleteFrom('event_keys')
      .where('event_id', '=', lost?.id ?? 0)
      .execute();
    await polling.db
      .deleteFrom('deliveries')
      .where('event_id', '=', lost?.id ?? 0)
      .execute();
    await polling.db
      .deleteFrom('events')
      .where('id', '=', lost?.id ?? 0)
      .execute();
    expect(await polling.poll()).toEqual({ new: 1, completed: 0 });
  });

  it('loses nothing when a later page cannot be read: the next poll brings all of it, oldest first', async () => {
    const polling = await startPolling();
    for (let n = 0; n < 130; n++) await polling.fire(`19.${String(n).padStart(3, '0')}`);
    let isFirst = true;
    polling.beforeSend = (offset) => {
      if (offset !== '100' || !isFirst) return;
      isFirst = false;
      polling.cs2cap.faults.arm({ path: /alerts\/events/ }, { kind: 'status', status: 401, detail: 'no' });
    };
    expect(await polling.poll()).toBe('unauthorized');
    expect(await polling.messages()).toEqual([]);
    expect(await polling.poll()).toEqual({ new: 130, completed: 0 });
    const values = await polling.messages();
    expect(values).toEqual([...values].sort());
    expect(values).toHaveLength(130);
  });

  it('finds an event that was left to its push although a whole page was pushed and completed since', async () => {
    const polling = await startPolling();
    const graceMs = 90_000;
    await polling.connect();
    await polling.fire('19.00');
    for (let n = 0; n < 120; n++) {
      await polling.clock.advance(500);
      await polling.fire('19.10');
      await push(polling, polling.cs2cap.account(testKey).deliveries().at(-1)?.id ?? '');
    }
    expect(await polling.poll({ graceMs })).toEqual({ new: 0, completed: 120 });
    await polling.clock.advance(40_000);
    expect(await polling.poll({ graceMs })).toEqual({ new: 1, completed: 0 });
    expect(await polling.messages()).toContain('19.00');
  });

  it('does not ask for ever when the API ignores the offset', async () => {
    const polling = await startPolling();
    for (let n = 0; n < 3; n++) await polling.fire('19.10');
    const page = JSON.stringify({
      events: polling.cs2cap.account(testKey).events(),
      pagination: { total: 500, has_next: true },
    });
    let calls = 0;
    const port = await listen(
      createServer((_request, response) => {
        calls++;
        response.writeHead(200, { 'content-type': 'application/json' }).end(page);
      }),
    );
    const cs2cap = createCs2capClient({ base: `http://127.0.0.1:${port}`, apiKey: testKey, clock: polling.clock });
    const deps = { db: polling.db, clock: polling.clock, cs2cap, wake: () => undefined };
    expect(await pollEvents(deps, { since: 0, graceMs: 0 })).toEqual({ ok: true, value: { new: 3, completed: 0 } });
    expect(calls).toBe(2);
  });
});

type Polling = Awaited<ReturnType<typeof startPolling>>;

async function push(polling: Polling, deliveryId: string): Promise<void> {
  const { db, clock, alertId } = polling;
  const [chat] = await db.selectFrom('chats').selectAll().execute();
  await ingestEvent(
    db,
    {
      stream: ACCOUNT_STREAM,
      source: 'push',
      verdict: 'signed',
      receivedAt: clock.now(),
      eventType: 'alert.triggered',
      facts: { alertId },
      signedAt: String(Math.floor(clock.now() / 1000)),
      signature: 'x',
      deliveryId,
      goesTo: 'chats',
    },
    [{ key: chat?.key ?? '', chatId: '-1001', isDefault: true }],
    clock.now(),
  );
}
