import { Composer, type Context } from 'grammy';
import { bold, lines, type Part } from '#shared/telegram/rich-text.ts';
import { describeFilter } from '../../destinations/filter.ts';
import { listSubscriptions, type Subscribed, subscribeChat, unsubscribeChat } from '../../use-cases/subscribe-chat.ts';
import type { FeatureDeps } from '../deps.ts';
import { say } from '../say.ts';
import { nameOf } from '../speaker.ts';
import { allowedHere } from '../who-may.ts';

/** /subscribe and /unsubscribe: which alerts a chat gets beside those made for it. */
export function subscriptionsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('subscribe', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const text = ctx.match.trim();
    if (text === '') return say(ctx, await listed(deps, allowed.chat));
    const result = await subscribeChat(deps, { chat: allowed.chat, text, who: nameOf(ctx) });
    return say(ctx, result.ok ? subscribedText(result.value) : result.failure);
  });
  composer.command('unsubscribe', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const result = await unsubscribeChat(deps, { chat: allowed.chat, text: ctx.match.trim() });
    if (!result.ok) return say(ctx, result.failure);
    return say(ctx, result.value > 0 ? 'Unsubscribed.' : 'There is no such subscription. /subscribe lists them.');
  });
  return composer;
}

async function listed(deps: FeatureDeps, chat: Parameters<typeof listSubscriptions>[1]): Promise<Part> {
  const subscriptions = await listSubscriptions(deps, chat);
  return lines(
    subscriptions.length > 0 ? bold('This chat is subscribed to:') : 'This chat has no subscriptions.',
    ...subscriptions.map(({ value }) => `• ${describeFilter(value)}`),
    chat.is_default === 1 ? 'It also gets every alert that no other route takes (default).' : undefined,
    'Like this: /subscribe knives price_below 10-50 USD',
  );
}

function subscribedText(subscribed: Subscribed): Part {
  if (subscribed.kind === 'default') return 'This chat gets every alert that no other route takes.';
  const filter = describeFilter(subscribed.filter);
  const also = subscribed.isDefault
    ? 'It still gets every alert that no other route takes; /unsubscribe default ends that.'
    : undefined;
  return lines(subscribed.kind === 'already' ? `Already subscribed to: ${filter}.` : `Subscribed to: ${filter}.`, also);
}
