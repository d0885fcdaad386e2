import * as z from 'zod';
import { json, languageCode } from '../fields.ts';
import { method } from '../method.ts';

const maxCommands = 100;
const chatRef = z.union([z.int(), z.string()]);

const scope = json(
  'BotCommandScope',
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']) }),
    z.strictObject({ type: z.enum(['chat', 'chat_administrators']), chat_id: chatRef }),
    z.strictObject({ type: z.literal('chat_member'), chat_id: chatRef, user_id: z.int() }),
  ]),
).exactOptional();

const command = z.strictObject({
  command: z.string().regex(/^\/?[a-z0-9_]{1,32}$/, { error: 'BOT_COMMAND_INVALID' }),
  description: z
    .string()
    .min(1, { error: 'BOT_COMMAND_DESCRIPTION_INVALID' })
    .max(256, { error: 'BOT_COMMAND_DESCRIPTION_INVALID' }),
});

const list = { scope, language_code: languageCode };

interface List {
  readonly scope?: z.infer<typeof scope>;
  readonly language_code?: string;
}

const keyOf = (params: List) => JSON.stringify([params.scope ?? { type: 'default' }, params.language_code ?? '']);

const setMyCommands = method(
  'setMyCommands',
  z.object({
    commands: json('commands', z.array(command).max(maxCommands, { error: 'BOT_COMMANDS_TOO_MUCH' })),
    ...list,
  }),
  ({ bot }, params) => {
    bot.commands.set(keyOf(params), params.commands);
    return true;
  },
);

const getMyCommands = method('getMyCommands', z.object(list), ({ bot }, params) => [
  ...(bot.commands.get(keyOf(params)) ?? []),
]);

const deleteMyCommands = method('deleteMyCommands', z.object(list), ({ bot }, params) => {
  bot.commands.delete(keyOf(params));
  return true;
});

const setMyDescription = method(
  'setMyDescription',
  z.object({ description: z.string().max(512).exactOptional(), language_code: languageCode }),
  ({ bot }, params) => {
    bot.descriptions.set(`long:${params.language_code ?? ''}`, params.description ?? '');
    return true;
  },
);

const setMyShortDescription = method(
  'setMyShortDescription',
  z.object({ short_description: z.string().max(120).exactOptional(), language_code: languageCode }),
  ({ bot }, params) => {
    bot.descriptions.set(`short:${params.language_code ?? ''}`, params.short_description ?? '');
    return true;
  },
);

/** What people see of the bot: its commands per scope and language, and its descriptions. Scopes are display, not rights. */
export const profileMethods = [setMyCommands, getMyCommands, deleteMyCommands, setMyDescription, setMyShortDescription];
