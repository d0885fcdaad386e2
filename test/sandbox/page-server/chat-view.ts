import { PrivateChat } from '../telegram/private-chat.ts';
import type { Chat, Person, Telegram } from '../telegram/telegram.ts';

const keptMessages = 200;

/** The names the page knows a chat by: people may talk to several bots, so a person's id alone is not enough. */
function keyOf(chat: Chat): string {
  return chat instanceof PrivateChat ? `${chat.person.id}:${chat.bot.id}` : String(chat.id);
}

/** The people who can speak in a chat. */
function speakersOf(telegram: Telegram, chat: Chat): readonly Person[] {
  return telegram.people().filter((person) => chat.isIn(person));
}

/** Gives the chat with that key, or throws. */
export function findChat(telegram: Telegram, key: string): Chat {
  const chat = telegram.chats().find((candidate) => keyOf(candidate) === key);
  if (!chat) throw new Error(`There is no chat ${key}`);
  return chat;
}

/** Gives the person with that id, or throws. */
export function findPerson(telegram: Telegram, id: number): Person {
  const person = telegram.people().find((candidate) => candidate.id === id);
  if (!person) throw new Error(`Nobody has the id ${id}`);
  return person;
}

/** All chats by name, and the chosen one (by default the first) with its newest messages. */
export function viewChats(telegram: Telegram, key: string | undefined) {
  const chats = telegram.chats();
  const chosen = chats.find((chat) => keyOf(chat) === key) ?? chats[0];
  return {
    chats: chats.map((chat) => ({ key: keyOf(chat), title: titleOf(chat), messages: chat.stored().at(-1)?.id ?? 0 })),
    chat: chosen
      ? {
          key: keyOf(chosen),
          speakers: speakersOf(telegram, chosen).map(({ id, firstName }) => ({ id, name: firstName })),
          messages: chosen.messages().slice(-keptMessages),
        }
      : null,
  };
}

function titleOf(chat: Chat): string {
  return chat instanceof PrivateChat
    ? `${chat.person.firstName} and @${chat.bot.username}`
    : `${chat.title} (${chat.type})`;
}
