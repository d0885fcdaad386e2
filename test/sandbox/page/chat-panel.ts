import * as z from 'zod/mini';
import { byId, make, makeButton } from './elements.ts';
import { KeyedList } from './keyed-list.ts';
import type { Redraw } from './live.ts';
import { attempt, notify } from './notices.ts';
import { renderText, type TextActions } from './rich-text.ts';
import { act, Done, read } from './server-calls.ts';
import { type Button, ChatState, type Message } from './state.ts';

const Pressed = z.object({ answered: z.boolean(), text: z.optional(z.string()), url: z.optional(z.string()) });

/** The chat: whose turn it is, the messages, a field to write. Gives what draws it anew. */
export function startChatPanel(): Redraw {
  return new ChatPanel().redraw;
}

class ChatPanel implements TextActions {
  readonly #choice = byId('chat-choice', HTMLSelectElement);
  readonly #speaker = byId('chat-speaker', HTMLSelectElement);
  readonly #text = byId('chat-text', HTMLInputElement);
  readonly #holder = byId('messages', HTMLElement);
  readonly #replyHint = byId('reply-to', HTMLElement);
  readonly #list: KeyedList<Message>;
  /** Messages seen per chat, so that the others can show that something is new there. */
  readonly #seen = new Map<string, number>();
  #chat: string | undefined;
  #replyTo: number | undefined;
  #isAtEnd = true;
  #height = 0;

  constructor() {
    this.#list = new KeyedList({
      parent: this.#holder,
      keyOf: ({ id }) => `${this.#chat} ${id}`,
      draw: (message) => this.#draw(message),
    });
    this.#holder.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#holder;
      // When the panel changes its height, nobody has scrolled.
      if (clientHeight === this.#height) this.#isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    });
    new ResizeObserver(() => this.#stayAtEnd()).observe(this.#holder);
    this.#choice.addEventListener('change', () => this.#open(this.#choice.value));
    byId('chat-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#holder.addEventListener('click', ({ target }) => copyFrom(target));
    this.#holder.addEventListener('keydown', ({ key, target }) => key === 'Enter' && copyFrom(target));
  }

  readonly redraw = async (): Promise<void> => {
    const { chats, chat } = await read(ChatState, 'chat', this.#chat === undefined ? {} : { chat: this.#chat });
    if (!chat) return;
    const isOther = chat.key !== this.#chat;
    this.#chat = chat.key;
    this.#drawChoices(chats);
    setOptions(
      this.#speaker,
      chat.speakers.map(({ id, name }) => ({ value: String(id), label: name })),
    );
    this.#isAtEnd ||= isOther;
    const follows = this.#isAtEnd;
    this.#list.show(chat.messages);
    this.#isAtEnd = follows;
    this.#stayAtEnd();
  };

  /** Follows new messages, unless the person has scrolled back to read. */
  #stayAtEnd(): void {
    this.#height = this.#holder.clientHeight;
    if (this.#isAtEnd) this.#holder.scrollTop = this.#holder.scrollHeight;
  }

  openLink(url: string): void {
    attempt('Opening the link', () => act('chat/open', { ...this.#place(), url }, Done));
  }

  sayCommand(text: string): void {
    attempt('Sending', () => act('chat/send', { ...this.#place(), text }, Done));
  }

  #drawChoices(chats: ChatState['chats']): void {
    const options = chats.map(({ key, title, messages }) => {
      if (!this.#seen.has(key) || key === this.#chat) this.#seen.set(key, messages);
      return { value: key, label: messages > (this.#seen.get(key) ?? 0) ? `${title} (new)` : title };
    });
    setOptions(this.#choice, options);
    this.#choice.value = this.#chat ?? '';
  }

  #open(key: string): void {
    this.#chat = key;
    this.#reply(undefined);
    this.#isAtEnd = true;
    attempt('Opening the chat', this.redraw);
  }

  #place() {
    return { chat: this.#chat, person: Number(this.#speaker.value) };
  }

  #send(): void {
    const text = this.#text.value.trim();
    if (text === '') return;
    const replyTo = this.#replyTo;
    this.#text.value = '';
    this.#reply(undefined);
    attempt('Sending', () =>
      act('chat/send', { ...this.#place(), text, ...(replyTo === undefined ? {} : { replyTo }) }, Done),
    );
  }

  #reply(message: Message | undefined): void {
    this.#replyTo = message?.id;
    this.#replyHint.hidden = message === undefined;
    this.#replyHint.replaceChildren(
      ...(message
        ? [
            `Reply to: ${(message.service ?? message.text).slice(0, 40)} `,
            makeButton('×', () => this.#reply(undefined), { 'aria-label': 'No reply' }),
          ]
        : []),
    );
    if (message) this.#text.focus();
  }

  #draw(message: Message): HTMLElement {
    if (message.service !== undefined)
      return make(
        'p',
        { class: 'service' },
        `${message.from.name}: ${message.service.replaceAll('_', ' ')} `,
        // A reply to the message that opened a topic goes into the topic.
        makeButton('Reply', () => this.#reply(message), { class: 'in-text' }),
      );
    const head = make(
      'div',
      { class: 'head' },
      make('b', {}, message.from.name),
      ` ${new Date(message.at).toLocaleTimeString()}${message.edited ? ' edited' : ''}${message.silent ? ' silent' : ''} `,
      makeButton('Reply', () => this.#reply(message), { class: 'in-text' }),
    );
    const body = make('div', { class: 'body' });
    body.append(renderText(message.text, message.entities, this));
    const rows = message.buttons.map((row) =>
      make('div', { class: 'keys' }, ...row.map((button) => this.#key(message, button))),
    );
    return make(
      'article',
      { class: message.from.isBot ? 'message bot' : 'message', 'data-message': String(message.id) },
      head,
      body,
      ...rows,
    );
  }

  #key({ id }: Message, { label, kind, value }: Button): HTMLElement {
    if (kind === 'copy') return makeButton(label, () => attempt('Copying', () => copy(value)));
    const key = makeButton(label, () => attempt(label, () => this.#press(key, id, label)));
    return key;
  }

  async #press(key: HTMLButtonElement, message: number, label: string): Promise<void> {
    key.disabled = true;
    try {
      const { answered, text, url } = await act('chat/press', { ...this.#place(), message, label }, Pressed);
      if (!answered) notify(label, 'the bot did not answer. Is the relay up?', 'wrong');
      else if (text) notify(label, text);
      if (url && /^https:\/\/t\.me\//.test(url)) this.openLink(url);
      else if (url && /^https?:/.test(url)) window.open(url, '_blank', 'noreferrer');
    } finally {
      key.disabled = false;
    }
  }
}

/** Changes the options only where they differ, so that an open list stays open. */
function setOptions(select: HTMLSelectElement, options: readonly { value: string; label: string }[]): void {
  const drawn = JSON.stringify(options);
  if (select.dataset['drawn'] === drawn) return;
  const chosen = select.value;
  select.dataset['drawn'] = drawn;
  select.replaceChildren(...options.map(({ value, label }) => make('option', { value }, label)));
  if (options.some(({ value }) => value === chosen)) select.value = chosen;
}

function copyFrom(target: EventTarget | null): void {
  const text = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-copy]')?.dataset['copy'] : undefined;
  if (text !== undefined) attempt('Copying', () => copy(text));
}

/** Puts text on the clipboard and says so. */
export async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  notify('Copied:', text);
}
