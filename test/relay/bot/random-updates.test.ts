import type { Transformer } from 'grammy';
import type { Chat, Message, Update, User } from 'grammy/types';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '#relay/bot/commands.ts';
import { ACTION_VERBS } from '#shared/telegram/action.ts';
import { startStage } from './stage.ts';

const COUNT = 10_000;

/** A small generator of its own (mulberry32), so that a failure can be played again. */
function randomFrom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(...choices: readonly [T, ...T[]]): T => choices[below(choices.length)] ?? choices[0];
  return { next, below, pick };
}
type Random = ReturnType<typeof randomFrom>;

const WORDS = [
  'AK-47',
  'Redline',
  'FT',
  'below',
  'above',
  '20.50',
  'USD',
  '2h',
  'all',
  '🔪',
  '1,5',
  'phase',
  'Ruby',
  '%',
  'after 6 h',
  '@x',
];

function textOf(random: Random): string {
  const words = Array.from({ length: random.below(6) }, () => random.pick('', ...WORDS)).join(' ');
  const name = COMMANDS[random.below(COMMANDS.length)]?.name ?? 'start';
  return random.pick(
    `/${name} ${words}`,
    `/${name}@alert_bot ${words}`,
    `/${name}@other_bot`,
    words || '?',
    '/unknown',
    '\u0000\ud83d',
  );
}

const userOf = (random: Random, ownerId: number): User => ({
  id: random.pick(ownerId, 1, 2, 3, 1_087_968_824),
  is_bot: false,
  first_name: random.pick('Ann', '', '🔪'.repeat(80)),
  ...(random.below(2) === 0 ? { language_code: random.pick('ru', 'en', 'xx') } : {}),
});

function chatOf(random: Random, ownerId: number): Chat {
  const id = -1_000_000_000_000 - random.below(4);
  return random.pick<Chat>(
    { id: ownerId, type: 'private', first_name: 'Olga' },
    { id: 1, type: 'private', first_name: 'Ann' },
    { id: -5, type: 'group', title: 'Group' },
    { id, type: 'supergroup', title: 'Super', is_forum: true },
    { id, type: 'supergroup', title: 'Public', username: 'public_group' },
    { id: -1_000_000_000_009, type: 'channel', title: 'News' },
  );
}

function dataOf(random: Random): string {
  const verb = ACTION_VERBS[random.below(ACTION_VERBS.length)] ?? 'rearm';
  const ref = random.pick(
    '1',
    '2',
    '999999',
    'x',
    '1.0',
    'off.abc',
    'native.key.s',
    'del.',
    '3f0c2a8e-0000-4000-8000-000000000001',
  );
  return random.pick(`c1:${verb}:${ref}`, `c1:${verb}`, 'c9:old:1', '', '🔪');
}

/** An update of a random kind; parts are what Telegram may send, in combinations that it may not. */
function updateOf(random: Random, updateId: number, ownerId: number): Update {
  const chat = chatOf(random, ownerId);
  const from = userOf(random, ownerId);
  const base = { message_id: 1 + random.below(50), date: 1, chat };
  const service = random.pick<object>(
    { migrate_to_chat_id: -1_000_000_000_000 - random.below(4) },
    { forum_topic_reopened: {}, message_thread_id: random.below(9), is_topic_message: true },
    { new_chat_members: [from] },
    { left_chat_member: from },
    { sticker: { file_id: 'x' } },
  );
  const thread = random.below(3) === 0 ? { message_thread_id: 7, is_topic_message: true } : {};
  const reply =
    random.below(3) === 0
      ? { reply_to_message: { ...base, from: { id: 123_456, is_bot: true, first_name: 'alert_bot' } } }
      : {};
  const sender = random.below(5) === 0 ? { sender_chat: chat } : {};
  const text = textOf(random);
  const entities = text.startsWith('/')
    ? [{ type: 'bot_command', offset: 0, length: text.split(' ')[0]?.length ?? 1 }]
    : [];
  const message = { ...base, from, text, entities, ...thread, ...reply, ...sender };
  const member = {
    user: from,
    status: random.pick('member', 'left', 'kicked', 'administrator', 'restricted'),
    is_member: false,
  };
  const body = random.pick<object>(
    { message },
    { message },
    { message: { ...base, from, ...service } },
    { edited_message: message },
    { channel_post: { ...base, text, entities, sender_chat: chat } },
    { callback_query: { id: 'q', from, chat_instance: '1', data: dataOf(random), message: base } },
    { callback_query: { id: 'q', from, chat_instance: '1', data: dataOf(random), message: { ...base, date: 0 } } },
    { callback_query: { id: 'q', from, chat_instance: '1', data: dataOf(random), inline_message_id: 'i' } },
    { my_chat_member: { chat, from, date: 1, old_chat_member: member, new_chat_member: member } },
    { inline_query: { id: 'i', from, query: text, offset: '' } },
    { poll: { id: 'p' } },
  );
  return wire({ update_id: updateId, ...body });
}

/** What came over the wire is an update by decree, as it is for the bot. */
const wire = (json: object): Update => JSON.parse(JSON.stringify(json));

/** How Telegram refuses a call of each kind. */
function refusalOf(random: Random, method: string): readonly [number, string] {
  const gone: readonly [number, string] = [403, 'Forbidden: bot was blocked by the user'];
  if (method.startsWith('answer')) {
    return [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid'];
  }
  if (method.startsWith('edit')) {
    const reason = random.pick('message is not modified: same', 'message to edit not found', "message can't be edited");
    return random.pick<readonly [number, string]>([400, `Bad Request: ${reason}`], gone);
  }
  if (method.startsWith('get')) return [400, 'Bad Request: CHAT_ADMIN_REQUIRED'];
  return random.pick<readonly [number, string]>([400, 'Bad Request: chat not found'], gone);
}

/** A Telegram that takes most calls and refuses some, in every way of the table of answers. */
function fickleTelegram(random: Random): Transformer {
  let messageId = 1000;
  return async (_previous, method, payload) => {
    if (random.below(8) === 0) {
      const [error_code, description] = refusalOf(random, method);
      return { ok: false, error_code, description };
    }
    const chatId = 'chat_id' in payload ? Number(payload.chat_id) : 1;
    const chat = { id: chatId, type: 'private', first_name: 'x' };
    const sent: Message = wireMessage({ message_id: ++messageId, date: 1, chat, text: 'x' });
    const isList = method === 'getChatAdministrators';
    const result: unknown = isList ? [] : sent;
    return JSON.parse(JSON.stringify({ ok: true, result }));
  };
}

const wireMessage = (json: object): Message => JSON.parse(JSON.stringify(json));

describe('10,000 updates of random kinds', () => {
  it('leave no unhandled error, and the store in order', async () => {
    const stage = await startStage({ polls: false });
    const random = randomFrom(20_261_125);
    const bot = stage.newBot();
    bot.botInfo = wireInfo();
    bot.api.config.use(fickleTelegram(random));
    stage.plantAlert();
    // Ten thousand commits to the disk would only measure the disk.
    await sql.raw('pragma synchronous=off').execute(stage.db);
    for (let nth = 1; nth <= COUNT; nth++) {
      if (nth % 100 === 0) await stage.clock.advance(60_000);
      await bot.handleUpdate(updateOf(random, nth, stage.owner.id));
    }
    const failed = stage.logged.filter((line) => line.includes('failed to handle'));
    expect(failed.slice(0, 3)).toEqual([]);
    expect(await stage.db.selectFrom('updates').select('update_id').execute()).toHaveLength(COUNT);
    const again = await stage.db.selectFrom('chat_actions').select('id').execute();
    await bot.handleUpdate(updateOf(randomFrom(1), COUNT, stage.owner.id));
    expect(await stage.db.selectFrom('chat_actions').select('id').execute()).toEqual(again);
  }, 120_000);
});

const wireInfo = () =>
  JSON.parse('{"id":123456,"is_bot":true,"first_name":"alert_bot","username":"alert_bot","can_join_groups":true}');
