import type { BotAccount } from './bot-account.ts';
import type { Chat, Topic } from './chat.ts';
import { Channel, Group, Supergroup } from './group-chats.ts';
import type { StoredMessage, Thread } from './message.ts';
import { PrivateChat } from './private-chat.ts';
import { badRequest, forbidden } from './refusal.ts';
import type { World } from './world.ts';

/**
 * The chat a bot means and may see, or the answer the server gives instead: unknown, upgraded, blocked, kicked, gone
 * (telegram.md §2, table of answers).
 */
export function reachableChat(world: World, bot: BotAccount, chatId: number | string): Chat {
  const chat = typeof chatId === 'string' ? world.publicChat(chatId) : chatById(world, bot, chatId);
  if (!chat) throw badRequest('chat not found');
  if (chat.migratedTo !== undefined) {
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo });
  }
  if (chat instanceof PrivateChat) checkPrivate(world, bot, chat);
  else checkShared(bot, chat);
  return chat;
}

/** A chat in which the bot may also write. In a channel that takes an administrator. */
export function writableChat(world: World, bot: BotAccount, chatId: number | string): Chat {
  const chat = reachableChat(world, bot, chatId);
  if (chat instanceof Channel && !chat.isAdmin(bot)) throw badRequest('need administrator rights in the channel chat');
  return chat;
}

function chatById(world: World, bot: BotAccount, id: number): Chat | undefined {
  if (id < 0) {
    const chat = world.groupChat(id);
    return chat?.members.has(bot.id) ? chat : undefined;
  }
  if (world.bots.some((other) => other.id === id)) throw forbidden("bots can't send messages to bots");
  const person = world.people.get(id);
  if (!person) return undefined;
  const chat = world.privateChat(bot, person);
  // Someone the bot has never seen anywhere does not exist for it.
  return bot.met.has(id) || chat.members.has(bot.id) ? chat : undefined;
}

function checkPrivate(world: World, bot: BotAccount, chat: PrivateChat): void {
  if (world.deactivated.has(chat.person.id)) throw forbidden('user is deactivated');
  const status = chat.statusOf(bot);
  if (status === 'kicked') throw forbidden('bot was blocked by the user');
  if (status === 'left') throw forbidden("bot can't initiate conversation with a user");
}

function checkShared(bot: BotAccount, chat: Chat): void {
  const status = chat.statusOf(bot);
  const place = `the ${chat.type} chat`;
  const isDeleted =
    chat instanceof Group || chat instanceof Supergroup || chat instanceof Channel ? chat.isDeleted : false;
  // A deleted supergroup or channel turns into one that nobody may enter (TDLib, channelForbidden).
  if (status === 'kicked' || (isDeleted && !(chat instanceof Group))) throw forbidden(`bot was kicked from ${place}`);
  if (isDeleted) throw forbidden('the group chat was deleted');
  if (status === 'left') throw forbidden(`bot is not a member of ${place}`);
}

/**
 * Where a message goes: its topic, or the thread of replies it joins. General has no thread id, 1 does not exist for
 * senders (telegram.md §2, Topics), and a plain reply carries a thread id that is no topic.
 */
export function placeOf(
  chat: Chat,
  where: { readonly threadId: number | undefined; readonly replyTo: StoredMessage | undefined },
): { readonly thread?: Thread } {
  if (where.threadId) return { thread: { id: topicOf(chat, where.threadId).id, isTopic: true } };
  const { replyTo } = where;
  if (!replyTo || chat.type !== 'supergroup') return {};
  return { thread: replyTo.thread ?? { id: replyTo.id, isTopic: false } };
}

/** The topic with this thread id, or "message thread not found". */
export function topicOf(chat: Chat, threadId: number): Topic {
  const topic = chat.topics.get(threadId);
  if (!topic) throw badRequest('message thread not found');
  return topic;
}

/** A closed topic takes messages from administrators only. */
export function checkOpen(chat: Chat, bot: BotAccount, thread: Thread | undefined): void {
  const topic = thread?.isTopic ? chat.topics.get(thread.id) : undefined;
  if (topic?.isClosed && !chat.isAdmin(bot)) throw badRequest('TOPIC_CLOSED');
}

/** The forum in which the bot may manage topics. */
export function manageableForum(world: World, bot: BotAccount, chatId: number | string): Supergroup {
  const chat = reachableChat(world, bot, chatId);
  if (!(chat instanceof Supergroup) || !chat.isForum) throw badRequest('the chat is not a forum');
  if (!chat.isAdmin(bot)) throw badRequest('not enough rights to manage topics');
  return chat;
}
