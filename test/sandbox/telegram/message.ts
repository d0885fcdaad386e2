import type {
  ForceReply,
  InlineKeyboardMarkup,
  LinkPreviewOptions,
  MessageEntity,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
  Chat as WireChat,
  Message as WireMessage,
} from 'grammy/types';
import { type Account, anonymousAdmin, wireUser } from './account.ts';
import type { FormattedText } from './html.ts';

export type ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply;

/** What a service message reports, in the fields the Bot API uses for it. */
export type Service = Partial<
  Pick<
    WireMessage,
    | 'new_chat_members'
    | 'left_chat_member'
    | 'migrate_to_chat_id'
    | 'migrate_from_chat_id'
    | 'forum_topic_created'
    | 'forum_topic_closed'
    | 'forum_topic_reopened'
  >
>;

export interface Thread {
  readonly id: number;
  readonly isTopic: boolean;
}

/** A message before it has a place in a chat. */
export interface Draft {
  readonly from: Account;
  /** Whose name people see: the author's, the chat's (anonymous administrator) or the channel's. */
  readonly signedAs?: 'author' | 'chat';
  readonly content?: FormattedText;
  readonly service?: Service;
  readonly markup?: ReplyMarkup;
  readonly replyTo?: StoredMessage;
  /** The topic it belongs to, or the message its thread of replies began with. */
  readonly thread?: Thread;
  /** The message that makes a topic is its own thread. */
  readonly opensTopic?: true;
  readonly silent?: boolean;
  readonly isProtected?: boolean;
  readonly linkPreview?: LinkPreviewOptions;
}

/** A message in a chat. Only the content, the markup and the time of the last edit ever change. */
export interface StoredMessage extends Omit<Draft, 'content' | 'markup' | 'linkPreview'> {
  readonly id: number;
  /** Milliseconds; the wire has seconds. */
  readonly at: number;
  content: FormattedText | undefined;
  markup: ReplyMarkup | undefined;
  linkPreview: LinkPreviewOptions | undefined;
  editedAt: number | undefined;
}

/** The message as a bot gets it. `topicRoot` stands in for the reply that topic messages always seem to make. */
export function wireMessage(message: StoredMessage, chat: WireChat, topicRoot?: StoredMessage): WireMessage {
  const repliesTo = message.replyTo ?? (topicRoot?.id === message.id ? undefined : topicRoot);
  return {
    ...envelope(message, chat),
    ...message.service,
    ...(message.content ? textFields(message.content) : {}),
    ...(message.markup && 'inline_keyboard' in message.markup ? { reply_markup: message.markup } : {}),
    ...(message.editedAt === undefined ? {} : { edit_date: seconds(message.editedAt) }),
    ...(message.isProtected ? { has_protected_content: true } : {}),
    ...(message.linkPreview ? { link_preview_options: message.linkPreview } : {}),
    ...(repliesTo ? replyField(repliesTo, chat) : {}),
  };
}

/** The message replied to, without what that one replied to. */
function replyField(message: StoredMessage, chat: WireChat): Pick<WireMessage, 'reply_to_message'> {
  const { reply_to_message: _, ...quoted } = wireMessage(message, chat);
  return isReplied(quoted) ? { reply_to_message: quoted } : {};
}

function isReplied(message: WireMessage): message is NonNullable<WireMessage['reply_to_message']> {
  return !('reply_to_message' in message);
}

/** Who, where and when. `is_topic_message` is what tells a topic from the thread id of a plain reply (telegram.md §2, Topics). */
function envelope(message: StoredMessage, chat: WireChat) {
  return {
    message_id: message.id,
    date: seconds(message.at),
    chat,
    ...authorFields(message, chat),
    ...(message.thread ? { message_thread_id: message.thread.id } : {}),
    ...(message.thread?.isTopic ? { is_topic_message: true } : {}),
  };
}

function authorFields(message: StoredMessage, chat: WireChat) {
  if (chat.type === 'channel') return { sender_chat: chat };
  if (message.signedAs === 'chat') return { from: wireUser(anonymousAdmin), sender_chat: chat };
  return { from: wireUser(message.from) };
}

/** The message as the answer to a bot that sent or edited its text. */
export function wireText(message: WireMessage, content: FormattedText): WireMessage.TextMessage {
  return { ...message, ...textFields(content) };
}

function textFields(content: FormattedText): { text: string; entities?: MessageEntity[] } {
  return { text: content.text, ...(content.entities.length > 0 ? { entities: [...content.entities] } : {}) };
}

/** The Bot API counts in whole seconds. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** A button as people see it. `kind` says what a press does; only `callback` reaches the bot. */
export interface ChatButton {
  readonly label: string;
  readonly kind: 'callback' | 'url' | 'copy' | 'switch';
  readonly style: 'danger' | 'success' | 'primary' | undefined;
  /** The callback data, the link or the text to copy. */
  readonly value: string;
}

/** A message as people in the chat see it: a snapshot, taken when it was asked for. */
export interface ChatMessage {
  readonly id: number;
  readonly chatId: number;
  readonly at: number;
  readonly from: { readonly id: number; readonly name: string; readonly isBot: boolean };
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** Rows of inline buttons. */
  readonly buttons: readonly (readonly ChatButton[])[];
  readonly edited: boolean;
  readonly editedAt: number | undefined;
  /** The forum topic; undefined in General and outside forums. */
  readonly thread: number | undefined;
  readonly silent: boolean;
  readonly replyTo: number | undefined;
  /** The client opens a reply field under it. */
  readonly asksForReply: boolean;
  /** Which event a service message reports, e.g. `new_chat_members`. */
  readonly service: keyof Service | undefined;
}

/** The message as people see it. */
export function peopleSee(message: StoredMessage, chat: { readonly id: number; readonly title: string }): ChatMessage {
  const { from, content, markup } = message;
  return {
    id: message.id,
    chatId: chat.id,
    at: message.at,
    from: { id: from.id, name: message.signedAs === 'chat' ? chat.title : from.firstName, isBot: from.isBot },
    text: content?.text ?? '',
    entities: content?.entities ?? [],
    buttons: markup && 'inline_keyboard' in markup ? markup.inline_keyboard.map((row) => row.map(chatButton)) : [],
    edited: message.editedAt !== undefined,
    editedAt: message.editedAt,
    thread: message.thread?.isTopic ? message.thread.id : undefined,
    silent: message.silent ?? false,
    replyTo: message.replyTo?.id,
    asksForReply: markup !== undefined && 'force_reply' in markup && !('inline_keyboard' in markup),
    service: serviceKind(message.service),
  };
}

function chatButton(button: InlineKeyboardMarkup['inline_keyboard'][number][number]): ChatButton {
  const face = { label: button.text, style: button.style };
  if ('callback_data' in button) return { ...face, kind: 'callback', value: button.callback_data };
  if ('url' in button) return { ...face, kind: 'url', value: button.url };
  if ('copy_text' in button) return { ...face, kind: 'copy', value: button.copy_text.text };
  if ('switch_inline_query' in button) return { ...face, kind: 'switch', value: button.switch_inline_query };
  return { ...face, kind: 'switch', value: '' };
}

const serviceKinds = [
  'new_chat_members',
  'left_chat_member',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'forum_topic_created',
  'forum_topic_closed',
  'forum_topic_reopened',
] as const satisfies readonly (keyof Service)[];

function serviceKind(service: Service | undefined): keyof Service | undefined {
  return service && serviceKinds.find((kind) => kind in service);
}
