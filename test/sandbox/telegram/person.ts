import type { InlineQueryResult } from 'grammy/types';
import { type Account, wireUser } from './account.ts';
import { BotAccount } from './bot-account.ts';
import type { Chat } from './chat.ts';
import { readDeepLink } from './deep-link.ts';
import { Channel, Group, Supergroup } from './group-chats.ts';
import type { ChatMessage } from './message.ts';
import { Seat } from './seat.ts';
import type { World } from './world.ts';

export interface PersonSpec {
  readonly firstName: string;
  readonly languageCode?: string;
  readonly username?: string;
  readonly id?: number;
}

/** Someone with a Telegram account. */
export class Person implements Account {
  readonly id: number;
  readonly isBot = false;
  readonly firstName: string;
  readonly username: string | undefined;
  readonly languageCode: string | undefined;
  readonly #world: World;

  constructor(spec: PersonSpec & { readonly id: number }, world: World) {
    this.id = spec.id;
    this.firstName = spec.firstName;
    this.username = spec.username;
    this.languageCode = spec.languageCode ?? 'en';
    this.#world = world;
  }

  /** This person in a chat; a bot stands for the private chat with it. */
  in(place: Chat | BotAccount): Seat {
    const chat = place instanceof BotAccount ? this.#world.privateChat(place, this) : place;
    return new Seat(this, chat, this.#world);
  }

  /** Presses Start: `/start`, with the payload of a deep link. A blocked bot is unblocked by that. */
  async startsBot(bot: BotAccount, payload?: string): Promise<ChatMessage> {
    if (this.#world.privateChat(bot, this).statusOf(bot) === 'kicked') this.unblocks(bot);
    return this.in(bot).sends(payload === undefined ? '/start' : `/start ${payload}`);
  }

  blocks(bot: BotAccount): void {
    this.#world.setStatus(this.#world.privateChat(bot, this), bot, 'kicked', this);
  }

  unblocks(bot: BotAccount): void {
    this.#world.setStatus(this.#world.privateChat(bot, this), bot, 'member', this);
  }

  /** Deletes the account: bots get "user is deactivated". */
  deactivates(): void {
    this.#world.deactivated.add(this.id);
  }

  /**
   * Opens a t.me link of a bot: `?start=` in the private chat, `?startgroup=` and `?startchannel=` in the chat given, to
   * which the bot is added first. Throws for a link Telegram would not follow.
   */
  async opensDeepLink(url: string, chat?: Chat): Promise<ChatMessage | undefined> {
    const link = readDeepLink(url);
    const bot = this.#world.bots.find(({ username }) => username.toLowerCase() === link.bot.toLowerCase());
    if (!bot) throw new Error(`There is no bot @${link.bot}`);
    if (link.to === 'private') return this.startsBot(bot, link.payload);
    if (!(chat instanceof Group || chat instanceof Supergroup || chat instanceof Channel)) {
      throw new Error(`The link asks for a ${link.to}: say which`);
    }
    if (!chat.isIn(bot)) {
      chat.addBot(bot, { admin: link.asAdmin || chat instanceof Channel, by: this });
    }
    if (chat instanceof Channel || link.payload === undefined) return undefined;
    return this.in(chat).sends(`/start@${bot.username} ${link.payload}`);
  }

  /** Types `@bot query` in any chat and gets what the bot offers. Stays open until it answers. */
  async asks(bot: BotAccount, query: string): Promise<readonly InlineQueryResult[]> {
    const { id, answered } = this.#world.inlineQueries.ask(bot.id);
    bot.updates.push(
      'inline_query',
      { inline_query: { id, from: wireUser(this), query, offset: '' } },
      `inline:${this.id}`,
    );
    return answered;
  }
}
