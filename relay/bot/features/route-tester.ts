import { Composer } from 'grammy';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import { testRoute } from '../../use-cases/test-route.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { routeMessage, routeWords } from '../messages/route.ts';
import { typingRefusal } from '../messages/typing.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';

/** /route: who would get such an alert, and why the others would not. */
export function routeTesterFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('route', async (ctx) => {
    const admin = checkAdmin(deps, userIdOf(ctx));
    if (!admin.ok) return say(ctx, adminRefusal(admin.failure, ctx.language));
    const text = ctx.match.trim();
    if (text === '') return say(ctx, routeWords(ctx.language).how);
    const tested = await testRoute(deps, { text });
    return say(ctx, tested.ok ? routeMessage(tested.value, ctx.language) : typingRefusal(tested.failure, ctx.language));
  });
  return composer;
}
