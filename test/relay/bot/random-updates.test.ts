import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { BotApi } from '#relay/delivery/bot-api.ts';
import type { TelegramAnswer } from '#relay/delivery/telegram-outcome.ts';
import type { ManualClock } from '#sandbox/clock.ts';
import { type Random, randomFrom, updateOf } from '../support/random-update.ts';
import { startStage } from './stage.ts';

const COUNT = 10_000;

/** How Telegram answers a call that it does not take. */
function refusalOf(random: Random, method: string, place: Readonly<Record<string, unknown>>): TelegramAnswer {
  const no = (code: number, description: string, parameters?: object): TelegramAnswer => {
    const body = { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) };
    return { kind: 'answer', status: code, body: JSON.stringify(body) };
  };
  const gone = no(403, 'Forbidden: bot was blocked by the user');
  const always = [
    no(429, 'Too Many Requests: retry after 2', { retry_after: random.pick(1, 2, 90) }),
    no(502, 'Bad Gateway'),
    { kind: 'unclear', reason: 'ECONNRESET' } as const,
    { kind: 'not-sent', reason: 'ECONNREFUSED' } as const,
    { kind: 'answer', status: 502, body: '<html>' } as const,
  ] as const;
  if (method.startsWith('answer')) {
    const old = no(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
    return random.pick<TelegramAnswer>(old, old, ...always);
  }
  if (method.startsWith('edit')) {
    const reason = random.pick('message is not modified: same', 'message to edit not found', "message can't be edited");
    return random.pick<TelegramAnswer>(no(400, `Bad Request: ${reason}`), gone, ...always);
  }
  if (method.startsWith('get'))
    return random.pick<TelegramAnswer>(no(400, 'Bad Request: CHAT_ADMIN_REQUIRED'), ...always);
  const moved = { migrate_to_chat_id: -1_000_000_000_000 - random.below(4) };
  // Only a topic can be lost, and only a basic group can move.
  const ofPlace = [
    ...(place['message_thread_id'] === undefined ? [] : [no(400, 'Bad Request: message thread not found')]),
    ...(place['chat_id'] === -5 ? [no(400, 'Bad Request: group chat was upgraded to a supergroup chat', moved)] : []),
  ];
  return random.pick<TelegramAnswer>(no(400, 'Bad Request: chat not found'), gone, ...ofPlace, ...always);
}

/** A Telegram that takes most calls and refuses some, in every way of the table of answers. */
function fickleTelegram(random: Random): BotApi {
  let messageId = 1000;
  return {
    async call(method, parameters) {
      if (random.below(8) === 0) return refusalOf(random, method, parameters);
      const { chat_id: chatId = 1 } = parameters;
      const sent = { message_id: ++messageId, date: 1, chat: { id: Number(chatId), type: 'private', first_name: 'x' } };
      const result: unknown = method === 'getChatAdministrators' ? [] : sent;
      return { kind: 'answer', status: 200, body: JSON.stringify({ ok: true, result }) };
    },
    close: () => undefined,
  };
}

/** Telegram out of order is no fault of the bot: it is logged, and the person is told if that is possible. */
const OUTAGE = /: (429|502) |No answer to |no Bot API answer/;

/** Waits for the handling of an update; time passes for whatever it waits for. */
async function finishes(handling: Promise<void>, clock: ManualClock): Promise<void> {
  let isDone = false;
  const done = handling.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isDone && clock.pending > 0) await clock.advance(1000);
  }
  await done;
}

describe('10,000 updates of random kinds', () => {
  it('leave no unhandled error, and the store in order', async () => {
    const stage = await startStage({ polls: false });
    const random = randomFrom(20_261_125);
    const bot = stage.newBot({ api: fickleTelegram(random) });
    bot.botInfo = wireInfo();
    stage.plantAlert();
    // Ten thousand commits to the disk would only measure the disk.
    await sql.raw('pragma synchronous=off').execute(stage.db);
    for (let nth = 1; nth <= COUNT; nth++) {
      if (nth % 100 === 0) await stage.clock.advance(60_000);
      await finishes(bot.handleUpdate(updateOf(random, nth, stage.owner.id)), stage.clock);
    }
    const failed = stage.logged.filter((line) => line.includes('failed to handle') && !OUTAGE.test(line));
    expect(failed.slice(0, 3)).toEqual([]);
    expect(await stage.db.selectFrom('updates').select('update_id').execute()).toHaveLength(COUNT);
    const again = await stage.db.selectFrom('chat_actions').select('id').execute();
    await bot.handleUpdate(updateOf(randomFrom(1), COUNT, stage.owner.id));
    expect(await stage.db.selectFrom('chat_actions').select('id').execute()).toEqual(again);
  }, 120_000);
});

const wireInfo = () =>
  JSON.parse('{"id":123456,"is_bot":true,"first_name":"alert_bot","username":"alert_bot","can_join_groups":true}');
