import { Composer, type Context } from 'grammy';
import { decodeAction } from '#shared/telegram/action.ts';
import { listAlerts } from '../../use-cases/list-alerts.ts';
import type { FeatureDeps } from '../deps.ts';
import { alertListKeyboard } from '../keyboards/alert-list.ts';
import { alertListMessage } from '../messages/alert-list.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { placeOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin, membershipHere } from '../who-may.ts';

const NOT_HERE = 'Alerts are shown in connected chats and to admins of the account.';

/** /alerts, ten a page, and the buttons that turn its pages. */
export function alertsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('alerts', async (ctx) => {
    const input = { place: placeOf(ctx, ctx.chat), userId: userIdOf(ctx), page: 1, refresh: true };
    const list = await listAlerts(deps, input);
    if (!list.ok) return say(ctx, NOT_HERE);
    return say(ctx, alertListMessage(list.value), alertListKeyboard(list.value.page, list.value.pages));
  });
  composer.callbackQuery(/^c1:page:\d+$/, async (ctx) => {
    if (!ctx.chat || !(await mayTurnPages(deps, ctx))) return answer(ctx, NOT_HERE);
    const page = Number(decodeAction(ctx.callbackQuery.data)?.ref);
    const place = placeOf(ctx, ctx.chat);
    const list = await listAlerts(deps, { place, userId: userIdOf(ctx), page, refresh: false });
    if (!list.ok) return answer(ctx, NOT_HERE);
    await answer(ctx, `Page ${list.value.page} of ${list.value.pages}`);
    await replaceMessage(ctx, alertListMessage(list.value), alertListKeyboard(list.value.page, list.value.pages));
  });
  return composer;
}

const mayTurnPages = async (deps: FeatureDeps, ctx: Context) =>
  isAccountAdmin(deps, ctx) || (await membershipHere(deps, ctx)) === 'member';
