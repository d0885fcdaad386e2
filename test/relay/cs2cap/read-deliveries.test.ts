import { describe, expect, it } from 'vitest';
import { readDeliveries } from '#relay/cs2cap/read-deliveries.ts';
import { connect, startReceiver } from '#sandbox/cs2cap/harness.ts';
import { startAccount } from '../support/account.ts';

const DAY = 86_400_000;

async function startReading(tier: 'quant' | 'free' = 'quant') {
  const account = await startAccount({ tier, retryDelaysMs: [60_000] });
  const receiver = await startReceiver();
  const { db, clock, client } = account;
  const startedAt = clock.now();
  return {
    ...account,
    receiver,
    connect: () => connect(account, { url: receiver.url }),
    /** Statuses in the order they were read. */
    async read(since = startedAt): Promise<readonly string[]> {
      const read = await readDeliveries({ db, cs2cap: client }, since);
      return read.ok ? read.value.map((delivery) => delivery.status) : [read.failure.kind];
    },
    async fire(times = 1): Promise<void> {
      for (let n = 0; n < times; n++) {
        await account.fire();
        await clock.advance(1000);
      }
    },
    pages: () => account.asked('/webhooks/deliveries'),
  };
}

describe('readDeliveries', () => {
  it('reads every page the first time, oldest first, then one page with what is new and some before it', async () => {
    const reading = await startReading();
    await reading.connect();
    await reading.fire(120);
    expect(await reading.read()).toHaveLength(120);
    expect(reading.pages()).toBe(2);
    await reading.fire();
    const again = await reading.read();
    expect(reading.pages()).toBe(3);
    expect(again.length).toBeGreaterThanOrEqual(31);
  });

  it('shows a delivery that had not ended again until it has, however many came since', async () => {
    const reading = await startReading();
    await reading.connect();
    reading.receiver.answer = { status: 503 };
    await reading.fire();
    reading.receiver.answer = { status: 200 };
    await reading.fire(40);
    expect((await reading.read())[0]).toBe('pending');
    // Its second try comes a minute after the first.
    await reading.fire(110);
    const all = await reading.read();
    expect(all).toHaveLength(151);
    expect(all[0]).toBe('succeeded');
  });

  it('leaves out what CS2Cap delivered before the relay first ran', async () => {
    const reading = await startReading();
    await reading.connect();
    await reading.fire(3);
    const since = reading.clock.now();
    await reading.fire(2);
    expect(await reading.read(since)).toEqual(['succeeded', 'succeeded']);
  });

  it('stops going back for a delivery that stays open for ever: its destination is paused', async () => {
    const reading = await startReading();
    const { id } = await reading.connect();
    reading.receiver.answer = { status: 503 };
    await reading.fire();
    await reading.call('PATCH', `/account/webhooks/${id}`, { is_active: false });
    reading.receiver.answer = { status: 200 };
    await connect(reading, { url: reading.receiver.url });
    await reading.fire(110);
    await reading.read();
    await reading.clock.advance(8 * DAY);
    await reading.fire();
    await reading.read();
    const before = reading.pages();
    await reading.read();
    expect(reading.pages() - before).toBe(1);
  });

  it('fails on a plan without webhooks', async () => {
    const reading = await startReading('free');
    expect(await reading.read()).toEqual(['forbidden']);
  });
});
