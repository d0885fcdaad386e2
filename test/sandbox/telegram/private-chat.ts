import type { Chat as WireChat } from 'grammy/types';
import type { Account } from './account.ts';
import type { BotAccount } from './bot-account.ts';
import { Chat } from './chat.ts';

/** The conversation of one person with one bot; bots know it by the person's id. */
export class PrivateChat extends Chat {
  readonly type = 'private';
  readonly person: Account;
  readonly bot: BotAccount;

  constructor(person: Account, bot: BotAccount) {
    super({ id: person.id, title: person.firstName, username: person.username });
    this.person = person;
    this.bot = bot;
    this.members.set(person.id, { account: person, status: 'member', isAnonymous: false });
  }

  /** The person has started the bot; the first time no update tells so (only unblocking does). */
  open(): void {
    this.members.set(this.bot.id, { account: this.bot, status: 'member', isAnonymous: false });
    this.bot.met.add(this.person.id);
  }

  get wire(): WireChat.PrivateChat {
    const { id, firstName, username } = this.person;
    return { id, type: 'private', first_name: firstName, ...(username === undefined ? {} : { username }) };
  }
}
