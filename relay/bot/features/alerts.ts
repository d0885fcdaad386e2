import { Composer } from 'grammy';
import { decodeAction } from '#shared/telegram/action.ts';
import type { Language } from '#shared/telegram/words.ts';
import { type AlertList, listAlerts } from '../../use-cases/list-alerts.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { alertListKeyboard } from '../keyboards/alert-list.ts';
import { alertListMessage, listWords } from '../messages/alert-list.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { placeOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin, membershipHere } from '../who-may.ts';

/** /alerts, ten a page, and the buttons that turn its pages. */
export function alertsFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('alerts', async (ctx) => {
    const refresh = deps.rateLimit.allows(userIdOf(ctx)) ? 'yes' : 'asked-often';
    const input = { place: placeOf(ctx, ctx.chat), userId: userIdOf(ctx), page: 1, refresh } as const;
    const list = await listAlerts(deps, input);
    if (!list.ok) return say(ctx, listWords(ctx.language).notHere);
    return say(ctx, ...listMessage(list.value, ctx.language));
  });
  composer.callbackQuery(/^c1:page:\d+$/, async (ctx) => {
    if (!ctx.chat || !(await mayTurnPages(deps, ctx))) return answer(ctx, listWords(ctx.language).notHere);
    const page = Number(decodeAction(ctx.callbackQuery.data)?.ref);
    const place = placeOf(ctx, ctx.chat);
    const list = await listAlerts(deps, { place, userId: userIdOf(ctx), page, refresh: 'no' });
    if (!list.ok) return answer(ctx, listWords(ctx.language).notHere);
    await answer(ctx, listWords(ctx.language).page(String(list.value.page), String(list.value.pages)));
    await replaceMessage(ctx, ...listMessage(list.value, ctx.language));
  });
  return composer;
}

const mayTurnPages = async (deps: FeatureDeps, ctx: BotContext) =>
  isAccountAdmin(deps, ctx) || (await membershipHere(deps, ctx)) === 'member';

const listMessage = (list: AlertList, language: Language) =>
  [alertListMessage(list, language), alertListKeyboard(list.page, list.pages, language)] as const;
