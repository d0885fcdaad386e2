import type { InlineQueryResult } from 'grammy/types';
import type { Clock } from '../clock.ts';
import { type Account, wireUser } from './account.ts';
import { hears } from './audience.ts';
import type { BotAccount } from './bot-account.ts';
import type { Chat, Status } from './chat.ts';
import type { Stage } from './group-chats.ts';
import { wireMember } from './membership.ts';
import { type Draft, type StoredMessage, seconds } from './message.ts';
import { PrivateChat } from './private-chat.ts';
import { Questions } from './questions.ts';
import { Refusal } from './refusal.ts';

/** Something people can see has changed; the page draws it again. */
export type Change =
  | { readonly kind: 'message' | 'edit' | 'delete'; readonly chatId: number; readonly messageId: number }
  | { readonly kind: 'chat'; readonly chatId: number }
  | { readonly kind: 'callback-answer'; readonly personId: number; readonly answer: CallbackAnswer };

/** What a press brought. `answered` is false when the bot did not answer in the time given. */
export interface CallbackAnswer {
  readonly answered: boolean;
  readonly text: string | undefined;
  readonly showAlert: boolean;
  /** Where the client goes: the link of a link button, or the one the bot answered with. */
  readonly url: string | undefined;
}

export interface WorldOptions {
  readonly clock: Clock;
  /** Whether calls above the flood limits get 429. */
  readonly hasLimits: boolean;
  /** Whether unknown parameters are refused; the real server ignores them, which hides typos. */
  readonly isStrict: boolean;
}

/** All accounts and chats, and what happens between them. */
export class World implements Stage {
  readonly clock: Clock;
  readonly hasLimits: boolean;
  readonly isStrict: boolean;
  readonly bots: BotAccount[] = [];
  readonly people = new Map<number, Account>();
  /** People who deleted their account. */
  readonly deactivated = new Set<number>();
  readonly callbacks: Questions<CallbackAnswer>;
  readonly inlineQueries: Questions<readonly InlineQueryResult[]>;
  readonly #chats = new Map<number, Chat>();
  readonly #privateChats = new Map<string, PrivateChat>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #messageIds = new Map<number, number>();

  constructor({ clock, hasLimits, isStrict }: WorldOptions) {
    this.clock = clock;
    this.hasLimits = hasLimits;
    this.isStrict = isStrict;
    this.callbacks = new Questions(clock);
    this.inlineQueries = new Questions(clock);
  }

  addChat(chat: Chat): void {
    this.#chats.set(chat.id, chat);
    this.tell({ kind: 'chat', chatId: chat.id });
  }

  /** A group, supergroup or channel. */
  groupChat(id: number): Chat | undefined {
    return this.#chats.get(id);
  }

  publicChat(name: string): Chat | undefined {
    const wanted = name.replace(/^@/, '').toLowerCase();
    return [...this.#chats.values()].find((chat) => chat.username?.toLowerCase() === wanted);
  }

  /** The conversation of a person and a bot, begun or not. */
  privateChat(bot: BotAccount, person: Account): PrivateChat {
    const key = `${bot.id}:${person.id}`;
    const chat = this.#privateChats.get(key) ?? new PrivateChat(person, bot);
    this.#privateChats.set(key, chat);
    return chat;
  }

  chats(): readonly Chat[] {
    return [...this.#privateChats.values(), ...this.#chats.values()];
  }

  /** Puts a message into a chat and gives it to every bot that hears it. */
  post(chat: Chat, draft: Draft): StoredMessage {
    const id = this.#nextMessageId(chat);
    const message: StoredMessage = {
      content: undefined,
      markup: undefined,
      linkPreview: undefined,
      editedAt: undefined,
      ...draft,
      ...(draft.opensTopic ? { thread: { id, isTopic: true } } : {}),
      id,
      at: this.clock.now(),
    };
    chat.keep(message);
    for (const bot of this.bots) if (hears(bot, chat, message)) this.#deliver(bot, chat, message);
    this.tell({ kind: 'message', chatId: chat.id, messageId: id });
    return message;
  }

  /** Makes someone a member, administrator or former member; bots are told as `my_chat_member` or `chat_member`. */
  setStatus(chat: Chat, account: Account, status: Status, by: Account): void {
    const before = wireMember(account, chat.members.get(account.id));
    chat.members.set(account.id, { account, status, isAnonymous: false });
    const change = {
      chat: chat.wire,
      from: wireUser(by),
      date: seconds(this.clock.now()),
      old_chat_member: before,
      new_chat_member: wireMember(account, chat.members.get(account.id)),
    };
    for (const bot of this.bots) {
      if (bot.id === account.id) bot.updates.push('my_chat_member', { my_chat_member: change }, lane(chat));
      else if (chat.isAdmin(bot)) bot.updates.push('chat_member', { chat_member: change }, lane(chat));
    }
    this.tell({ kind: 'chat', chatId: chat.id });
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends long polls and pushes. */
  stop(): void {
    for (const bot of this.bots) {
      bot.webhook?.stop();
      bot.longPoll.end(new Refusal(502, 'Bad Gateway'));
    }
  }

  #deliver(bot: BotAccount, chat: Chat, message: StoredMessage): void {
    bot.met.add(message.from.id);
    const wire = chat.wireMessage(message);
    const where = chat.wire;
    if (where.type === 'channel') {
      bot.updates.push('channel_post', { channel_post: { ...wire, chat: where } }, lane(chat));
    } else {
      const from = wire.from ?? wireUser(message.from);
      bot.updates.push('message', { message: { ...wire, chat: where, from } }, lane(chat));
    }
  }

  /** Supergroups and channels count for themselves; all other chats share one count, so ids there have gaps. */
  #nextMessageId(chat: Chat): number {
    const counter = chat.type === 'supergroup' || chat.type === 'channel' ? chat.id : 0;
    const id = (this.#messageIds.get(counter) ?? 0) + 1;
    this.#messageIds.set(counter, id);
    return id;
  }
}

/** Updates of one chat stay in order. */
export function lane(chat: Chat): string {
  return String(chat.id);
}
