import type { BotAccount } from './bot-account.ts';
import type { Chat } from './chat.ts';
import type { StoredMessage } from './message.ts';

/**
 * Whether a bot gets an update for this message. Bots never hear bots; in groups with privacy mode on a bot hears
 * commands for it or for anyone, replies to it, mentions of it and service messages (telegram.md §2, Privacy mode).
 */
export function hears(bot: BotAccount, chat: Chat, message: StoredMessage): boolean {
  if (message.from.isBot || !chat.isIn(bot)) return false;
  switch (chat.type) {
    case 'private':
      return true;
    case 'channel':
      return chat.isAdmin(bot);
    case 'group':
    case 'supergroup':
      return !bot.privacyMode || chat.isAdmin(bot) || isMeantFor(bot, message);
  }
}

function isMeantFor(bot: BotAccount, message: StoredMessage): boolean {
  if (message.service || message.replyTo?.from.id === bot.id) return true;
  const { text = '', entities = [] } = message.content ?? {};
  const words = entities.map(({ type, offset, length }) => ({
    type,
    offset,
    word: text.slice(offset, offset + length),
  }));
  const command = words.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  const addressee = command?.word.split('@')[1];
  if (command && (addressee === undefined || isNamed(bot, addressee))) return true;
  return words.some(({ type, word }) => type === 'mention' && isNamed(bot, word.slice(1)));
}

function isNamed(bot: BotAccount, name: string): boolean {
  return bot.username.toLowerCase() === name.toLowerCase();
}
