import { Composer } from 'grammy';
import type { BotContext } from '../context.ts';
import { commonWords } from '../messages/common.ts';
import { answer, say } from '../say.ts';

/** What no feature took: a press on an old button, an unknown command. Groups are left alone: their talk is not for us. */
export function unhandledFeature(): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.on('callback_query', (ctx) => answer(ctx, commonWords(ctx.language).oldButton));
  composer.chatType('private').on('message:text', (ctx) => say(ctx, commonWords(ctx.language).unknown));
  return composer;
}
