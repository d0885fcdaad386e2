import type { LanguageCode, MessageEntity, Update } from 'grammy/types';
import * as z from 'zod';

/** Parameters arrive as text, whatever body carried them (telegram.md §2: URL, form and JSON end up as the same arguments). */
export const text = z.string();

export const optionalText = text.exactOptional();

/** A whole number up to 2^53; ids of chats and people do not fit into 32 bits (telegram.md §2, Ids). */
export function whole(complaint: string) {
  return z
    .string({ error: complaint })
    .regex(/^-?\d{1,16}$/, { error: complaint })
    .transform(Number);
}

/** A number between two bounds; outside them the stand-in refuses where the server would clamp in silence. */
export function wholeBetween(name: string, min: number, max: number) {
  return whole(`${name} must be a whole number (stand-in)`).refine((value) => value >= min && value <= max, {
    error: `${name} must be between ${min} and ${max} (stand-in)`,
  });
}

export const flag = z
  .string()
  .regex(/^(?:true|false|1|0|yes|no)$/i, { error: 'a boolean must be true or false (stand-in)' })
  .transform((value) => /^(?:true|1|yes)$/i.test(value))
  .exactOptional();

/** A number, or "@username" of a public chat. */
export const chatId = z
  .string({ error: 'chat_id is empty' })
  .trim()
  .min(1, { error: 'chat_id is empty' })
  .transform((value): number | string => (/^-?\d{1,16}$/.test(value) ? Number(value) : value));

export const messageId = whole('message identifier is not specified');

export const threadId = whole('invalid message thread identifier specified').exactOptional();

/** A parameter that is JSON inside text. `what` names it in the error, as the server does. */
export function json<T extends z.ZodType>(what: string, schema: T) {
  const parsed = z.string().transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: `can't parse ${what} JSON object` });
      return z.NEVER;
    }
  });
  return parsed.pipe(schema);
}

export const languageCode = z
  .custom<LanguageCode>((value) => typeof value === 'string' && /^[a-z]{2}$/.test(value), {
    error: 'language_code must be a two-letter code (stand-in)',
  })
  .exactOptional();

const range = { offset: z.int(), length: z.int() };
const entity = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.enum([
      'mention',
      'hashtag',
      'cashtag',
      'bot_command',
      'url',
      'email',
      'phone_number',
      'bold',
      'italic',
      'underline',
      'strikethrough',
      'spoiler',
      'blockquote',
      'expandable_blockquote',
      'code',
    ]),
    ...range,
  }),
  z.strictObject({ type: z.literal('pre'), ...range, language: z.string().exactOptional() }),
  z.strictObject({ type: z.literal('text_link'), ...range, url: z.string() }),
  z.strictObject({ type: z.literal('custom_emoji'), ...range, custom_emoji_id: z.string() }),
]) satisfies z.ZodType<MessageEntity>;

export const entities = json('entities', z.array(entity)).exactOptional();

export const parseMode = z
  .enum(['Markdown', 'MarkdownV2', 'HTML'], { error: 'unsupported parse_mode' })
  .exactOptional();

export const linkPreviewOptions = json(
  'link preview options',
  z.strictObject({
    is_disabled: z.boolean().exactOptional(),
    url: z.string().exactOptional(),
    prefer_small_media: z.boolean().exactOptional(),
    prefer_large_media: z.boolean().exactOptional(),
    show_above_text: z.boolean().exactOptional(),
  }),
).exactOptional();

export const replyParameters = json(
  'reply parameters',
  z.strictObject({
    message_id: z.int().exactOptional(),
    allow_sending_without_reply: z.boolean().exactOptional(),
  }),
).exactOptional();

const updateTypes = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
] as const satisfies readonly UpdateType[];

/** What an update can carry. */
export type UpdateType = Exclude<keyof Update, 'update_id'>;

/** The sticky list of what a bot wants to get; a misspelt name is refused instead of ignored. */
export const allowedUpdates = json('allowed updates', z.array(z.enum(updateTypes))).exactOptional();
