import type { Language } from '#shared/telegram/words.ts';
import type { Role } from '../use-cases/roles.ts';
import { menuFor } from './commands.ts';
import type { BotContext } from './context.ts';

/**
 * Puts the commands into the menus of one chat, in one language: a chat's own menu goes before those by the language of
 * a person's app. `role` is that of the person in a private chat; groups have a menu for members and one for admins.
 */
export async function publishChatMenu(ctx: BotContext, language: Language, role: Role): Promise<void> {
  const { chat } = ctx;
  if (!chat || chat.type === 'channel') return;
  const own = chat.type === 'private' ? role : 'member';
  await ctx.api.setMyCommands(menuFor(own, language), { scope: { type: 'chat', chat_id: chat.id } });
  if (chat.type === 'private') return;
  const scope = { type: 'chat_administrators', chat_id: chat.id } as const;
  await ctx.api.setMyCommands(menuFor('chat-admin', language), { scope });
}
