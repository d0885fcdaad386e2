import { Composer, type Context } from 'grammy';
import { bold, lines, type Part } from '#shared/telegram/rich-text.ts';
import { describeFilter } from '../../destinations/filter.ts';
import type { Mute } from '../../destinations/route.ts';
import type { ChatTable } from '../../store/schema.ts';
import { listMutes, muteChat, unmuteChat } from '../../use-cases/mute-chat.ts';
import type { FeatureDeps } from '../deps.ts';
import { timeIn } from '../locale.ts';
import { say } from '../say.ts';
import { nameOf } from '../speaker.ts';
import { allowedHere } from '../who-may.ts';

/** /mute and /unmute: silence about an item, or about everything, for a while. */
export function mutesFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('mute', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'act-on-alerts');
    if (!allowed) return;
    const result = await muteChat(deps, { chat: allowed.chat, text: ctx.match, who: nameOf(ctx) });
    return say(ctx, result.ok ? `Muted: ${muteText(result.value, allowed.chat)}. /unmute ends it.` : result.failure);
  });
  composer.command('unmute', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'act-on-alerts');
    if (!allowed) return;
    const text = ctx.match.trim();
    if (text === '') return say(ctx, await listed(deps, allowed.chat));
    const result = await unmuteChat(deps, { chat: allowed.chat, text });
    if (!result.ok) return say(ctx, result.failure);
    return say(ctx, result.value > 0 ? 'Unmuted.' : 'There is no such mute. /unmute alone lists them.');
  });
  return composer;
}

async function listed(deps: FeatureDeps, chat: ChatTable): Promise<Part> {
  const mutes = await listMutes(deps, chat);
  if (mutes.length === 0) return 'Nothing is muted here.';
  return lines(
    bold('Muted here:'),
    ...mutes.map(({ value }) => `• ${muteText(value, chat)}`),
    '/unmute all ends them.',
  );
}

const muteText = ({ filter, until }: Mute, chat: ChatTable) => `${describeFilter(filter)} until ${timeIn(chat)(until)}`;
