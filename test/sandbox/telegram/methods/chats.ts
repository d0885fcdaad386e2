import type { ChatFullInfo } from 'grammy/types';
import * as z from 'zod';
import { reachableChat } from '../access.ts';
import { wireUser } from '../account.ts';
import type { Chat } from '../chat.ts';
import { chatId, flag, whole } from '../fields.ts';
import { administrators, wireMember } from '../membership.ts';
import { type Call, method } from '../method.ts';
import { badRequest } from '../refusal.ts';

const getMe = method('getMe', z.object({}), ({ bot }) => ({
  ...wireUser(bot),
  is_bot: true,
  username: bot.username,
  can_join_groups: true,
  can_read_all_group_messages: !bot.privacyMode,
  supports_inline_queries: true,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_join_request_queries: false,
}));

const getChat = method('getChat', z.object({ chat_id: chatId }), ({ bot, world }, params): ChatFullInfo => {
  const { wire } = reachableChat(world, bot, params.chat_id);
  const common = { accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: noGifts };
  switch (wire.type) {
    case 'private':
      return { ...wire, ...common };
    case 'group':
      return { ...wire, ...common, permissions: { can_send_messages: true } };
    case 'supergroup':
      return { ...wire, ...common, permissions: { can_send_messages: true } };
    case 'channel':
      return { ...wire, ...common };
  }
});

const noGifts = {
  unlimited_gifts: false,
  limited_gifts: false,
  unique_gifts: false,
  premium_subscription: false,
  gifts_from_channels: false,
};

/**
 * For another user it is only guaranteed to work if the bot is an administrator (telegram.md §2, "Who may act"); the
 * stand-in refuses otherwise, so that nothing relies on luck.
 */
const getChatMember = method(
  'getChatMember',
  z.object({ chat_id: chatId, user_id: whole('invalid user_id specified') }),
  ({ bot, world }, params) => {
    const chat = reachableChat(world, bot, params.chat_id);
    const account = world.people.get(params.user_id) ?? world.bots.find(({ id }) => id === params.user_id);
    if (!account) throw badRequest('invalid user_id specified');
    const isGuaranteed = account.id === bot.id || chat.type === 'private' || chat.isAdmin(bot);
    if (!isGuaranteed) throw badRequest('CHAT_ADMIN_REQUIRED');
    return wireMember(account, chat.members.get(account.id));
  },
);

const getChatAdministrators = method(
  'getChatAdministrators',
  z.object({ chat_id: chatId, return_bots: flag }),
  (call, params) => {
    const chat = sharedChat(call, params.chat_id);
    if (chat.type === 'channel' && !chat.isAdmin(call.bot)) throw badRequest('member list is inaccessible');
    return administrators(chat, call.bot, params.return_bots ?? false).flatMap((member) => {
      const wire = wireMember(member.account, member);
      return wire.status === 'creator' || wire.status === 'administrator' ? [wire] : [];
    });
  },
);

const getChatMemberCount = method('getChatMemberCount', z.object({ chat_id: chatId }), ({ bot, world }, params) => {
  const chat = reachableChat(world, bot, params.chat_id);
  return [...chat.members.values()].filter(({ account }) => chat.isIn(account)).length;
});

const leaveChat = method('leaveChat', z.object({ chat_id: chatId }), (call, params) => {
  const chat = sharedChat(call, params.chat_id);
  call.world.setStatus(chat, call.bot, 'left', call.bot);
  return true;
});

function sharedChat({ bot, world }: Call, id: number | string): Chat {
  const chat = reachableChat(world, bot, id);
  if (chat.type === 'private') throw badRequest('there are no administrators in the private chat');
  return chat;
}

/** Who the bot is, and what it may know of chats and their members. */
export const chatMethods = [getMe, getChat, getChatMember, getChatAdministrators, getChatMemberCount, leaveChat];
