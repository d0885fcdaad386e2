import { API_CONSTANTS } from 'grammy';
import type { Chat, Update, User } from 'grammy/types';
import { COMMANDS } from '#relay/bot/commands.ts';
import { ALLOWED_UPDATES } from '#relay/bot/run-bot.ts';
import { ACTION_VERBS } from '#shared/telegram/action.ts';

/** A small generator of its own (mulberry32), so that a failure can be played again. */
export function randomFrom(seed: number) {
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
export type Random = ReturnType<typeof randomFrom>;

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

/** What a message may be besides text: every kind of content and every service message of the Bot API. */
const CONTENTS = [
  'animation audio document live_photo paid_media photo sticker story video video_note voice contact dice game poll',
  'venue location checklist checklist_tasks_done checklist_tasks_added invoice gift unique_gift giveaway',
  'suggested_post_info suggested_post_approved suggested_post_declined suggested_post_paid suggested_post_refunded',
  'chat_owner_left chat_owner_changed new_chat_members left_chat_member new_chat_title new_chat_photo',
  'delete_chat_photo group_chat_created supergroup_chat_created channel_chat_created managed_bot_created',
  'message_auto_delete_timer_changed migrate_to_chat_id migrate_from_chat_id pinned_message successful_payment',
  'refunded_payment users_shared chat_shared connected_website write_access_allowed passport_data',
  'proximity_alert_triggered boost_added chat_background_set forum_topic_created forum_topic_edited',
  'forum_topic_closed forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden giveaway_created',
  'giveaway_winners giveaway_completed gift_upgrade_sent paid_message_price_changed direct_message_price_changed',
  'video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited web_app_data rich_message',
].flatMap((line) => line.split(' '));

/** A message's content in the shapes that such things have: an object, a list, a number, a flag, a text. */
function contentOf(random: Random, from: User, base: object): object {
  const name = CONTENTS[random.below(CONTENTS.length)] ?? 'photo';
  switch (name) {
    case 'migrate_to_chat_id':
    case 'migrate_from_chat_id':
      return { [name]: -1_000_000_000_000 - random.below(4) };
    case 'new_chat_members':
      return { [name]: [from] };
    case 'left_chat_member':
      return { [name]: from };
    case 'pinned_message':
      return { [name]: random.pick<object>(base, { ...base, date: 0 }) };
    case 'photo':
      return { [name]: [{ file_id: 'x' }], caption: textOf(random) };
    default:
      return { [name]: random.pick<unknown>({}, true, 'x', { name: 'Knives', file_id: 'x', text: '/start' }) };
  }
}

interface Parts {
  readonly random: Random;
  readonly from: User;
  readonly chat: Chat;
  readonly base: object;
}

/** A message as people send it: text or anything else, anywhere, as anybody, in reply to anything. */
function messageOf({ random, from, chat, base }: Parts): object {
  const thread = random.below(3) === 0 ? { message_thread_id: 1 + random.below(9), is_topic_message: true } : {};
  const asked = random.pick<object>(
    { ...base, from: { id: 123_456, is_bot: true, first_name: 'alert_bot' } },
    base,
    {},
  );
  const reply = random.below(3) === 0 ? { reply_to_message: asked } : {};
  const sender =
    random.below(5) === 0 ? { sender_chat: random.pick<Chat>(chat, { id: -7, type: 'channel', title: 'x' }) } : {};
  const common = { ...base, ...(random.below(30) === 0 ? {} : { from }), ...thread, ...reply, ...sender };
  if (random.below(3) === 0) return { ...common, ...contentOf(random, from, base) };
  const text = textOf(random);
  const length = text.split(' ')[0]?.length ?? 1;
  const entities = text.startsWith('/') ? [{ type: 'bot_command', offset: 0, length }] : [];
  return { ...common, text, entities };
}

function pressOf({ random, from, base }: Parts): object {
  const under = random.pick<object>(
    { message: base },
    { message: base },
    { message: { ...base, date: 0 } },
    { inline_message_id: 'i' },
  );
  const what = random.below(20) === 0 ? { game_short_name: 'g' } : { data: dataOf(random) };
  return { id: 'q', from, chat_instance: '1', ...what, ...under };
}

function membershipOf({ random, from, chat }: Parts): object {
  const member = () => {
    const status = random.pick('creator', 'member', 'left', 'kicked', 'administrator', 'restricted');
    return { user: from, status, is_member: random.below(2) === 0, can_send_messages: random.below(2) === 0 };
  };
  return { chat, from, date: 1, old_chat_member: member(), new_chat_member: member() };
}

type Kind = Exclude<keyof Update, 'update_id'>;

/** One maker per kind of update that grammY knows: a kind that it learns later is missing here by type. */
const KINDS: Readonly<Record<Kind, (parts: Parts) => object>> = {
  message: messageOf,
  channel_post: (parts) => ({ ...messageOf(parts), from: undefined, sender_chat: parts.chat }),
  callback_query: pressOf,
  my_chat_member: membershipOf,
  inline_query: ({ random, from }) => ({ id: 'i', from, query: textOf(random), offset: random.pick('', '20') }),
  edited_message: messageOf,
  edited_channel_post: messageOf,
  business_connection: ({ from }) => ({ id: 'b', user: from, user_chat_id: from.id, date: 1, is_enabled: true }),
  business_message: messageOf,
  edited_business_message: messageOf,
  deleted_business_messages: ({ chat }) => ({ business_connection_id: 'b', chat, message_ids: [1] }),
  guest_message: messageOf,
  stopped_message_generation: ({ chat, from }) => ({ chat, from }),
  message_reaction: ({ chat, from }) => ({
    chat,
    user: from,
    message_id: 1,
    date: 1,
    old_reaction: [],
    new_reaction: [],
  }),
  message_reaction_count: ({ chat }) => ({ chat, message_id: 1, date: 1, reactions: [] }),
  chosen_inline_result: ({ from }) => ({ result_id: '1', from, query: 'redline' }),
  shipping_query: ({ from }) => ({ id: 's', from, invoice_payload: 'x' }),
  pre_checkout_query: ({ from }) => ({ id: 'p', from, currency: 'USD', total_amount: 1, invoice_payload: 'x' }),
  purchased_paid_media: ({ from }) => ({ from, paid_media_payload: 'x' }),
  poll: () => ({ id: 'p', question: '?', options: [] }),
  poll_answer: ({ from }) => ({ poll_id: 'p', user: from, option_ids: [0] }),
  chat_member: membershipOf,
  chat_join_request: ({ chat, from }) => ({ chat, from, user_chat_id: from.id, date: 1 }),
  chat_boost: ({ chat }) => ({ chat, boost: { boost_id: 'b' } }),
  removed_chat_boost: ({ chat }) => ({ chat, boost_id: 'b' }),
  managed_bot: ({ from }) => ({ user: from, bot: from }),
  subscription: ({ from }) => ({ user: from }),
};

/** Those that the relay subscribes to come more often. */
const ALL: readonly Kind[] = [
  ...API_CONSTANTS.ALL_UPDATE_TYPES,
  ...ALLOWED_UPDATES.flatMap((kind) => Array.from({ length: 25 }, () => kind)),
  ...Array.from({ length: 80 }, () => 'message' as const),
];

/** An update of a random kind; parts are what Telegram may send, in combinations that it may not. */
export function updateOf(random: Random, updateId: number, ownerId: number): Update {
  const chat = chatOf(random, ownerId);
  const parts = {
    random,
    chat,
    from: userOf(random, ownerId),
    base: { message_id: 1 + random.below(50), date: 1, chat },
  };
  const kind = ALL[random.below(ALL.length)] ?? 'message';
  return wire({ update_id: updateId, [kind]: KINDS[kind](parts) });
}

/** What came over the wire is an update by decree, as it is for the bot. */
const wire = (json: object): Update => JSON.parse(JSON.stringify(json));
