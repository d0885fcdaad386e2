import { placeOf } from './access.ts';
import { type Account, wireUser } from './account.ts';
import type { BotAccount } from './bot-account.ts';
import type { Chat } from './chat.ts';
import { type ChatMessage, peopleSee, type StoredMessage } from './message.ts';
import { PrivateChat } from './private-chat.ts';
import { typedText } from './text.ts';
import { type CallbackAnswer, lane, type World } from './world.ts';

const patienceMs = 5000;

export interface SendOptions {
  /** The message it replies to. Without it, a bot's open question (ForceReply) is answered, as clients do. */
  readonly replyTo?: number | ChatMessage;
  /** The forum topic. */
  readonly thread?: number;
}

/** A button by its label, in the newest message that has it, or in the message named. */
export type ButtonRef = string | RegExp | { readonly message: number | ChatMessage; readonly label: string | RegExp };

/** A person in one chat: what they do and what they see there. */
export class Seat {
  readonly #person: Account;
  readonly #chat: Chat;
  readonly #world: World;

  constructor(person: Account, chat: Chat, world: World) {
    this.#person = person;
    this.#chat = chat;
    this.#world = world;
  }

  /** Everything in the chat, oldest first. */
  messages(): readonly ChatMessage[] {
    return this.#chat.messages();
  }

  /** Writes a message. Throws when this person may not write here, or the text is empty or too long. */
  async sends(text: string, options: SendOptions = {}): Promise<ChatMessage> {
    this.#checkMayWrite();
    const replyTo = options.replyTo === undefined ? this.#openQuestion(options.thread) : this.#message(options.replyTo);
    const place = placeOf(this.#chat, { threadId: options.thread, replyTo });
    this.#checkTopicOpen(place.thread?.id);
    const message = this.#world.post(this.#chat, {
      from: this.#person,
      signedAs: this.#chat.members.get(this.#person.id)?.isAnonymous ? 'chat' : 'author',
      content: typedText(text),
      ...place,
      ...(replyTo ? { replyTo } : {}),
    });
    return peopleSee(message, this.#chat);
  }

  /**
   * Presses an inline button and waits for the bot's answer, up to `patience` of real time; then the answer says
   * `answered: false`. A link button gives its link. Throws with what is there if no such button is.
   */
  async presses(ref: ButtonRef, patience = patienceMs): Promise<CallbackAnswer> {
    const { message, button } = this.#findButton(ref);
    const unanswered = { answered: false, text: undefined, showAlert: false, url: undefined };
    if (button.kind !== 'callback') return { ...unanswered, answered: true, url: button.value };
    const bot = this.#world.bots.find(({ id }) => id === message.from.id);
    if (!bot) throw new Error(`The message with "${button.label}" is not a bot's`);
    if (!this.#chat.isIn(this.#person)) throw new Error(`${this.#person.firstName} is not in ${this.#chat.title}`);
    const { id, answered } = this.#world.callbacks.ask(bot.id);
    if (this.#chat.isIn(bot)) this.#tellPress(bot, { id, message, data: button.value });
    const answer = await within(answered, patience, unanswered);
    this.#world.tell({ kind: 'callback-answer', personId: this.#person.id, answer });
    return answer;
  }
  /**
   * The newest message by someone else whose text fits, now or within `patience` of real time; `after` skips messages up
   * to that one. Rejects with a list of what is there instead.
   */
  async sees(
    wanted: string | RegExp,
    options: { readonly after?: number | ChatMessage; readonly patience?: number } = {},
  ): Promise<ChatMessage> {
    const after = typeof options.after === 'object' ? options.after.id : (options.after ?? 0);
    const find = () =>
      this.messages().findLast(
        (message) => message.id > after && message.from.id !== this.#person.id && fits(message.text, wanted),
      );
    const found = find() ?? (await this.#wait(find, options.patience ?? patienceMs));
    if (found) return found;
    throw new Error(
      `${this.#person.firstName} does not see ${wanted} in ${this.#chat.title}. There is:\n${this.#listing()}`,
    );
  }

  #tellPress(bot: BotAccount, press: { id: string; message: StoredMessage; data: string }): void {
    bot.met.add(this.#person.id);
    const callback_query = {
      id: press.id,
      from: wireUser(this.#person),
      message: this.#chat.wireMessage(press.message),
      chat_instance: String(7_000_000_000 + Math.abs(this.#chat.id)),
      data: press.data,
    };
    bot.updates.push('callback_query', { callback_query }, lane(this.#chat));
  }

  /** The message named; throws if it is not here (any more). */
  #message(ref: number | ChatMessage): StoredMessage {
    const id = typeof ref === 'number' ? ref : ref.id;
    const message = this.#chat.find(id);
    if (!message) throw new Error(`${this.#chat.title} has no message ${id}`);
    return message;
  }

  #checkMayWrite(): void {
    const { type, title } = this.#chat;
    if (this.#chat.migratedTo !== undefined) throw new Error(`${title} became the supergroup ${this.#chat.migratedTo}`);
    if (!this.#chat.isIn(this.#person)) throw new Error(`${this.#person.firstName} is not in ${title}`);
    if (type === 'channel' && !this.#chat.isAdmin(this.#person)) {
      throw new Error(`${this.#person.firstName} may not post in ${title}`);
    }
    // Writing to a bot is what opens the conversation.
    if (this.#chat instanceof PrivateChat && this.#chat.statusOf(this.#chat.bot) === 'left') this.#chat.open();
  }

  #checkTopicOpen(threadId: number | undefined): void {
    const topic = threadId === undefined ? undefined : this.#chat.topics.get(threadId);
    if (topic?.isClosed && !this.#chat.isAdmin(this.#person)) throw new Error(`The topic ${topic.name} is closed`);
  }

  /** A question (ForceReply) that is the newest message, asked of this person and in the same topic. */
  #openQuestion(thread: number | undefined): StoredMessage | undefined {
    const newest = this.#chat.stored().at(-1);
    if (!newest?.markup || !('force_reply' in newest.markup) || 'inline_keyboard' in newest.markup) return undefined;
    if (thread !== undefined && newest.thread?.id !== thread) return undefined;
    const isForOthers = newest.markup.selective && newest.replyTo?.from.id !== this.#person.id;
    return isForOthers ? undefined : newest;
  }

  #findButton(ref: ButtonRef) {
    const isExact = typeof ref === 'object' && !(ref instanceof RegExp);
    const label = isExact ? ref.label : ref;
    const messages = isExact ? [this.#message(ref.message)] : this.#chat.stored().toReversed();
    for (const message of messages) {
      const button = peopleSee(message, this.#chat)
        .buttons.flat()
        .find((one) => (typeof label === 'string' ? one.label === label : label.test(one.label)));
      if (button) return { message, button };
    }
    throw new Error(
      `${this.#person.firstName} sees no button ${label} in ${this.#chat.title}. There is:\n${this.#listing()}`,
    );
  }

  #listing(): string {
    const lines = this.messages().map(({ id, from, text, buttons, service }) => {
      const labels = buttons.flat().map(({ label }) => ` [${label}]`);
      return `  ${id} ${from.name}: ${service ? `(${service})` : JSON.stringify(text)}${labels.join('')}`;
    });
    return lines.length > 0 ? lines.join('\n') : '  nothing';
  }

  #wait<T>(find: () => T | undefined, patience: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const finish = (found: T | undefined) => {
        clearTimeout(timer);
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => finish(undefined), patience);
      const stop = this.#world.onChange(() => {
        const found = find();
        if (found !== undefined) finish(found);
      });
    });
  }
}

function fits(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string'
    ? text.includes(wanted)
    : new RegExp(wanted, wanted.flags.replace('g', '')).test(text);
}

async function within<T>(answered: Promise<T>, patience: number, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), patience);
  });
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
