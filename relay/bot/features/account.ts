import { Composer } from 'grammy';
import { lastEvents } from '../../store/history.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import { sendTest } from '../../use-cases/send-test.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { timeIn } from '../locale.ts';
import { accountWords, eventsMessage } from '../messages/account.ts';
import { commonWords } from '../messages/common.ts';
import { adminRefusal, apiRefusal } from '../messages/refusals.ts';
import { say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { allowedHere, standingHere } from '../who-may.ts';

const SHOWN = 10;

/** /events, /test and /rotate: what came, whether it works, and a new signing secret. */
export function accountFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('events', async (ctx) => {
    const { role, chat } = await standingHere(deps, ctx);
    if (role !== 'account-admin' && !(await allowedHere(deps, ctx, 'see-alerts'))) return;
    const ofChat = role === 'account-admin' ? undefined : chat?.key;
    const time = timeIn(chat ?? nowhere(ctx));
    return say(ctx, eventsMessage(await lastEvents(deps.db, ofChat, SHOWN), time, ctx.language));
  });
  composer.command('test', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'manage-chat');
    if (!allowed) return;
    const tested = await sendTest(deps, { chat: allowed.chat });
    const words = accountWords(ctx.language);
    if (tested.kind === 'refused') return say(ctx, words.testRefused(String(tested.status)));
    if (tested.kind === 'sent') return say(ctx, words.testUnsigned);
  });
  composer.command('rotate', async (ctx) => {
    if (!(await isAdmin(deps, ctx))) return;
    if (!deps.rotateSecret) return say(ctx, commonWords(ctx.language).noKey);
    const words = accountWords(ctx.language);
    const rotated = await deps.rotateSecret();
    if (!rotated.ok) return say(ctx, apiRefusal(rotated.failure, words.notRotated, ctx.language));
    return say(ctx, rotated.value === 0 ? words.noDestination : words.rotated);
  });
  return composer;
}

async function isAdmin(deps: FeatureDeps, ctx: BotContext): Promise<boolean> {
  const admin = checkAdmin(deps, userIdOf(ctx));
  if (!admin.ok) await say(ctx, adminRefusal(admin.failure, ctx.language));
  return admin.ok;
}

const nowhere = (ctx: BotContext) => ({ language: ctx.language, time_zone: null });
