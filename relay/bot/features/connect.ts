import { Composer, type Context } from 'grammy';
import type { Result } from '#shared/result.ts';
import { connectChat } from '../../use-cases/connect-chat.ts';
import { type DisconnectRefusal, disconnectChat } from '../../use-cases/disconnect-chat.ts';
import { redeemInvite } from '../../use-cases/redeem-invite.ts';
import type { FeatureDeps } from '../deps.ts';
import { connectedMessage, redeemedMessage } from '../messages/connection.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { identityOf, nameOf, placeOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin, managesHere } from '../who-may.ts';

/** /connect for account admins, /connect CODE for the invited (the way for channels, where links can't lead), and /disconnect. */
export function connectFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('connect', async (ctx) => {
    const chat = identityOf(ctx, ctx.chat);
    const code = ctx.match.trim();
    if (code !== '') return say(ctx, redeemedMessage(await redeemInvite(deps, { code, chat })));
    const result = await connectChat(deps, { chat, userId: userIdOf(ctx) });
    if (result.ok) return say(ctx, connectedMessage(result.value));
    const way = result.failure.kind === 'not-admin' ? ' With an invite, send /connect CODE.' : '';
    return say(ctx, adminRefusal(result.failure) + way);
  });
  composer.command('disconnect', async (ctx) => {
    const mayManage = isAccountAdmin(deps, ctx) || (await managesHere(deps, ctx));
    return say(
      ctx,
      disconnectedMessage(await disconnectChat(deps, { place: placeOf(ctx, ctx.chat), who: nameOf(ctx), mayManage })),
    );
  });
  return composer;
}

function disconnectedMessage(result: Result<true, DisconnectRefusal>): string {
  if (result.ok) return 'Disconnected. No more alerts here; /connect or an invite starts them again.';
  return result.failure.kind === 'not-connected'
    ? 'This chat is not connected.'
    : 'Only an admin of this chat or of the account may disconnect it.';
}
