import { describe, expect, it } from 'vitest';
import { armAlert, expectedHmac, startArmed, testKey } from './harness.ts';

describe('disturbed deliveries', () => {
  it('come twice, with equal bytes and headers', async () => {
    const { cs2cap, receiver } = await startArmed();
    cs2cap.faults.deliveries.duplicate = true;
    await cs2cap.tick();
    const [first, second] = receiver.received;
    expect(receiver.received).toHaveLength(2);
    expect(second).toEqual(first);
  });

  it('come late: an old timestamp, well signed', async () => {
    const { cs2cap, receiver, clock, destination } = await startArmed();
    cs2cap.faults.deliveries.lateSeconds = 900;
    await cs2cap.tick();
    const [got] = receiver.received;
    expect(got?.headers['x-cs2c-timestamp']).toBe(String(Math.floor(clock.now() / 1000) - 900));
    expect(got?.headers['x-cs2c-signature']).toBe(expectedHmac(destination.secret, got).toString('hex'));
  });

  it('come out of order, and in order without the fault', async () => {
    const { standIn, cs2cap, receiver } = await startArmed();
    const order = async () => {
      receiver.received.length = 0;
      for (const threshold_value of ['21', '22']) await armAlert(standIn, { threshold_value });
      await cs2cap.tick();
      const sent = receiver.received.map(({ headers }) => headers['x-cs2c-delivery-id']);
      return cs2cap
        .account(testKey)
        .deliveries()
        .map(({ id }) => sent.indexOf(id))
        .filter((index) => index >= 0);
    };
    expect(await order()).toEqual([0, 1, 2]);
    cs2cap.faults.deliveries.outOfOrder = true;
    expect(await order()).toEqual([1, 0]);
    cs2cap.faults.clear();
    expect(await order()).toEqual([0, 1]);
  });

  it('can be forged: like a real one, signed with a secret that nobody has', async () => {
    const { cs2cap, receiver, destination } = await startArmed();
    receiver.answer = { status: 401, body: 'no' };
    expect(await cs2cap.forge(testKey, destination.id)).toMatchObject({ status: 401, text: 'no' });
    const [got] = receiver.received;
    expect(got?.headers).toHaveProperty('x-cs2c-delivery-id');
    expect(got?.headers['x-cs2c-signature']).not.toBe(expectedHmac(destination.secret, got).toString('hex'));
    expect(cs2cap.account(testKey).deliveries()).toEqual([]);
  });

  it('can be replayed: the same bytes and signature, under another id if wanted (C37)', async () => {
    const { cs2cap, receiver, delivery, clock } = await startArmed();
    await cs2cap.tick();
    await clock.advance(60_000);
    await cs2cap.replay(delivery()?.id ?? '', 'deliv_other');
    const [first, second] = receiver.received;
    expect(second).toEqual({ ...first, headers: { ...first?.headers, 'x-cs2c-delivery-id': 'deliv_other' } });
  });

  it('can be composed: any event type and any body, well signed (C44)', async () => {
    const { cs2cap, receiver, destination } = await startArmed();
    await cs2cap.send(testKey, destination.id, {
      eventType: 'price.moved',
      body: 'not json',
      without: ['X-CS2C-Delivery-Id'],
    });
    const [got] = receiver.received;
    expect(got).toMatchObject({ body: 'not json', headers: { 'x-cs2c-event-type': 'price.moved' } });
    expect(got?.headers).not.toHaveProperty('x-cs2c-delivery-id');
    expect(got?.headers['x-cs2c-signature']).toBe(expectedHmac(destination.secret, got).toString('hex'));
  });
});
