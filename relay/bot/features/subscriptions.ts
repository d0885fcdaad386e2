import { Composer } from 'grammy';
import type { Part } from '#shared/telegram/rich-text.ts';
import type { ChatTable } from '../../store/schema.ts';
import { listSubscriptions, subscribeChat, unsubscribeChat } from '../../use-cases/subscribe-chat.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { filterWords, subscribedMessage, subscriptionsMessage } from '../messages/filters.ts';
import { typingRefusal } from '../messages/typing.ts';
import { say } from '../say.ts';
import { nameOf } from '../speaker.ts';
import { allowedHere } from '../who-may.ts';

/** /subscribe and /unsubscribe: which alerts a chat gets beside those made for it. */
export function subscriptionsFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('subscribe', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const text = ctx.match.trim();
    if (text === '') return say(ctx, await listed(deps, allowed.chat));
    const result = await subscribeChat(deps, { chat: allowed.chat, text, who: nameOf(ctx) });
    return say(
      ctx,
      result.ok ? subscribedMessage(result.value, ctx.language) : typingRefusal(result.failure, ctx.language),
    );
  });
  composer.command('unsubscribe', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const result = await unsubscribeChat(deps, { chat: allowed.chat, text: ctx.match.trim() });
    if (!result.ok) return say(ctx, typingRefusal(result.failure, ctx.language));
    const words = filterWords(ctx.language);
    return say(ctx, result.value > 0 ? words.unsubscribed : words.noSuchSubscription);
  });
  return composer;
}

async function listed(deps: FeatureDeps, chat: ChatTable): Promise<Part> {
  const subscriptions = await listSubscriptions(deps, chat);
  return subscriptionsMessage(
    subscriptions.map(({ value }) => value),
    chat,
  );
}
