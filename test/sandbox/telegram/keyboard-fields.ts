import type { InlineKeyboardButton } from 'grammy/types';
import * as z from 'zod';
import { json } from './fields.ts';
import { issueText } from './issue-text.ts';

const maxCallbackBytes = 64;
/** Telegraf leaves its own mark in every button it sends; the server passes over it, so bots with it work. */
const leftover = { hide: z.boolean().exactOptional() };
const button = z
  .strictObject({
    ...leftover,
    text: z.string(),
    style: z.enum(['danger', 'success', 'primary']).exactOptional(),
    icon_custom_emoji_id: z.string().exactOptional(),
    callback_data: z.string().exactOptional(),
    url: z.string().exactOptional(),
    copy_text: z.strictObject({ text: z.string().min(1).max(256) }).exactOptional(),
    switch_inline_query: z.string().exactOptional(),
    switch_inline_query_current_chat: z.string().exactOptional(),
  })
  .transform((value, context): InlineKeyboardButton => {
    const {
      hide: _,
      callback_data,
      url,
      copy_text,
      switch_inline_query,
      switch_inline_query_current_chat,
      ...face
    } = value;
    const buttons: InlineKeyboardButton[] = [
      ...(callback_data === undefined ? [] : [{ ...face, callback_data }]),
      ...(url === undefined ? [] : [{ ...face, url }]),
      ...(copy_text === undefined ? [] : [{ ...face, copy_text }]),
      ...(switch_inline_query === undefined ? [] : [{ ...face, switch_inline_query }]),
      ...(switch_inline_query_current_chat === undefined ? [] : [{ ...face, switch_inline_query_current_chat }]),
    ];
    const [only, second] = buttons;
    const problem = buttonProblem(value, { hasAction: only !== undefined, hasTwo: second !== undefined });
    if (problem === undefined && only) return only;
    context.addIssue({ code: 'custom', message: problem ?? 'BUTTON_INVALID' });
    return z.NEVER;
  });

/** callback_data is 1–64 bytes, not characters (telegram.md §2); a link needs a host with a dot. */
function buttonProblem(
  button: { readonly text: string; readonly callback_data?: string; readonly url?: string },
  found: { readonly hasAction: boolean; readonly hasTwo: boolean },
): string | undefined {
  if (button.text.trim() === '') return 'inline keyboard button text must be non-empty';
  if (!found.hasAction) return 'text buttons are unallowed in the inline keyboard';
  if (found.hasTwo) return 'an inline keyboard button must have exactly one action (stand-in)';
  const bytes = button.callback_data === undefined ? 1 : Buffer.byteLength(button.callback_data);
  if (bytes < 1 || bytes > maxCallbackBytes) return 'BUTTON_DATA_INVALID';
  if (button.url !== undefined && !isButtonUrl(button.url)) {
    return `inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`;
  }
  return undefined;
}

function isButtonUrl(url: string): boolean {
  const address = /^[a-z][a-z+.-]*:/i.test(url) ? url : `http://${url}`;
  if (/^(?:tg|tonsite):/i.test(address)) return true;
  return (
    URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) && new URL(address).hostname.includes('.')
  );
}

const maxButtons = 100;
const inlineKeyboard = z.strictObject({
  inline_keyboard: z
    .array(z.array(button))
    .refine((rows) => rows.flat().length <= maxButtons, { error: 'REPLY_MARKUP_TOO_LONG' }),
});

/** What may stand under an edited message: inline buttons, or nothing. */
export const inlineMarkup = json('inline keyboard', inlineKeyboard).exactOptional();

const placeholder = z.string().min(1).max(64).exactOptional();
const forceReply = z.strictObject({
  force_reply: z.literal(true),
  input_field_placeholder: placeholder,
  selective: z.boolean().exactOptional(),
});
const removeKeyboard = z.strictObject({ remove_keyboard: z.literal(true), selective: z.boolean().exactOptional() });
const replyKeyboard = z.strictObject({
  keyboard: z.array(z.array(z.union([z.string(), z.strictObject({ ...leftover, text: z.string() })]))),
  is_persistent: z.boolean().exactOptional(),
  resize_keyboard: z.boolean().exactOptional(),
  one_time_keyboard: z.boolean().exactOptional(),
  input_field_placeholder: placeholder,
  selective: z.boolean().exactOptional(),
});

type Markup =
  | z.infer<typeof inlineKeyboard>
  | z.infer<typeof forceReply>
  | z.infer<typeof removeKeyboard>
  | z.infer<typeof replyKeyboard>;

/** Any reply markup; which kind it is shows in its keys, so that errors are about that kind. */
export const replyMarkup = json(
  'reply keyboard markup',
  z.unknown().transform((value, context): Markup => {
    const read = markupSchema(value).safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues) {
      const { path } = issue;
      if (issue.code === 'unrecognized_keys') {
        context.issues.push({ code: issue.code, keys: issue.keys, path, input: {} });
      } else {
        context.addIssue({ code: 'custom', message: issueText(issue), path });
      }
    }
    return z.NEVER;
  }),
).exactOptional();

function markupSchema(value: unknown): z.ZodType<Markup> {
  const has = (key: string) => typeof value === 'object' && value !== null && key in value;
  if (has('inline_keyboard')) return inlineKeyboard;
  if (has('force_reply')) return forceReply;
  if (has('remove_keyboard')) return removeKeyboard;
  return has('keyboard') ? replyKeyboard : inlineKeyboard;
}
