import { describe, expect, it } from 'vitest';
import { headsOf, markSending } from '#relay/store/lane-queue.ts';
import { until } from '#sandbox/until.ts';
import { startBotServer } from '../support/bot-server.ts';
import { attemptsOf, startSending, statesOf } from '../support/sending.ts';
import { addChat } from '../support/test-store.ts';

const itemsOf = (calls: readonly { readonly text: string }[]) =>
  calls.map((call) => /Item \d+/.exec(call.text)?.[0] ?? '');

/** As a relay leaves its store that is killed while it sends what is next in a chat. */
async function killedWhileSending(count: number) {
  const server = await startBotServer();
  const sending = await startSending(server.api);
  const chat = await addChat(sending.db);
  sending.lanes.pause('chat:-1001', 1000);
  for (let n = 0; n < count; n++) await sending.fire(chat);
  await markSending(sending.db, await headsOf(sending.db, 'chat:-1001', 1), 1);
  return { ...server, sending };
}

describe('the sender of chats', () => {
  it('sends again what a crash cut off, first in its chat, and counts it as ambiguous', async () => {
    const { sending, calls } = await killedWhileSending(3);
    await sending.clock.advance(1000);
    await sending.settled(['sent', 'sent', 'sent']);
    expect(itemsOf(calls)).toEqual(['Item 1', 'Item 2', 'Item 3']);
    expect(await attemptsOf(sending.db)).toEqual(['ambiguous', 'sent', 'sent', 'sent']);
    const rows = await sending.db.selectFrom('deliveries').select(['ambiguous', 'sending_at']).orderBy('id').execute();
    expect(rows).toEqual([
      { ambiguous: 1, sending_at: null },
      { ambiguous: 0, sending_at: null },
      { ambiguous: 0, sending_at: null },
    ]);
  });

  it('makes a message that brings the relay down again and again a dead letter', async () => {
    const { sending, calls } = await killedWhileSending(2);
    await sending.db.updateTable('deliveries').set({ ambiguous: 3 }).where('id', '=', 1).execute();
    await sending.clock.advance(1000);
    await sending.settled(['dead', 'sent']);
    expect(itemsOf(calls)).toEqual(['Item 2']);
  });

  it('has one message of a chat under way in the store, never two', async () => {
    const { api, script } = await startBotServer();
    const sending = await startSending(api);
    const underWay: number[] = [];
    const look = async () => {
      const rows = await sending.db.selectFrom('deliveries').select('id').where('sending_at', 'is not', null).execute();
      underWay.push(...rows.map((row) => row.id));
    };
    script.push(look, look, look);
    const chat = await addChat(sending.db);
    for (let n = 0; n < 3; n++) await sending.fire(chat);
    await sending.settled(['sent', 'sent', 'sent']);
    expect(underWay).toEqual([1, 2, 3]);
  });

  it('gives back what it took in hand and did not send when it stops', async () => {
    const { api, script, calls } = await startBotServer();
    const sending = await startSending(api);
    script.push(async () => sending.lanes.pause('chat:-1001', 5000));
    const chat = await addChat(sending.db);
    await sending.fire(chat);
    await sending.fire(chat);
    await until('the first message', async () => (await statesOf(sending.db))[0] === 'sent');
    await sending.lanes.stop();
    const [next] = await headsOf(sending.db, 'chat:-1001', 1);
    expect(next).toMatchObject({ id: 2, sending_at: null, attempts: 0 });
    expect(itemsOf(calls)).toEqual(['Item 1']);
  });
});
