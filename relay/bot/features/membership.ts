import { Composer, type Context } from 'grammy';
import { followMigration, markChatBack, markChatGone } from '../../use-cases/track-membership.ts';
import type { FeatureDeps } from '../deps.ts';
import { isInside } from '../who-may.ts';

/** Keeps destinations in step with Telegram: kicked or blocked, back again, and groups that became supergroups. */
export function membershipFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.on('my_chat_member', async (ctx) => {
    const chatId = String(ctx.chat.id);
    if (isInside(ctx.myChatMember.new_chat_member)) return void (await markChatBack(deps, { chatId }));
    const reason = ctx.chat.type === 'private' ? 'the bot was blocked' : 'the bot was removed from the chat';
    await markChatGone(deps, { chatId, reason });
  });
  composer.on('message:migrate_to_chat_id', (ctx) =>
    followMigration(deps, { fromChatId: String(ctx.chat.id), toChatId: String(ctx.msg.migrate_to_chat_id) }),
  );
  return composer;
}
