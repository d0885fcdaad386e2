import { describe, expect, it } from 'vitest';
import { armAlert, expectedHmac, redline, startArmed, startReceiver, testKey } from './harness.ts';

describe('retries', () => {
  it.each([500, 503, 429, 408])(
    'follow a %i after 1 s, 5 s, 30 s, 2 min and 10 min, then the delivery has failed (C42)',
    async (status) => {
      const { cs2cap, receiver, clock, delivery } = await startArmed();
      receiver.answer = { status };
      const start = clock.now();
      await cs2cap.tick();
      const waits: number[] = [];
      for (let due = delivery()?.next_attempt_at; due; due = delivery()?.next_attempt_at) {
        expect(delivery()?.status).toBe('pending');
        waits.push(Date.parse(due) - clock.now());
        await clock.advance(Date.parse(due) - clock.now());
        await cs2cap.settled();
      }
      expect(waits).toEqual([1_000, 5_000, 30_000, 120_000, 600_000]);
      expect(delivery()).toMatchObject({
        status: 'failed',
        attempt_count: 6,
        last_http_status: status,
        error: `HTTP ${status}`,
      });
      expect(receiver.received).toHaveLength(6);
      const ids = new Set(receiver.received.map(({ headers }) => headers['x-cs2c-delivery-id']));
      const times = receiver.received.map(
        ({ headers }) => Number(headers['x-cs2c-timestamp']) - Math.floor(start / 1000),
      );
      expect([ids.size, times]).toEqual([1, [0, 1, 6, 36, 156, 756]]);
    },
  );

  it.each([400, 401, 404, 413])('do not follow a %i (C42)', async (status) => {
    const { cs2cap, receiver, delivery, clock } = await startArmed();
    receiver.answer = { status };
    await cs2cap.tick();
    await clock.advance(3_600_000);
    await cs2cap.tick();
    expect(receiver.received).toHaveLength(1);
    expect(delivery()).toMatchObject({ status: 'failed', next_attempt_at: null });
  });

  it('wait as long as Retry-After says', async () => {
    const { cs2cap, receiver, delivery, clock } = await startArmed();
    receiver.answer = { status: 503, headers: { 'retry-after': '90' } };
    await cs2cap.tick();
    expect(Date.parse(delivery()?.next_attempt_at ?? '') - clock.now()).toBe(90_000);
  });

  it('follow a cut connection and a receiver that is too slow; then a 200 ends them', async () => {
    const { cs2cap, receiver, delivery, clock, call } = await startArmed({ excerptOnSuccess: true });
    receiver.answer = 'cut';
    await cs2cap.tick();
    receiver.answer = 'hang';
    await clock.advance(1_000);
    while (receiver.received.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10_000);
    await cs2cap.settled();
    receiver.answer = { status: 200, body: 'x'.repeat(600) };
    await clock.advance(5_000);
    await cs2cap.settled();
    const detail = await call('GET', `/account/webhooks/deliveries/${delivery()?.id}`);
    expect(detail.body).toMatchObject({
      status: 'succeeded',
      payload: { item_id: redline },
      attempts: [
        { attempt_number: 1, status: 'failed', http_status: null, error: expect.stringContaining('Connection failed') },
        { attempt_number: 2, status: 'failed', http_status: null, error: 'Timed out after 10000 ms' },
        {
          attempt_number: 3,
          status: 'succeeded',
          http_status: 200,
          error: null,
          response_body_excerpt: 'x'.repeat(500),
        },
      ],
    });
  });

  it.each([
    [{}, 'x'.repeat(500), null],
    [{ excerptOnSuccess: true, excerptLength: 90 }, 'x'.repeat(90), 'ok'],
  ])('keep an excerpt of what was answered (C49): %o', async (switches, ofFailure, ofSuccess) => {
    const { cs2cap, receiver, clock, call, delivery } = await startArmed(switches);
    receiver.answer = { status: 500, body: 'x'.repeat(600) };
    await cs2cap.tick();
    receiver.answer = { status: 200, body: 'ok' };
    await clock.advance(1_000);
    await cs2cap.settled();
    const detail = await call('GET', `/account/webhooks/deliveries/${delivery()?.id}`);
    const attempts = [{ response_body_excerpt: ofFailure }, { response_body_excerpt: ofSuccess }];
    expect(detail.body).toMatchObject({ status: 'succeeded', attempts });
  });

  it('follow a redirect that is not followed, as a web app answers (C40)', async () => {
    const { cs2cap, receiver, delivery } = await startArmed();
    receiver.answer = { status: 302, headers: { location: '/echo' } };
    await cs2cap.tick();
    expect(receiver.received).toHaveLength(1);
    expect(delivery()).toMatchObject({ status: 'pending', last_http_status: 302 });
  });

  it('are not needed where redirects are followed, by GET (C40)', async () => {
    const { cs2cap, receiver, delivery } = await startArmed({ followRedirects: true });
    const echo = await startReceiver();
    receiver.answer = { status: 302, headers: { location: echo.url } };
    await cs2cap.tick();
    expect(echo.received).toMatchObject([{ method: 'GET', body: '' }]);
    expect(delivery()).toMatchObject({ status: 'succeeded', last_http_status: 200 });
  });

  it('carry the time of the event instead of the attempt when the switch says so (C38)', async () => {
    const { cs2cap, receiver, clock } = await startArmed({ timestampOf: 'event' });
    receiver.answer = { status: 500 };
    await cs2cap.tick();
    await clock.advance(1_000);
    await cs2cap.settled();
    const times = receiver.received.map(({ headers }) => headers['x-cs2c-timestamp']);
    expect(times).toHaveLength(2);
    expect(new Set(times).size).toBe(1);
  });

  it('are signed with the new secret after a rotation (C46)', async () => {
    const { cs2cap, receiver, clock, call, destination } = await startArmed();
    receiver.answer = { status: 500 };
    await cs2cap.tick();
    await call('POST', `/account/webhooks/${destination.id}/rotate-secret`);
    await clock.advance(1_000);
    await cs2cap.settled();
    const [before, after] = receiver.received;
    expect(before?.headers['x-cs2c-signature']).toBe(expectedHmac(destination.secret, before).toString('hex'));
    expect(after?.headers['x-cs2c-signature']).not.toBe(expectedHmac(destination.secret, after).toString('hex'));
  });
});

describe('changing a destination', () => {
  it('cancels what is pending when it is deleted (C31)', async () => {
    const { cs2cap, receiver, clock, call, destination, delivery } = await startArmed();
    receiver.answer = { status: 500 };
    await cs2cap.tick();
    await call('DELETE', `/account/webhooks/${destination.id}`);
    await clock.advance(3_600_000);
    await cs2cap.tick();
    expect(receiver.received).toHaveLength(1);
    expect(delivery()).toMatchObject({ status: 'cancelled', next_attempt_at: null });
  });

  it.each(['paused', 'downgraded'])(
    'holds what is pending while %s, and sends no new events (C31, C60)',
    async (how) => {
      const { standIn, cs2cap, receiver, clock, call, destination, delivery } = await startArmed();
      const account = cs2cap.account(testKey);
      receiver.answer = { status: 500 };
      await cs2cap.tick();
      if (how === 'paused') await call('PATCH', `/account/webhooks/${destination.id}`, { is_active: false });
      else account.setTier('free');
      await armAlert(standIn);
      await clock.advance(60_000);
      await cs2cap.tick();
      expect([receiver.received.length, account.events().length, account.deliveries().length]).toEqual([1, 2, 1]);
      account.setTier('quant');
      await call('PATCH', `/account/webhooks/${destination.id}`, { is_active: true });
      receiver.answer = { status: 200 };
      await cs2cap.tick();
      expect([receiver.received.length, delivery()?.status]).toEqual([2, 'succeeded']);
    },
  );

  it('brings the events of a pause once it is over, when the switch says so (C31)', async () => {
    const { standIn, cs2cap, receiver, call, destination } = await startArmed();
    cs2cap.switches.eventsWhilePaused = 'held';
    await call('PATCH', `/account/webhooks/${destination.id}`, { is_active: false });
    await armAlert(standIn);
    await cs2cap.tick();
    const missed = cs2cap.account(testKey).events().length;
    expect([receiver.received.length, missed]).toEqual([0, 2]);
    await call('PATCH', `/account/webhooks/${destination.id}`, { is_active: true });
    await cs2cap.tick();
    expect(receiver.received).toHaveLength(missed);
  });

  it('shows success and failure at the destination', async () => {
    const { cs2cap, receiver, call, clock } = await startArmed();
    receiver.answer = { status: 500 };
    await cs2cap.tick();
    const at = new Date(clock.now()).toISOString();
    expect((await call('GET', '/account/webhooks')).body).toMatchObject({
      webhooks: [{ last_success_at: null, last_failure_at: at, last_failure_message: 'HTTP 500' }],
    });
  });
});
