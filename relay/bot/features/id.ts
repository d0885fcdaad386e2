import { Composer } from 'grammy';
import type { BotContext } from '../context.ts';
import { idMessage } from '../messages/greeting.ts';
import { say } from '../say.ts';
import { placeOf, userIdOf } from '../speaker.ts';

/** /id: the numbers that settings such as TELEGRAM_DEFAULT_CHATS and TELEGRAM_ADMIN_IDS take. */
export function idFeature(): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('id', (ctx) => {
    return say(ctx, idMessage({ ...placeOf(ctx, ctx.chat), userId: userIdOf(ctx) }, ctx.language));
  });
  return composer;
}
