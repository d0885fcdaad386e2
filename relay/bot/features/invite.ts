import { Composer, type Context } from 'grammy';
import { code, lines, type RichText, rich } from '#shared/telegram/rich-text.ts';
import { createInvite } from '../../use-cases/create-invite.ts';
import type { FeatureDeps } from '../deps.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { isAccountAdmin, standingHere } from '../who-may.ts';

/**
 * /invite: one-time links that connect a private chat or a group; `/invite all` for a chat that gets every alert. A
 * customer's people invite further chats of their own.
 */
export function inviteFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('invite', async (ctx) => {
    const wish = ctx.match.trim().toLowerCase();
    if (ctx.chat.type !== 'private' && isAccountAdmin(deps, ctx)) {
      return say(ctx, 'Send me /invite in a private chat: here everybody could use the link.');
    }
    if (isAccountAdmin(deps, ctx) && wish !== '' && wish !== 'all') {
      return say(ctx, 'Send /invite for a chat with its own alerts, or /invite all for one that gets every alert.');
    }
    // In a private chat only: there the person who asks is the only one who sees the link.
    const { chat } = ctx.chat.type === 'private' ? await standingHere(deps, ctx) : { chat: undefined };
    const ofCustomer = chat === undefined ? {} : { customerId: chat.customer_id };
    const grantsAll = wish === 'all' && isAccountAdmin(deps, ctx);
    const result = await createInvite(deps, { userId: userIdOf(ctx), grantsAll, ...ofCustomer });
    if (!result.ok) return say(ctx, adminRefusal(result.failure));
    return say(ctx, inviteMessage(ctx.me.username, result.value.code, grantsAll));
  });
  return composer;
}

/** Deep links hold up to 64 of `A-Za-z0-9_-`, which codes are made of (telegram.md §2). */
function inviteMessage(bot: string, invite: string, grantsAll: boolean): RichText {
  return lines(
    grantsAll ? 'Connects one chat that gets every alert:' : 'Connects one chat that gets its own alerts:',
    `Private chat: https://t.me/${bot}?start=${invite}`,
    `Group: https://t.me/${bot}?startgroup=${invite}`,
    rich('Channel or topic, with me in it: ', code(`/connect ${invite}`)),
    'It works once, for 24 hours. Whoever has it can use it.',
  );
}
