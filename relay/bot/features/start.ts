import { Composer } from 'grammy';
import { redeemInvite } from '../../use-cases/redeem-invite.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { redeemedMessage } from '../messages/connection.ts';
import { type Greeted, greeting } from '../messages/greeting.ts';
import { publishChatMenu } from '../publish-menus.ts';
import { say } from '../say.ts';
import { identityOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin } from '../who-may.ts';

/** /start: the greeting, or the end of an invite link, whose code comes as the payload. */
export function startFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('start', async (ctx) => {
    const code = ctx.match.trim();
    if (code !== '') {
      return say(
        ctx,
        redeemedMessage(await redeemInvite(deps, { code, chat: identityOf(ctx, ctx.chat) }), ctx.language),
      );
    }
    await say(ctx, greeting(greetedBy(deps, ctx), ctx.language));
    if (ctx.chat.type !== 'private') return;
    await publishChatMenu(ctx, ctx.language, isAccountAdmin(deps, ctx) ? 'account-admin' : 'chat-admin');
  });
  return composer;
}

function greetedBy(deps: FeatureDeps, ctx: BotContext): Greeted {
  if (isAccountAdmin(deps, ctx)) return { kind: 'owner' };
  return deps.adminIds.length > 0 ? { kind: 'guest' } : { kind: 'nobody', userId: userIdOf(ctx) };
}
