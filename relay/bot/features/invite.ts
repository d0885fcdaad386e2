import { Composer } from 'grammy';
import { createInvite } from '../../use-cases/create-invite.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { codeWords, inviteMessage } from '../messages/codes.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { isAccountAdmin, standingHere } from '../who-may.ts';

/**
 * /invite: one-time links that connect a private chat or a group; `/invite all` for a chat that gets every alert. A
 * customer's people invite further chats of their own.
 */
export function inviteFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('invite', async (ctx) => {
    const words = codeWords(ctx.language);
    const wish = ctx.match.trim().toLowerCase();
    if (ctx.chat.type !== 'private' && isAccountAdmin(deps, ctx)) {
      return say(ctx, words.inviteInPrivate);
    }
    if (isAccountAdmin(deps, ctx) && wish !== '' && wish !== 'all') {
      return say(ctx, words.inviteForms);
    }
    // In a private chat only: there the person who asks is the only one who sees the link.
    const { chat } = ctx.chat.type === 'private' ? await standingHere(deps, ctx) : { chat: undefined };
    const ofCustomer = chat === undefined ? {} : { customerId: chat.customer_id };
    const grantsAll = wish === 'all' && isAccountAdmin(deps, ctx);
    const result = await createInvite(deps, { userId: userIdOf(ctx), grantsAll, ...ofCustomer });
    if (!result.ok) return say(ctx, adminRefusal(result.failure, ctx.language));
    return say(ctx, inviteMessage(ctx.me.username, { code: result.value.code, grantsAll }, ctx.language));
  });
  return composer;
}
