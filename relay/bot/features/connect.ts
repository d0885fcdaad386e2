import { Composer, type Context, GrammyError } from 'grammy';
import type { Result } from '#shared/result.ts';
import { encodeAction } from '#shared/telegram/action.ts';
import { hasNoWebhooks, listDestinations } from '../../cs2cap/native-destinations.ts';
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
    const code = ctx.match.trim();
    if (/^(@\w{4,32}|-?\d{5,16})$/.test(code) && isAccountAdmin(deps, ctx)) return connectElsewhere(deps, ctx, code);
    const chat = identityOf(ctx, ctx.chat);
    if (code !== '') return say(ctx, redeemedMessage(await redeemInvite(deps, { code, chat })));
    const result = await connectChat(deps, { chat, userId: userIdOf(ctx) });
    if (result.ok) {
      await say(ctx, connectedMessage(result.value));
      return offerToPause(deps, ctx, result.value.chat.key);
    }
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

/** A channel can't be written to by a named person, so an account admin connects it from elsewhere, as one of its admins. */
async function connectElsewhere(deps: FeatureDeps, ctx: Context, target: string): Promise<void> {
  const userId = userIdOf(ctx);
  try {
    const chat = await ctx.api.getChat(target.startsWith('@') ? target : Number(target));
    const admins = chat.type === 'private' ? [] : await ctx.api.getChatAdministrators(chat.id);
    if (chat.type !== 'private' && !admins.some((admin) => admin.user.id === userId)) {
      return say(ctx, 'You are no admin of that chat, so I don’t connect it.');
    }
    const title = chat.type === 'private' ? [chat.first_name, chat.last_name].filter(Boolean).join(' ') : chat.title;
    const identity = { chatId: String(chat.id), type: chat.type, title };
    const result = await connectChat(deps, { chat: identity, userId });
    return say(ctx, result.ok ? `“${title}”: ${connectedMessage(result.value)}` : adminRefusal(result.failure));
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    return say(
      ctx,
      `I can’t see ${target}: add me there first (to a channel as an admin who may post), then send this again.`,
    );
  }
}

/** A chat that CS2Cap itself posts to as well would get everything twice: one of the two is paused, after asking. */
async function offerToPause(deps: FeatureDeps, ctx: Context, chatKey: string): Promise<void> {
  if (!deps.natives || (await hasNoWebhooks(deps.db))) return;
  const listed = await listDestinations(deps.natives);
  const double = listed.ok ? listed.value.find((each) => each.isDouble && each.chat?.key === chatKey) : undefined;
  if (!double) return;
  const data = encodeAction({ verb: 'hook', ref: `off.${double.id}` });
  const keyboard = data.ok
    ? { inline_keyboard: [[{ text: 'Pause CS2Cap’s own', callback_data: data.value }]] }
    : undefined;
  await say(
    ctx,
    'CS2Cap itself posts to this chat too, so every alert comes twice. Pause that, or /disconnect the bot.',
    keyboard,
  );
}

function disconnectedMessage(result: Result<true, DisconnectRefusal>): string {
  if (result.ok) return 'Disconnected. No more alerts here; /connect or an invite starts them again.';
  return result.failure.kind === 'not-connected'
    ? 'This chat is not connected.'
    : 'Only an admin of this chat or of the account may disconnect it.';
}
