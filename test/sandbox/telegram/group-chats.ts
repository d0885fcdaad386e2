import type { Chat as WireChat } from 'grammy/types';
import { type Account, wireUser } from './account.ts';
import { Chat, type Status, type Topic } from './chat.ts';
import type { Draft, StoredMessage } from './message.ts';

/** What a chat asks of the world around it. */
export interface Stage {
  post(chat: Chat, draft: Draft): StoredMessage;
  setStatus(chat: Chat, account: Account, status: Status, by: Account): void;
}

export interface GroupSpec {
  readonly id: number;
  readonly title: string;
  readonly owner: Account;
  readonly members?: readonly Account[];
  /** Public name, without "@". */
  readonly username?: string;
  readonly stage: Stage;
}

/** A chat with an owner, in which others come and go. */
abstract class SharedChat extends Chat {
  readonly owner: Account;
  /** Everyone is gone: "the group chat was deleted". */
  isDeleted = false;
  protected readonly stage: Stage;

  constructor(spec: GroupSpec & { readonly isForum?: boolean | undefined }) {
    super(spec);
    this.owner = spec.owner;
    this.stage = spec.stage;
    for (const account of [spec.owner, ...(spec.members ?? [])]) {
      const status = account.id === spec.owner.id ? 'creator' : 'member';
      this.members.set(account.id, { account, status, isAnonymous: false });
    }
  }

  /** The bot becomes a member or an administrator; it learns of it by `my_chat_member`. */
  addBot(bot: Account, options: { readonly admin?: boolean; readonly by?: Account } = {}): void {
    this.add(bot, options.admin ? 'administrator' : 'member', options.by ?? this.owner);
  }

  addMember(person: Account, by: Account = this.owner): void {
    this.add(person, 'member', by);
  }

  promote(account: Account): void {
    this.stage.setStatus(this, account, 'administrator', this.owner);
  }

  demote(account: Account): void {
    this.stage.setStatus(this, account, 'member', this.owner);
  }

  /** Removes an account; a bot can't come back by itself and gets 403 "bot was kicked from the … chat". */
  kick(account: Account): void {
    this.stage.setStatus(this, account, 'kicked', this.owner);
    this.announce({ from: this.owner, service: { left_chat_member: wireUser(account) } });
  }

  /** The owner deletes the chat: nobody can write there any more. */
  delete(): void {
    this.isDeleted = true;
  }

  /** From now on this administrator's messages are signed by the chat; presses of buttons still carry the person. */
  hideName(account: Account): void {
    const member = this.members.get(account.id);
    if (!member || !this.isAdmin(account))
      throw new Error(`${account.firstName} is not an administrator of ${this.title}`);
    member.isAnonymous = true;
  }

  protected add(account: Account, status: Status, by: Account): void {
    this.stage.setStatus(this, account, status, by);
    this.announce({ from: by, service: { new_chat_members: [wireUser(account)] } });
  }

  /** Channels show no service messages when members change. */
  protected announce(draft: Draft): void {
    this.stage.post(this, draft);
  }
}

/** A basic group: id below zero, no topics, until it becomes a supergroup. */
export class Group extends SharedChat {
  readonly type = 'group';

  get wire(): WireChat.GroupChat {
    return { id: this.id, type: 'group', title: this.title };
  }
}

/** A supergroup, with topics if it is a forum. */
export class Supergroup extends SharedChat {
  readonly type = 'supergroup';

  constructor(spec: GroupSpec & { readonly forum?: boolean | undefined }) {
    super({ ...spec, isForum: spec.forum });
  }

  get wire(): WireChat.SupergroupChat {
    return {
      id: this.id,
      type: 'supergroup',
      title: this.title,
      ...(this.username === undefined ? {} : { username: this.username }),
      ...(this.isForum ? { is_forum: true } : {}),
    };
  }

  /** A new topic; its thread id is the id of the message that says so. */
  addTopic(name: string, by: Account = this.owner, iconColor = 0x6fb9f0): number {
    const root = this.stage.post(this, {
      from: by,
      service: { forum_topic_created: { name, icon_color: iconColor } },
      opensTopic: true,
    });
    this.topics.set(root.id, { id: root.id, name, root, isClosed: false });
    return root.id;
  }

  closeTopic(threadId: number, by: Account = this.owner): void {
    this.topic(threadId).isClosed = true;
    this.stage.post(this, { from: by, service: { forum_topic_closed: {} }, thread: { id: threadId, isTopic: true } });
  }

  reopenTopic(threadId: number, by: Account = this.owner): void {
    this.topic(threadId).isClosed = false;
    this.stage.post(this, { from: by, service: { forum_topic_reopened: {} }, thread: { id: threadId, isTopic: true } });
  }

  /** The topic and its messages are gone; sending there answers "message thread not found". */
  deleteTopic(threadId: number): void {
    this.topics.delete(this.topic(threadId).id);
    for (const message of this.stored()) {
      if (message.thread?.isTopic && message.thread.id === threadId) this.remove(message.id);
    }
  }

  private topic(threadId: number): Topic {
    const topic = this.topics.get(threadId);
    if (!topic) throw new Error(`${this.title} has no topic ${threadId}`);
    return topic;
  }
}

/** A channel: posts carry no author, and bots must be administrators. */
export class Channel extends SharedChat {
  readonly type = 'channel';

  get wire(): WireChat.ChannelChat {
    return {
      id: this.id,
      type: 'channel',
      title: this.title,
      ...(this.username === undefined ? {} : { username: this.username }),
    };
  }

  protected override announce(): void {}
}
