import type { Chat as WireChat, Message as WireMessage } from 'grammy/types';
import type { Account } from './account.ts';
import { type ChatMessage, peopleSee, type StoredMessage, wireMessage } from './message.ts';

export type Status = 'creator' | 'administrator' | 'member' | 'left' | 'kicked';

export interface Member {
  readonly account: Account;
  status: Status;
  /** An administrator who writes in the name of the chat. */
  isAnonymous: boolean;
}

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly root: StoredMessage;
  isClosed: boolean;
}

/** What every chat holds: its members and its messages. It knows nothing of bots' updates; the world tells them. */
export abstract class Chat {
  abstract readonly type: 'private' | 'group' | 'supergroup' | 'channel';
  abstract readonly wire: WireChat;
  readonly id: number;
  readonly title: string;
  readonly username: string | undefined;
  readonly isForum: boolean;
  readonly members = new Map<number, Member>();
  readonly topics = new Map<number, Topic>();
  /** The supergroup that replaced this group. */
  migratedTo: number | undefined;
  readonly #messages = new Map<number, StoredMessage>();

  constructor(spec: {
    readonly id: number;
    readonly title: string;
    readonly username?: string | undefined;
    readonly isForum?: boolean | undefined;
  }) {
    this.id = spec.id;
    this.title = spec.title;
    this.username = spec.username;
    this.isForum = spec.isForum ?? false;
  }

  /** All messages, oldest first, as people see them now; deleted ones are gone. */
  messages(): readonly ChatMessage[] {
    return this.stored().map((message) => peopleSee(message, this));
  }

  stored(): readonly StoredMessage[] {
    return [...this.#messages.values()];
  }

  find(messageId: number): StoredMessage | undefined {
    return this.#messages.get(messageId);
  }

  keep(message: StoredMessage): void {
    this.#messages.set(message.id, message);
  }

  remove(messageId: number): boolean {
    return this.#messages.delete(messageId);
  }

  statusOf(account: Account): Status {
    return this.members.get(account.id)?.status ?? 'left';
  }

  isIn(account: Account): boolean {
    return !['left', 'kicked'].includes(this.statusOf(account));
  }

  isAdmin(account: Account): boolean {
    return ['creator', 'administrator'].includes(this.statusOf(account));
  }

  /** The message as a bot gets it. Messages of a topic seem to reply to the one that made the topic. */
  wireMessage(message: StoredMessage): WireMessage {
    const topic = message.thread?.isTopic ? this.topics.get(message.thread.id) : undefined;
    return wireMessage(message, this.wire, topic?.root);
  }
}
