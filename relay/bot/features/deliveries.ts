import { Composer } from 'grammy';
import { fail, ok, type Result } from '#shared/result.ts';
import { decodeAction } from '#shared/telegram/action.ts';
import { readSince } from '../../delivery/replay-filter.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import { type DeliveryFilter, listDeliveries } from '../../use-cases/list-deliveries.ts';
import { chooseLetters, replayDeliveries } from '../../use-cases/replay-deliveries.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { deliveriesKeyboard, FILTER_WORDS_BYTES, readDeliveryPress } from '../keyboards/deliveries.ts';
import { timeIn } from '../locale.ts';
import { commonWords } from '../messages/common.ts';
import { deliveriesMessage } from '../messages/deliveries.ts';
import { deliveryWords } from '../messages/delivery-words.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { nameOf, userIdOf } from '../speaker.ts';
import { isAccountAdmin, standingHere } from '../who-may.ts';

/**
 * /deliveries: what was sent last and how it went; what was given up, with buttons that send it once more. A time or
 * words after it choose among what was given up: `/deliveries 14:00`, `/deliveries 2h redline`.
 */
export function deliveriesFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('deliveries', async (ctx) => {
    const admin = checkAdmin(deps, userIdOf(ctx));
    if (!admin.ok) return say(ctx, adminRefusal(admin.failure, ctx.language));
    const { chat } = await standingHere(deps, ctx);
    const filter = readDeliveryFilter(ctx.match, deps.clock.now(), chat?.time_zone ?? 'UTC');
    if (!filter.ok) return say(ctx, deliveryWords(ctx.language).shorter);
    return say(ctx, ...(await pageFor(deps, ctx, 1, filter.value)));
  });
  composer.callbackQuery(/^c1:dead:/, async (ctx) => {
    if (!isAccountAdmin(deps, ctx)) return answer(ctx, commonWords(ctx.language).accountAdminsOnly, { loud: true });
    const press = readDeliveryPress(decodeAction(ctx.callbackQuery.data)?.ref ?? '');
    if (!press) return answer(ctx, commonWords(ctx.language).oldButton);
    if (press.kind === 'page') await answer(ctx, '');
    else if (press.kind === 'replay') await replayOne(deps, ctx, press.id);
    else await replayAll(deps, ctx, press.upTo, press.filter);
    const page = press.kind === 'all' ? 1 : press.page;
    return replaceMessage(ctx, ...(await pageFor(deps, ctx, page, press.filter)));
  });
  return composer;
}

async function replayOne(deps: FeatureDeps, ctx: BotContext, id: number): Promise<void> {
  const words = deliveryWords(ctx.language);
  const { letters } = await chooseLetters(deps.db, { ids: [id] });
  const count = await replayDeliveries(deps, letters, nameOf(ctx));
  await answer(ctx, count === 0 ? words.gone : words.replayed(count), { loud: count === 0 });
}

async function replayAll(deps: FeatureDeps, ctx: BotContext, upTo: number, filter: DeliveryFilter): Promise<void> {
  const words = deliveryWords(ctx.language);
  const { letters, doubtful } = await chooseLetters(deps.db, filter);
  const meant = letters.filter((letter) => letter.id <= upTo);
  const count = await replayDeliveries(deps, meant, nameOf(ctx));
  const leftOut = doubtful.length === 0 ? '' : words.leftOut(doubtful.length);
  await answer(ctx, `${words.replayed(count)}${leftOut}`, { loud: leftOut !== '' });
}

async function pageFor(deps: FeatureDeps, ctx: BotContext, page: number, filter: DeliveryFilter) {
  const { language } = ctx;
  const { chat } = await standingHere(deps, ctx);
  const report = await listDeliveries(deps.db, page, filter);
  const time = timeIn(chat ?? { language, time_zone: null });
  return [deliveriesMessage(report, time, language), deliveriesKeyboard(report, language)] as const;
}

/** What was typed after the command: a time first, then words. Fails if the words are more than a button can carry. */
function readDeliveryFilter(text: string, now: number, zone: string): Result<DeliveryFilter, 'too-long'> {
  const [first = '', ...rest] = text
    .trim()
    .replace(/^(since|с)\s+/i, '')
    .split(/\s+/);
  const since = readSince(first, now, zone);
  const words = (since === undefined ? [first, ...rest] : rest).join(' ');
  if (Buffer.byteLength(words) > FILTER_WORDS_BYTES) return fail('too-long');
  return ok({ ...(since === undefined ? {} : { since }), ...(words === '' ? {} : { words }) });
}
