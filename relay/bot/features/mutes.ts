import { Composer } from 'grammy';
import type { Part } from '#shared/telegram/rich-text.ts';
import type { ChatTable } from '../../store/schema.ts';
import { listMutes, muteChat, unmuteChat } from '../../use-cases/mute-chat.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { filterWords, mutedMessage, mutesMessage } from '../messages/filters.ts';
import { typingRefusal } from '../messages/typing.ts';
import { say } from '../say.ts';
import { nameOf } from '../speaker.ts';
import { allowedHere } from '../who-may.ts';

/** /mute and /unmute: silence about an item, or about everything, for a while. */
export function mutesFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('mute', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'act-on-alerts');
    if (!allowed) return;
    const result = await muteChat(deps, { chat: allowed.chat, text: ctx.match, who: nameOf(ctx) });
    if (!result.ok) return say(ctx, typingRefusal(result.failure, ctx.language));
    return say(ctx, mutedMessage(result.value, allowed.chat));
  });
  composer.command('unmute', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'act-on-alerts');
    if (!allowed) return;
    const text = ctx.match.trim();
    if (text === '') return say(ctx, await listed(deps, allowed.chat));
    const result = await unmuteChat(deps, { chat: allowed.chat, text });
    if (!result.ok) return say(ctx, typingRefusal(result.failure, ctx.language));
    const words = filterWords(ctx.language);
    return say(ctx, result.value > 0 ? words.unmuted : words.noSuchMute);
  });
  return composer;
}

async function listed(deps: FeatureDeps, chat: ChatTable): Promise<Part> {
  const mutes = await listMutes(deps, chat);
  return mutesMessage(
    mutes.map(({ value }) => value),
    chat,
  );
}
