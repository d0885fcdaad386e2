import { Composer } from 'grammy';
import { decodeAction } from '#shared/telegram/action.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import { listDeliveries } from '../../use-cases/list-deliveries.ts';
import { chooseLetters, replayDeliveries } from '../../use-cases/replay-deliveries.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { deliveriesKeyboard, readDeliveryPress } from '../keyboards/deliveries.ts';
import { timeIn } from '../locale.ts';
import { commonWords } from '../messages/common.ts';
import { deliveriesMessage } from '../messages/deliveries.ts';
import { deliveryWords } from '../messages/delivery-words.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { nameOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin, standingHere } from '../who-may.ts';

/** /deliveries: what was sent last and how it went; what was given up, with buttons that send it once more. */
export function deliveriesFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('deliveries', async (ctx) => {
    const admin = checkAdmin(deps, userIdOf(ctx));
    if (!admin.ok) return say(ctx, adminRefusal(admin.failure, ctx.language));
    return say(ctx, ...(await pageFor(deps, ctx, 1)));
  });
  composer.callbackQuery(/^c1:dead:/, async (ctx) => {
    if (!isAccountAdmin(deps, ctx)) return answer(ctx, commonWords(ctx.language).accountAdminsOnly, { loud: true });
    const press = readDeliveryPress(decodeAction(ctx.callbackQuery.data)?.ref ?? '');
    if (!press) return answer(ctx, commonWords(ctx.language).oldButton);
    if (press.kind === 'page') await answer(ctx, '');
    else if (press.kind === 'replay') await replayOne(deps, ctx, press.id);
    else await replayAll(deps, ctx, press.upTo);
    return replaceMessage(ctx, ...(await pageFor(deps, ctx, press.kind === 'all' ? 1 : press.page)));
  });
  return composer;
}

async function replayOne(deps: FeatureDeps, ctx: BotContext, id: number): Promise<void> {
  const words = deliveryWords(ctx.language);
  const { letters } = await chooseLetters(deps.db, { ids: [id] });
  const count = await replayDeliveries(deps, letters, nameOf(ctx));
  await answer(ctx, count === 0 ? words.gone : words.replayed(count), { loud: count === 0 });
}

async function replayAll(deps: FeatureDeps, ctx: BotContext, upTo: number): Promise<void> {
  const words = deliveryWords(ctx.language);
  const { letters, doubtful } = await chooseLetters(deps.db, {});
  const meant = letters.filter((letter) => letter.id <= upTo);
  const count = await replayDeliveries(deps, meant, nameOf(ctx));
  const leftOut = doubtful.length === 0 ? '' : words.leftOut(doubtful.length);
  await answer(ctx, `${words.replayed(count)}${leftOut}`, { loud: leftOut !== '' });
}

async function pageFor(deps: FeatureDeps, ctx: BotContext, page: number) {
  const { language } = ctx;
  const { chat } = await standingHere(deps, ctx);
  const report = await listDeliveries(deps.db, page);
  const time = timeIn(chat ?? { language, time_zone: null });
  return [deliveriesMessage(report, time, language), deliveriesKeyboard(report, language)] as const;
}
