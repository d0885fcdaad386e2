import { Composer } from 'grammy';
import type { Chat, ChatMember } from 'grammy/types';
import { chatIsBack, chatIsGone } from '../../store/chat-state.ts';
import { migrateChat, returnToTopic } from '../../store/chats.ts';
import { forgetNotices } from '../../store/notices.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { isInside } from '../who-may.ts';

/**
 * Keeps destinations in step with Telegram: kicked or blocked, rights lost, back again, groups that became supergroups,
 * topics that opened again. What can't be learnt so is learnt when a message is refused (delivery/telegram.ts).
 */
export function membershipFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.on('my_chat_member', async (ctx) => {
    const chatId = String(ctx.chat.id);
    deps.chatAdmins.forget(ctx.chat.id);
    const reason = whyMute(ctx.chat, ctx.myChatMember.new_chat_member);
    if (reason === undefined) await chatIsBack(deps, chatId);
    else await chatIsGone(deps, chatId, reason);
    deps.onChatsMoved?.();
  });
  composer.on('message:migrate_to_chat_id', async (ctx) => {
    await migrateChat(deps.db, String(ctx.chat.id), String(ctx.msg.migrate_to_chat_id));
    deps.onChatsMoved?.();
  });
  composer.on('message:forum_topic_reopened', async (ctx) => {
    const threadId = ctx.msg.message_thread_id;
    if (threadId === undefined || (await returnToTopic(deps.db, String(ctx.chat.id), threadId)) === 0) return;
    await forgetNotices(deps.db, 'topic:');
    deps.onChatsMoved?.();
  });
  return composer;
}

/** Why the bot can't write in a chat with this membership; undefined if it can. */
function whyMute(chat: Chat, member: ChatMember): string | undefined {
  if (!isInside(member)) return chat.type === 'private' ? 'the bot was blocked' : 'the bot was removed from the chat';
  if (chat.type === 'channel' && member.status !== 'administrator') return 'the bot may no longer post in the channel';
  if (member.status === 'restricted' && !member.can_send_messages) return 'the bot may no longer write in the chat';
  return undefined;
}
