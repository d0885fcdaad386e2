import { Composer, type Context } from 'grammy';
import { showStatus } from '../../use-cases/show-status.ts';
import type { FeatureDeps } from '../deps.ts';
import { statusMessage } from '../messages/status.ts';
import { say } from '../say.ts';
import { placeOf, userIdOf } from '../speaker.ts';

/** /status: whether alerts reach this chat and, for those who may know, how the relay does. */
export function statusFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('status', async (ctx) => {
    const status = await showStatus(deps, { place: placeOf(ctx, ctx.chat), userId: userIdOf(ctx) });
    if (status.ok) await say(ctx, statusMessage(status.value, deps.clock.now()));
  });
  return composer;
}
