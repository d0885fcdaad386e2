import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { BotApi } from '#relay/delivery/bot-api.ts';
import type { TelegramAnswer } from '#relay/delivery/telegram-outcome.ts';
import { waitingLanes } from '#relay/store/deliveries.ts';
import { until } from '#sandbox/until.ts';
import { attemptsOf, startSending, statesOf } from '../support/sending.ts';
import { addChat } from '../support/test-store.ts';

const MINUTE = 60_000;

interface Call {
  readonly chat: string;
  readonly item: string;
  readonly at: number;
}

/** A Bot API in this process, so that hours pass in a moment; `answer` says how each call ends. */
function scriptedApi(answer: (call: Call) => TelegramAnswer) {
  const calls: Call[] = [];
  const arrived: Call[] = [];
  let clock: { elapsed(): number } | undefined;
  const api: BotApi = {
    async call(_method, parameters) {
      const item = /Item \d+/.exec(String(parameters['text']))?.[0] ?? '';
      const call = { chat: String(parameters['chat_id']), item, at: clock?.elapsed() ?? 0 };
      calls.push(call);
      const given = answer(call);
      if (given.kind === 'answer' && given.status === 200) arrived.push(call);
      return given;
    },
    close: () => undefined,
  };
  return {
    api,
    calls,
    arrived,
    use(used: { elapsed(): number }): void {
      clock = used;
    },
  };
}

const SENT: TelegramAnswer = { kind: 'answer', status: 200, body: '{"ok":true,"result":{"message_id":1}}' };
const refused = (code: number, description: string, retryAfter?: number): TelegramAnswer => ({
  kind: 'answer',
  status: code,
  body: JSON.stringify({
    ok: false,
    error_code: code,
    description,
    ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
  }),
});

async function startFaulty(answer: (call: Call) => TelegramAnswer) {
  const scripted = scriptedApi(answer);
  const sending = await startSending(scripted.api);
  scripted.use(sending.clock);
  return { ...scripted, sending };
}

const itemsIn = (calls: readonly Call[], chat: string) =>
  calls.filter((call) => call.chat === chat).map((call) => call.item);

/** Lets time pass until everything is sent. */
async function untilSent(sending: Awaited<ReturnType<typeof startSending>>, stepMs: number): Promise<void> {
  await until('everything sent', async () => {
    await sending.clock.advance(stepMs);
    return (await statesOf(sending.db)).every((state) => state === 'sent');
  });
}

describe('faults of Telegram', () => {
  it('are waited out when it is down for ten minutes: in order, once each, without hammering it', async () => {
    let isDown = true;
    const { sending, calls, arrived } = await startFaulty(() =>
      isDown ? { kind: 'not-sent', reason: 'ECONNREFUSED' } : SENT,
    );
    const chats = [await addChat(sending.db, { chatId: '-1' }), await addChat(sending.db, { chatId: '-2' })];
    for (let n = 0; n < 10; n++) await sending.fire(...chats);
    for (let minute = 0; minute < 10; minute++) {
      await sending.clock.advance(MINUTE);
      await until('this minute’s tries', async () => sending.clock.pending === 2);
    }
    expect(arrived).toEqual([]);
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.length).toBeLessThan(40);
    isDown = false;
    await untilSent(sending, MINUTE);
    const all = Array.from({ length: 10 }, (_, n) => `Item ${n + 1}`);
    expect(itemsIn(arrived, '-1')).toEqual(all);
    expect(itemsIn(arrived, '-2')).toEqual(all);
    expect(new Set(await attemptsOf(sending.db))).toEqual(new Set(['retry', 'sent']));
  });

  it('lose and double nothing at 5 % of 429 and 10 % of 502, and no call is made inside a retry_after', async () => {
    let turn = 0;
    const pausedUntil = new Map<string, number>();
    const inside: Call[] = [];
    const { sending, arrived } = await startFaulty((call) => {
      if (call.at < (pausedUntil.get(call.chat) ?? 0)) inside.push(call);
      turn++;
      if (turn % 20 === 7) {
        pausedUntil.set(call.chat, call.at + 4000);
        return refused(429, 'Too Many Requests: retry after 4', 4);
      }
      return turn % 10 === 3 ? refused(502, 'Bad Gateway') : SENT;
    });
    const chats = [];
    for (let n = 1; n <= 4; n++) chats.push(await addChat(sending.db, { chatId: `-${n}` }));
    for (let n = 0; n < 40; n++) await sending.fire(...chats);
    await untilSent(sending, 1000);
    expect(inside).toEqual([]);
    const all = Array.from({ length: 40 }, (_, n) => `Item ${n + 1}`);
    for (const chat of chats) expect(itemsIn(arrived, chat.chat_id)).toEqual(all);
    expect(await attemptsOf(sending.db)).not.toContain('ambiguous');
  });
});

describe('a clock that is set', () => {
  it.each([
    ['back', -60 * MINUTE],
    ['forward', 60 * MINUTE],
  ])('%s an hour neither stalls a chat that waits nor sends inside its pause', async (_way, ms) => {
    let isFlooded = true;
    const { sending, calls, arrived } = await startFaulty(() =>
      isFlooded ? refused(429, 'Too Many Requests: retry after 30', 30) : SENT,
    );
    const chat = await addChat(sending.db, { chatId: '-1' });
    await sending.fire(chat);
    await until('the refusal', async () => calls.length === 1 && sending.clock.pending === 1);
    isFlooded = false;
    sending.clock.set(ms);
    await sending.fire(chat);
    await sending.clock.advance(29_999);
    expect(calls).toHaveLength(1);
    await sending.clock.advance(1);
    await sending.settled(['sent', 'sent']);
    expect(itemsIn(arrived, '-1')).toEqual(['Item 1', 'Item 2']);
  });

  it.each([
    ['back', -60 * MINUTE],
    ['forward', 60 * MINUTE],
  ])('%s an hour leaves a retry its pause, and makes no storm of it', async (_way, ms) => {
    let fails = 1;
    const { sending, calls } = await startFaulty(() => (fails-- > 0 ? refused(502, 'Bad Gateway') : SENT));
    await sending.fire(await addChat(sending.db, { chatId: '-1' }));
    await until('the failure', async () => calls.length === 1 && sending.clock.pending === 1);
    sending.clock.set(ms);
    await sending.clock.advance(1000);
    await sending.settled(['sent']);
    expect(calls).toHaveLength(2);
  });
});

describe('a backlog of 100,000 messages at the start', () => {
  it('begins to go out at once, in order, without being read into memory', async () => {
    const { sending, arrived } = await startFaulty(() => SENT);
    const chats = [];
    for (let n = 1; n <= 4; n++) chats.push(await addChat(sending.db, { chatId: `-${n}` }));
    const eventId = await sending.fire();
    await queueMany(sending, eventId, chats, 100_000);
    const before = process.memoryUsage().heapUsed;
    sending.lanes.wake(await waitingLanes(sending.db));
    await until('the first hundreds', async () => arrived.length >= 400);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    await sending.lanes.stop();
    const rows = await sending.db.selectFrom('deliveries').select(['id', 'lane', 'state']).orderBy('id').execute();
    for (const chat of chats) {
      const states = rows.filter((row) => row.lane === `chat:${chat.chat_id}`).map((row) => row.state);
      const sent = states.filter((state) => state === 'sent').length;
      expect(states.slice(0, sent).every((state) => state === 'sent')).toBe(true);
      expect(sent).toBeGreaterThan(10);
    }
  });
});

async function queueMany(
  sending: Awaited<ReturnType<typeof startSending>>,
  eventId: number,
  chats: readonly { readonly key: string; readonly chat_id: string }[],
  count: number,
): Promise<void> {
  for (const [index, chat] of chats.entries()) {
    await sql`insert into deliveries (event_id, lane, kind, chat_key, state, attempts, ambiguous, next_at, deadline_at, created_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count / chats.length})
      select ${eventId}, ${`chat:${chat.chat_id}`}, 'message', ${chat.key}, 'pending', 0, 0, ${index}, 9e15, i from n`.execute(
      sending.db,
    );
  }
}
