import { Composer } from 'grammy';
import { showStatus } from '../../use-cases/show-status.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { statusMessage } from '../messages/status.ts';
import { say } from '../say.ts';
import { placeOf, userIdOf } from '../speaker.ts';

/** /status: whether alerts reach this chat and, for those who may know, how the relay does. */
export function statusFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('status', async (ctx) => {
    const status = await showStatus(deps, { place: placeOf(ctx, ctx.chat), userId: userIdOf(ctx) });
    if (status.ok) await say(ctx, statusMessage(status.value, deps.clock.now(), ctx.language));
  });
  return composer;
}
