import { Composer, type Context } from 'grammy';
import { code, lines, rich } from '#shared/telegram/rich-text.ts';
import { say } from '../say.ts';
import { placeOf, userIdOf } from '../speaker.ts';

/** /id: the numbers that settings such as TELEGRAM_DEFAULT_CHATS and TELEGRAM_ADMIN_IDS take. */
export function idFeature(): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('id', (ctx) => {
    const { chatId, threadId } = placeOf(ctx, ctx.chat);
    const userId = userIdOf(ctx);
    return say(
      ctx,
      lines(
        rich('Chat: ', code(chatId)),
        threadId === undefined ? undefined : rich('Topic: ', code(String(threadId))),
        userId === undefined ? 'You: hidden by Telegram here' : rich('You: ', code(String(userId))),
      ),
    );
  });
  return composer;
}
