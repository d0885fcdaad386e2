import { Composer, type Context } from 'grammy';
import { answer, say } from '../say.ts';

/** What no feature took: a press on an old button, an unknown command. Groups are left alone: their talk is not for us. */
export function unhandledFeature(): Composer<Context> {
  const composer = new Composer<Context>();
  composer.on('callback_query', (ctx) => answer(ctx, 'This button is from an older version. Use a newer message.'));
  composer.chatType('private').on('message:text', (ctx) => say(ctx, 'I don’t know that. /help lists what I can do.'));
  return composer;
}
