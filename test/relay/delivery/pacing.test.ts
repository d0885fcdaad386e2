import { describe, expect, it } from 'vitest';
import { createPacing, type Pacing } from '#relay/delivery/pacing.ts';
import { until } from '#sandbox/until.ts';
import { refusal, startBotServer } from '../support/bot-server.ts';
import { attemptsOf, startSending, statesOf } from '../support/sending.ts';
import { addChat } from '../support/test-store.ts';

const S = 1000;

/** How many messages a chat takes within a time, sent as soon as pacing allows, from `from` on. */
function takes(pacing: Pacing, lane: string, from: number, ms: number): number {
  let count = 0;
  for (let now = pacing.openAt(lane, from); now < from + ms; now = pacing.openAt(lane, now)) {
    pacing.sent(lane, now);
    count++;
  }
  return count;
}

describe('createPacing', () => {
  it('lets a private chat burst, then gives it one a second', () => {
    const pacing = createPacing();
    expect(takes(pacing, 'chat:7', 0, 1)).toBe(5);
    expect(pacing.openAt('chat:7', 0)).toBe(1000);
    expect(takes(pacing, 'chat:7', 1 * S, 60 * S)).toBe(60);
  });

  it('gives a group no more than 20 a minute once its burst is over', () => {
    const pacing = createPacing();
    expect(takes(pacing, 'chat:-100', 0, 60 * S)).toBeLessThanOrEqual(40);
    expect(takes(pacing, 'chat:-100', 60 * S, 60 * S)).toBe(20);
    expect(takes(pacing, 'chat:-100', 120 * S, 60 * S)).toBe(20);
  });

  it('keeps all chats together at thirty a second', () => {
    const pacing = createPacing();
    let sent = 0;
    for (let chat = 0; chat < 100; chat++) sent += takes(pacing, `chat:${chat}`, 0, 1);
    expect(sent).toBe(30);
    expect(pacing.openAt('chat:99', 0)).toBeLessThanOrEqual(34);
  });

  it('gives a chat half as much after each 429, and no other chat', () => {
    const pacing = createPacing();
    pacing.refused('chat:7', 0);
    pacing.refused('chat:7', 0);
    takes(pacing, 'chat:7', 0, 10 * S);
    expect(takes(pacing, 'chat:7', 10 * S, 60 * S)).toBe(15);
    takes(pacing, 'chat:8', 0, 10 * S);
    expect(takes(pacing, 'chat:8', 10 * S, 60 * S)).toBe(60);
  });

  it('trusts a chat again, step by step, after five minutes without a 429 each', () => {
    const pacing = createPacing();
    pacing.refused('chat:7', 0);
    pacing.refused('chat:7', 0);
    takes(pacing, 'chat:7', 300 * S, 10 * S);
    expect(takes(pacing, 'chat:7', 310 * S, 60 * S)).toBe(30);
    takes(pacing, 'chat:7', 600 * S, 10 * S);
    expect(takes(pacing, 'chat:7', 610 * S, 60 * S)).toBe(60);
  });

  it('makes an alert wait a moment after many replies, which wait for nothing, and no longer', () => {
    const pacing = createPacing();
    for (let n = 0; n < 40; n++) pacing.sent('chat:7', 0);
    expect(pacing.openAt('chat:7', 0)).toBe(1000);
    pacing.refused('chat:7', 0);
    expect(pacing.openAt('chat:7', 0)).toBe(2000);
  });

  it('neither stalls when the clock is set back an hour nor storms when it is set forward', () => {
    const pacing = createPacing();
    takes(pacing, 'chat:7', 3600 * S, 10 * S);
    pacing.refused('chat:7', 3610 * S);
    expect(pacing.openAt('chat:7', 10 * S)).toBeLessThanOrEqual(12 * S);
    expect(takes(pacing, 'chat:7', 10 * S, 60 * S)).toBeLessThanOrEqual(31);
    expect(takes(pacing, 'chat:7', 7200 * S, 1)).toBeLessThanOrEqual(5);
  });
});

describe('a paced chat', () => {
  it('gets its alerts one a second after a burst, without one refusal', async () => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api, { pacing: createPacing() });
    const chat = await addChat(sending.db, { chatId: '7', type: 'private' });
    for (let n = 0; n < 8; n++) await sending.fire(chat);
    const sent = (count: number) =>
      sending.settled([...Array(count).fill('sent'), ...Array(8 - count).fill('pending')]);
    await sent(5);
    await sending.clock.advance(999);
    expect(calls).toHaveLength(5);
    await sending.clock.advance(1);
    await sent(6);
    await sending.clock.advance(1000);
    await sent(7);
    await sending.clock.advance(1000);
    await sent(8);
    expect(await attemptsOf(sending.db)).toEqual(Array(8).fill('sent'));
    const rows = await sending.db.selectFrom('deliveries').select('sending_at').execute();
    expect(rows.every((row) => row.sending_at === null)).toBe(true);
  });

  it('waits out a 429 and goes on slower than before', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api, { pacing: createPacing() });
    const chat = await addChat(sending.db, { chatId: '7', type: 'private' });
    script.push(refusal(429, 'Too Many Requests: retry after 3', { retry_after: 3 }));
    for (let n = 0; n < 5; n++) await sending.fire(chat);
    await until('the refusal', async () => (await attemptsOf(sending.db)).length === 1);
    await sending.clock.advance(2999);
    expect(calls).toHaveLength(1);
    await sending.clock.advance(1);
    await until('what its halved burst allows', async () => (await statesOf(sending.db))[1] === 'sent');
    await until('the pause', async () => sending.clock.pending > 0);
    const before = calls.length;
    await sending.clock.advance(1000);
    expect(calls.length).toBe(before);
    await sending.clock.advance(1000);
    await until('one more', async () => calls.length === before + 1);
  });

  it('is not paced where pacing is off: everything goes at once', async () => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api);
    const chat = await addChat(sending.db, { chatId: '7', type: 'private' });
    for (let n = 0; n < 8; n++) await sending.fire(chat);
    await sending.settled(Array(8).fill('sent'));
    expect(calls).toHaveLength(8);
  });

  it.each([true, false])('gets a burst as one digest all the same (paced: %s)', async (isPaced) => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api, { digestAfter: 3, ...(isPaced ? { pacing: createPacing() } : {}) });
    const chat = await addChat(sending.db, { chatId: '7', type: 'private' });
    for (let n = 1; n <= 3; n++) {
      await sending.fire(chat);
      await sending.settled(Array(n).fill('sent'));
    }
    for (let n = 0; n < 7; n++) await sending.fire(chat);
    await sending.settled([...Array(3).fill('sent'), ...Array(7).fill('pending')]);
    await sending.clock.advance(5000);
    await sending.settled(Array(10).fill('sent'));
    expect(calls).toHaveLength(4);
  });

  it.each([
    { waiting: 3, calls: 3 },
    { waiting: 4, calls: 1 },
    { waiting: 45, calls: 3 },
  ])('gets $waiting that waited in $calls messages', async ({ waiting, calls: expected }) => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api, { digestAfter: 3 });
    const chat = await addChat(sending.db, { chatId: '7', type: 'private' });
    sending.lanes.hold('chat:7', 60 * S);
    for (let n = 0; n < waiting; n++) await sending.fire(chat);
    await sending.clock.advance(60 * S);
    await until('the first', async () => calls.length > 0);
    for (let n = 1; n < expected; n++) {
      await until('the next', async () => {
        await sending.clock.advance(S);
        return calls.length > n;
      });
    }
    await sending.settled(Array(waiting).fill('sent'));
    expect(calls).toHaveLength(expected);
  });
});
