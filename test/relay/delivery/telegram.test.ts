import { describe, expect, it } from 'vitest';
import { createBotApi } from '#relay/delivery/bot-api.ts';
import { recordAction } from '#relay/store/chat-actions.ts';
import { queueEdits } from '#relay/store/deliveries.ts';
import { ingestApiEvent } from '#relay/store/events.ts';
import { until } from '#sandbox/until.ts';
import { apiEvent } from '../support/api-event.ts';
import { refusal, startBotServer, TOKEN } from '../support/bot-server.ts';
import { attemptsOf, requeue, startSending, statesOf } from '../support/sending.ts';
import { ALERT_ID } from '../support/signed-delivery.ts';
import { addChat } from '../support/test-store.ts';

const DAY = 86_400_000;

describe('sending to a chat', () => {
  it('sends one message with its button and remembers its id', async () => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api);
    await sending.fire(await addChat(sending.db, { threadId: 7 }));
    await sending.settled(['sent']);
    expect(calls).toMatchObject([{ method: 'sendMessage', chat_id: '-1001', message_thread_id: 7 }]);
    expect(calls[0]?.text).toContain('Item 1');
    expect(JSON.stringify(calls[0]?.['reply_markup'])).toContain('Re-arm');
    const row = await sending.db.selectFrom('deliveries').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ message_id: 101, attempts: 1 });
  });

  it('edits the message once when the details come', async () => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api);
    const eventId = await sending.fire(await addChat(sending.db));
    await sending.settled(['sent']);
    expect(calls[0]?.text).toContain('Details follow');
    const details = apiEvent({ id: 'evt_1', atMs: sending.clock.now(), value: '19.40', deliveryIds: ['deliv_1'] });
    const options = { deliver: true, source: 'poll', chats: [] } as const;
    const merged = await ingestApiEvent(sending.db, details, options, sending.clock.now());
    expect(merged.eventId).toBe(eventId);
    sending.lanes.wake(merged.lanes);
    await sending.settled(['sent', 'sent']);
    expect(calls[1]).toMatchObject({ method: 'editMessageText', message_id: 101 });
    expect(calls[1]?.text).toContain('19.40 USD');
    expect(calls[1]?.text).not.toContain('Details follow');
  });

  it('edits a message whose details came while it was under way', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    const eventId = await sending.fire();
    script.push(async () => {
      const facts = JSON.stringify({ itemName: 'Item 1', value: '18.00' });
      await sending.db.updateTable('events').set({ facts }).where('id', '=', eventId).execute();
      expect(await queueEdits(sending.db, eventId, sending.clock.now())).toEqual([]);
    });
    await requeue(sending, eventId, await addChat(sending.db));
    await sending.settled(['sent', 'sent']);
    expect(calls.map((call) => call.method)).toEqual(['sendMessage', 'editMessageText']);
    expect(calls[1]?.text).toContain('18.00');
  });

  it('shows what a person did while an edit was under way', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    const chat = await addChat(sending.db);
    const eventId = await sending.fire(chat);
    await sending.settled(['sent']);
    const act = (who: string) =>
      recordAction(sending.db, {
        at: sending.clock.now(),
        who,
        chat_key: chat.key,
        alert_id: ALERT_ID,
        event_id: eventId,
        did: 'Re-armed',
      });
    script.push(async () => {
      await act('Bea');
      // An edit is queued already, as far as anyone can see.
      expect(await queueEdits(sending.db, eventId, sending.clock.now())).toEqual([]);
    });
    await act('Ann');
    sending.lanes.wake(await queueEdits(sending.db, eventId, sending.clock.now()));
    await sending.settled(['sent', 'sent', 'sent']);
    expect(calls[1]?.text).not.toContain('Bea');
    expect(calls[2]?.text).toContain('Re-armed by Bea');
  });

  it('keeps the order of a chat over a failure, and sends nothing ahead', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(500, 'Internal Server Error'));
    const chat = await addChat(sending.db);
    await sending.fire(chat);
    await sending.fire(chat);
    await until('the first try', async () => (await attemptsOf(sending.db)).length === 1);
    await sending.clock.advance(1000);
    await sending.settled(['sent', 'sent']);
    expect(calls.map((call) => /Item \d/.exec(call.text)?.[0])).toEqual(['Item 1', 'Item 1', 'Item 2']);
  });

  it('waits out a 429 in that chat only', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(429, 'Too Many Requests: retry after 9', { retry_after: 9 }));
    await sending.fire(await addChat(sending.db));
    await until('the refusal', async () => (await attemptsOf(sending.db)).length === 1);
    await sending.fire(await addChat(sending.db, { chatId: '-2002' }));
    await sending.settled(['pending', 'sent']);
    await sending.clock.advance(8999);
    expect(calls.map((call) => call.chat_id)).toEqual(['-1001', '-2002']);
    await sending.clock.advance(1);
    await sending.settled(['sent', 'sent']);
  });

  it('goes on after an outage of hours, and gives up after a day', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(...Array.from({ length: 2 }, () => refusal(502, 'Bad Gateway')));
    await sending.fire(await addChat(sending.db));
    await until('two tries', async () => {
      await sending.clock.advance(2000);
      return calls.length >= 2;
    });
    script.push(...Array.from({ length: 5 }, () => refusal(502, 'Bad Gateway')));
    await sending.clock.advance(DAY);
    await until('the dead letter', async () => {
      await sending.clock.advance(300_000);
      return (await statesOf(sending.db))[0] === 'dead';
    });
    expect(await sending.db.selectFrom('deliveries').select('last_error').execute()).toEqual([
      { last_error: 'given up after a day: 502 Bad Gateway' },
    ]);
  });

  it('repeats an unclear send once, then leaves a dead letter and goes on with the next', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push('cut', 'cut');
    const chat = await addChat(sending.db);
    await sending.fire(chat);
    await sending.fire(chat);
    await until('the first try', async () => (await attemptsOf(sending.db)).length === 1);
    await sending.clock.advance(1000);
    await sending.settled(['dead', 'sent']);
    expect(calls).toHaveLength(3);
    expect(await attemptsOf(sending.db)).toEqual(['ambiguous', 'dead', 'sent']);
  });

  it('drops what waits for a chat that blocked the bot, and sends it nothing more', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(403, 'Forbidden: bot was blocked by the user'));
    const chat = await addChat(sending.db);
    const other = await addChat(sending.db, { chatId: '-2002' });
    await sending.fire(chat);
    await sending.fire(chat, other);
    await sending.settled(['dropped', 'dropped', 'sent']);
    expect(calls.map((call) => call.chat_id)).toEqual(['-1001', '-2002']);
    const stored = await sending.db.selectFrom('chats').selectAll().where('key', '=', chat.key).executeTakeFirst();
    expect(stored).toMatchObject({ state: 'unreachable', is_default: 1 });
  });

  it('follows a group into its supergroup with everything that waits', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1_009 }));
    const chat = await addChat(sending.db, { chatId: '-9' });
    await sending.fire(chat);
    await sending.fire(chat);
    await sending.settled(['sent', 'sent']);
    expect(calls.map((call) => [call.chat_id, /Item \d/.exec(call.text)?.[0]])).toEqual([
      ['-9', 'Item 1'],
      ['-1009', 'Item 1'],
      ['-1009', 'Item 2'],
    ]);
    const [stored] = await sending.db.selectFrom('chats').selectAll().execute();
    expect(stored).toMatchObject({ key: chat.key, chat_id: '-1009' });
  });

  it('joins a supergroup that is a destination already', async () => {
    const { api, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1_009 }));
    const chat = await addChat(sending.db, { chatId: '-9' });
    const next = await addChat(sending.db, { chatId: '-1009' });
    await sending.fire(chat);
    await sending.settled(['sent']);
    const rows = await sending.db.selectFrom('deliveries').select('chat_key').execute();
    expect(rows).toEqual([{ chat_key: next.key }]);
    const [old] = await sending.db.selectFrom('chats').selectAll().where('key', '=', chat.key).execute();
    expect(old).toMatchObject({ state: 'disconnected' });
  });

  it('sends to the chat itself when its topic is gone', async () => {
    const { api, calls, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(400, 'Bad Request: message thread not found'));
    await sending.fire(await addChat(sending.db, { threadId: 7 }));
    await sending.settled(['sent']);
    expect(calls.map((call) => call.message_thread_id)).toEqual([7, undefined]);
  });

  it('drops a gone topic whose chat is a destination of its own', async () => {
    const { api, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(400, 'Bad Request: TOPIC_CLOSED'));
    const topic = await addChat(sending.db, { threadId: 7 });
    await addChat(sending.db);
    await sending.fire(topic);
    await sending.settled(['dropped']);
  });

  it('drops the work of a chat that was disconnected meanwhile', async () => {
    const { api, calls } = await startBotServer();
    const sending = await startSending(api);
    const chat = await addChat(sending.db);
    await sending.db.updateTable('chats').set({ state: 'disconnected' }).execute();
    await sending.fire(chat);
    await sending.settled(['dropped']);
    expect(calls).toEqual([]);
  });

  it('says what to check when the token is refused, and keeps the message', async () => {
    const { api, script } = await startBotServer();
    const sending = await startSending(api);
    script.push(refusal(401, 'Unauthorized'));
    await sending.fire(await addChat(sending.db));
    await until('the refusal', async () => (await attemptsOf(sending.db)).length === 1);
    expect(sending.lines.join('')).toContain('check TELEGRAM_BOT_TOKEN');
    await sending.clock.advance(60_000);
    await sending.settled(['sent']);
  });

  it('counts an edit of a vanished or unchanged message as done', async () => {
    const { api, script } = await startBotServer();
    const sending = await startSending(api);
    const eventId = await sending.fire(await addChat(sending.db));
    await sending.settled(['sent']);
    script.push(refusal(400, 'Bad Request: message is not modified'));
    sending.lanes.wake(await queueEdits(sending.db, eventId, sending.clock.now()));
    await sending.settled(['sent', 'sent']);
  });

  it('leaves the token out of every log line', async () => {
    const sending = await startSending(createBotApi({ token: TOKEN, apiRoot: 'http://127.0.0.1:1' }));
    await sending.fire(await addChat(sending.db));
    await until('the try', async () => (await attemptsOf(sending.db)).length === 1);
    expect(sending.lines.join('')).toContain('ECONNREFUSED');
    expect(sending.lines.join('')).not.toContain(TOKEN);
  });
});
