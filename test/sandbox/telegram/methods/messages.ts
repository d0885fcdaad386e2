import * as z from 'zod';
import { checkOpen, placeOf, writableChat } from '../access.ts';
import type { Chat } from '../chat.ts';
import {
  chatId,
  entities,
  flag,
  linkPreviewOptions,
  messageId,
  optionalText,
  parseMode,
  replyParameters,
  text,
  threadId,
  whole,
} from '../fields.ts';
import { inlineMarkup, replyMarkup } from '../keyboard-fields.ts';
import { type StoredMessage, seconds, wireText } from '../message.ts';
import { type Call, method } from '../method.ts';
import { badRequest } from '../refusal.ts';
import { readText } from '../text.ts';

const emptyText = text.refine((value) => value.trim() !== '', { error: 'message text is empty' });

const sendMessage = method(
  'sendMessage',
  z.object({
    chat_id: chatId,
    text: z.string({ error: 'message text is empty' }).pipe(emptyText),
    parse_mode: parseMode,
    entities,
    message_thread_id: threadId,
    reply_markup: replyMarkup,
    reply_parameters: replyParameters,
    reply_to_message_id: whole('invalid reply_to_message_id specified').exactOptional(),
    allow_sending_without_reply: flag,
    link_preview_options: linkPreviewOptions,
    disable_web_page_preview: flag,
    disable_notification: flag,
    protect_content: flag,
    allow_paid_broadcast: flag,
    message_effect_id: optionalText,
  }),
  ({ bot, world }, params) => {
    const content = readText(params);
    const chat = writableChat(world, bot, params.chat_id);
    const replyTo = repliedMessage(chat, params);
    const place = placeOf(chat, { threadId: params.message_thread_id, replyTo });
    checkOpen(chat, bot, place.thread);
    if (world.hasLimits) bot.flood.admit('send', chat, world.clock.now());
    const message = world.post(chat, {
      from: bot,
      content,
      ...place,
      ...(replyTo ? { replyTo } : {}),
      ...(params.reply_markup ? { markup: params.reply_markup } : {}),
      ...(params.link_preview_options ? { linkPreview: params.link_preview_options } : {}),
      silent: params.disable_notification ?? false,
      isProtected: params.protect_content ?? false,
    });
    return wireText(chat.wireMessage(message), content);
  },
);

interface ReplyParams {
  readonly reply_parameters?: { readonly message_id?: number; readonly allow_sending_without_reply?: boolean };
  readonly reply_to_message_id?: number;
  readonly allow_sending_without_reply?: boolean;
}

/** The message to reply to. One that is gone is an error unless the bot said that it doesn't matter. */
function repliedMessage(chat: Chat, params: ReplyParams): StoredMessage | undefined {
  const id = params.reply_parameters?.message_id ?? params.reply_to_message_id;
  if (!id) return undefined;
  const replyTo = chat.find(id);
  const mayBeGone = params.reply_parameters?.allow_sending_without_reply ?? params.allow_sending_without_reply;
  if (!replyTo && !mayBeGone) throw badRequest('message to be replied not found');
  return replyTo;
}

const edited = { chat_id: chatId, message_id: messageId };

const editMessageText = method(
  'editMessageText',
  z.object({
    ...edited,
    text: z.string({ error: 'message text is empty' }).pipe(emptyText),
    parse_mode: parseMode,
    entities,
    link_preview_options: linkPreviewOptions,
    disable_web_page_preview: flag,
    reply_markup: inlineMarkup,
  }),
  (call, params) => {
    const content = readText(params);
    const { chat, message } = editable(call, params);
    const next = { content, markup: params.reply_markup, linkPreview: params.link_preview_options };
    if (isSame(message, next)) throw notModified();
    const wire = applyEdit(call, chat, message, next);
    return { ...wireText(wire, content), edit_date: wire.edit_date };
  },
);

const editMessageReplyMarkup = method(
  'editMessageReplyMarkup',
  z.object({ ...edited, reply_markup: inlineMarkup }),
  (call, params) => {
    const { chat, message } = editable(call, params);
    const next = { content: message.content, markup: params.reply_markup, linkPreview: message.linkPreview };
    if (isSame(message, next)) throw notModified();
    return applyEdit(call, chat, message, next);
  },
);

/** Bots edit their own messages only, and none with a keyboard that is not inline (telegram.md §2, table of answers). */
function editable({ bot, world }: Call, target: { chat_id: number | string; message_id: number }) {
  const chat = writableChat(world, bot, target.chat_id);
  const message = chat.find(target.message_id);
  if (!message) throw badRequest('message to edit not found');
  const isOwn = message.from.id === bot.id && message.service === undefined;
  if (!isOwn || (message.markup && !('inline_keyboard' in message.markup))) throw badRequest("message can't be edited");
  return { chat, message };
}

type Edit = { readonly [K in 'content' | 'markup' | 'linkPreview']: StoredMessage[K] | undefined };

function isSame(message: StoredMessage, next: Edit): boolean {
  const parts = ({ content, markup, linkPreview }: Partial<Edit>) =>
    JSON.stringify([content, rows(markup), linkPreview]);
  return parts(message) === parts(next);
}

/** No keyboard and an empty one are the same. */
function rows(markup: StoredMessage['markup']): readonly unknown[] {
  return markup && 'inline_keyboard' in markup ? markup.inline_keyboard : [];
}

function applyEdit({ bot, world }: Call, chat: Chat, message: StoredMessage, next: Edit) {
  if (world.hasLimits) bot.flood.admit('edit', chat, world.clock.now());
  const editedAt = world.clock.now();
  Object.assign(message, next, { editedAt });
  world.tell({ kind: 'edit', chatId: chat.id, messageId: message.id });
  return { ...chat.wireMessage(message), edit_date: seconds(editedAt) };
}

const notModified = () =>
  badRequest(
    'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  );

const deletableMs = 48 * 3_600_000;

const deleteMessage = method('deleteMessage', z.object({ chat_id: chatId, message_id: messageId }), (call, params) => {
  const { bot, world } = call;
  const chat = writableChat(world, bot, params.chat_id);
  const message = chat.find(params.message_id);
  if (!message) throw badRequest('message to delete not found');
  const isRecent = world.clock.now() - message.at < deletableMs;
  const isAllowed = chat.isAdmin(bot) || (isRecent && (message.from.id === bot.id || chat.type === 'private'));
  if (!isAllowed) throw badRequest("message can't be deleted");
  chat.remove(message.id);
  world.tell({ kind: 'delete', chatId: chat.id, messageId: message.id });
  return true;
});

const sendChatAction = method(
  'sendChatAction',
  z.object({
    chat_id: chatId,
    message_thread_id: threadId,
    action: z.enum(['typing', 'upload_photo', 'upload_document', 'choose_sticker', 'find_location'], {
      error: 'wrong parameter action in request',
    }),
  }),
  ({ bot, world }, params) => {
    const chat = writableChat(world, bot, params.chat_id);
    placeOf(chat, { threadId: params.message_thread_id, replyTo: undefined });
    return true;
  },
);

/** Everything a bot does with messages. */
export const messageMethods = [sendMessage, editMessageText, editMessageReplyMarkup, deleteMessage, sendChatAction];
