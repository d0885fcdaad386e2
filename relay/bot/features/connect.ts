import { Composer, GrammyError } from 'grammy';
import { encodeAction } from '#shared/telegram/action.ts';
import { hasNoWebhooks, listDestinations } from '../../cs2cap/native-destinations.ts';
import { connectChat } from '../../use-cases/connect-chat.ts';
import { disconnectChat } from '../../use-cases/disconnect-chat.ts';
import { redeemInvite } from '../../use-cases/redeem-invite.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { connectedMessage, connectionWords, disconnectedMessage, redeemedMessage } from '../messages/connection.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { identityOf, nameOf, placeOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin, managesHere } from '../who-may.ts';

/** /connect for account admins, /connect CODE for the invited (the way for channels, where links can't lead), and /disconnect. */
export function connectFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('connect', async (ctx) => {
    const code = ctx.match.trim();
    if (/^(@\w{4,32}|-?\d{5,16})$/.test(code) && isAccountAdmin(deps, ctx)) return connectElsewhere(deps, ctx, code);
    const chat = identityOf(ctx, ctx.chat);
    if (code !== '') return say(ctx, redeemedMessage(await redeemInvite(deps, { code, chat }), ctx.language));
    const result = await connectChat(deps, { chat, userId: userIdOf(ctx) });
    if (result.ok) {
      await say(ctx, connectedMessage(result.value, ctx.language));
      return offerToPause(deps, ctx, result.value.chat.key);
    }
    const way = result.failure.kind === 'not-admin' ? ` ${connectionWords(ctx.language).withCode}` : '';
    return say(ctx, adminRefusal(result.failure, ctx.language) + way);
  });
  composer.command('disconnect', async (ctx) => {
    const mayManage = isAccountAdmin(deps, ctx) || (await managesHere(deps, ctx));
    const wish = { place: placeOf(ctx, ctx.chat), who: nameOf(ctx), mayManage };
    return say(ctx, disconnectedMessage(await disconnectChat(deps, wish), ctx.language));
  });
  return composer;
}

/** A channel can't be written to by a named person, so an account admin connects it from elsewhere, as one of its admins. */
async function connectElsewhere(deps: FeatureDeps, ctx: BotContext, target: string): Promise<void> {
  const userId = userIdOf(ctx);
  const words = connectionWords(ctx.language);
  try {
    const chat = await ctx.api.getChat(target.startsWith('@') ? target : Number(target));
    const admins = chat.type === 'private' ? [] : await ctx.api.getChatAdministrators(chat.id);
    if (chat.type !== 'private' && !admins.some((admin) => admin.user.id === userId)) {
      return say(ctx, words.noAdminThere);
    }
    const title = chat.type === 'private' ? [chat.first_name, chat.last_name].filter(Boolean).join(' ') : chat.title;
    const identity = { chatId: String(chat.id), type: chat.type, title };
    const result = await connectChat(deps, { chat: identity, userId });
    if (!result.ok) return say(ctx, adminRefusal(result.failure, ctx.language));
    return say(ctx, words.of(title, connectedMessage(result.value, ctx.language)));
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    return say(ctx, words.cannotSee(target));
  }
}

/** A chat that CS2Cap itself posts to as well would get everything twice: one of the two is paused, after asking. */
async function offerToPause(deps: FeatureDeps, ctx: BotContext, chatKey: string): Promise<void> {
  if (!deps.natives || (await hasNoWebhooks(deps.db))) return;
  const listed = await listDestinations(deps.natives);
  const double = listed.ok ? listed.value.find((each) => each.isDouble && each.chat?.key === chatKey) : undefined;
  if (!double) return;
  const data = encodeAction({ verb: 'hook', ref: `off.${double.id}` });
  const words = connectionWords(ctx.language);
  const button = data.ok ? [[{ text: words.pauseOther, callback_data: data.value }]] : [];
  await say(ctx, words.double, { inline_keyboard: button });
}
