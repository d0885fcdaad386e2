import { Composer, type Context } from 'grammy';
import { bold, lines, type RichText } from '#shared/telegram/rich-text.ts';
import { redeemInvite } from '../../use-cases/redeem-invite.ts';
import { menuFor } from '../commands.ts';
import type { FeatureDeps } from '../deps.ts';
import { redeemedMessage } from '../messages/connection.ts';
import { say } from '../say.ts';
import { identityOf, languageOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin } from '../who-may.ts';

/** /start: the greeting, or the end of an invite link, whose code comes as the payload. */
export function startFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('start', async (ctx) => {
    const code = ctx.match.trim();
    if (code !== '') {
      return say(ctx, redeemedMessage(await redeemInvite(deps, { code, chat: identityOf(ctx, ctx.chat) })));
    }
    await say(ctx, greeting(deps, ctx));
    if (ctx.chat.type === 'private') {
      const scope = { type: 'chat', chat_id: ctx.chat.id } as const;
      await ctx.api.setMyCommands(
        menuFor(isAccountAdmin(deps, ctx) ? 'account-admin' : 'chat-admin', languageOf(ctx)),
        { scope },
      );
    }
  });
  return composer;
}

function greeting(deps: FeatureDeps, ctx: Context): RichText {
  const intro = bold('I bring CS2Cap alerts here, with a button to arm them again.');
  if (isAccountAdmin(deps, ctx)) {
    return lines(
      intro,
      '1. /connect in every chat that should get all alerts',
      '2. /invite for a link that connects somebody else’s chat',
      '3. /sheet to connect the Google Sheet in which alerts are edited',
      '/help lists everything.',
    );
  }
  if (deps.adminIds.length > 0) return lines(intro, 'To connect this chat, ask an admin of the account for an invite.');
  const userId = userIdOf(ctx);
  return lines(
    intro,
    `Nobody may manage this account yet. If it is yours, set TELEGRAM_ADMIN_IDS to ${userId ?? 'your user id'} and restart the relay.`,
  );
}
