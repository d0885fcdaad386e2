import { Composer } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { type ActionVerb, decodeAction, encodeAction } from '#shared/telegram/action.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { AlertTable, ChatTable } from '../../store/schema.ts';
import { alertsNamed, armAlert, dropAlert, setRearmPolicy } from '../../use-cases/act-on-alert.ts';
import { may } from '../../use-cases/roles.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { actRefusal, alertCommandWords, alertText } from '../messages/alert-commands.ts';
import { commonWords } from '../messages/common.ts';
import { pressWords } from '../messages/press-words.ts';
import { typingRefusal } from '../messages/typing.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { nameOf, userIdOf } from '../speaker.ts';
import { allowedHere, membershipHere, standingHere } from '../who-may.ts';

/** So many buttons are looked through without paging. */
const MOST = 10;

type Reply = readonly [string, InlineKeyboardMarkup?];

/** /rearm and /delete: alerts by their item's words; several that fit are chosen from by buttons. */
export function alertCommandsFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('rearm', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'act-on-alerts');
    if (!allowed) return;
    if (!deps.rateLimit.allows(userIdOf(ctx))) return say(ctx, commonWords(ctx.language).tooFast);
    const by = { chat: allowed.chat, who: nameOf(ctx), language: ctx.language };
    return say(ctx, ...(await rearm(deps, by, ctx.match.trim())));
  });
  composer.command('delete', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'delete-alerts');
    if (!allowed) return;
    const alerts = ctx.match.trim() === '' ? [] : await alertsNamed(deps.db, allowed.chat, ctx.match);
    const words = alertCommandWords(ctx.language);
    if (alerts.length === 0) return say(ctx, words.howDelete);
    const question = alerts.length > 1 ? words.deleteWhich : words.deleteOne;
    return say(ctx, question, choices(alerts, 'drop', ctx.language));
  });
  composer.callbackQuery(/^c1:(arm|armyes|drop):/, async (ctx) => {
    const action = decodeAction(ctx.callbackQuery.data);
    const { role, chat } = await standingHere(deps, ctx);
    const isIn = role === 'account-admin' || (await membershipHere(deps, ctx)) === 'member';
    if (!action || !chat || !isIn || !may(role, 'act-on-alerts')) {
      return answer(ctx, commonWords(ctx.language).membersOnly);
    }
    if (action.verb === 'drop' && !may(role, 'delete-alerts'))
      return answer(ctx, pressWords(ctx.language).mayNotDelete, { loud: true });
    await answer(ctx, commonWords(ctx.language).asking);
    const by = { chat, alertId: action.ref, who: nameOf(ctx), language: ctx.language };
    const reply = action.verb === 'drop' ? drop(deps, by) : arm(deps, { ...by, anyway: action.verb === 'armyes' });
    return replaceMessage(ctx, ...(await reply));
  });
  return composer;
}

interface By {
  readonly chat: ChatTable;
  readonly who: string;
  readonly language: Language;
}

async function rearm(deps: FeatureDeps, by: By, text: string): Promise<Reply> {
  const { chat, who, language } = by;
  const words = alertCommandWords(language);
  const [, typed = '', policy] = /^(.*?)\s*((?:after\s|manual).*)?$/i.exec(text) ?? [];
  const alerts = typed === '' ? [] : await alertsNamed(deps.db, chat, typed);
  const [only] = alerts;
  if (!only) return [typed === '' ? words.howRearm : words.noneFits(typed)];
  if (policy === undefined) {
    if (alerts.length > 1) return [commonWords(language).whichOne, choices(alerts, 'arm', language)];
    return arm(deps, { ...by, alertId: only.id, anyway: false });
  }
  if (alerts.length > 1) return [words.severalFit];
  const set = await setRearmPolicy(deps, { chat, alert: only, text: policy, who });
  if (!set.ok) return [typingRefusal(set.failure, language)];
  return [words.policySet(alertText(only, language), policy.toLowerCase())];
}

async function arm(deps: FeatureDeps, input: Parameters<typeof armAlert>[1] & By): Promise<Reply> {
  const { language, who } = input;
  const words = alertCommandWords(language);
  const result = await armAlert(deps, input);
  if (result.ok) return [words.armed(who, alertText(result.value, language))];
  const text = actRefusal(result.failure, words.notArmed, language);
  return result.failure.kind === 'past' ? [text, button('armyes', input.alertId, words.armAnyway)] : [text];
}

async function drop(deps: FeatureDeps, input: Parameters<typeof dropAlert>[1] & By): Promise<Reply> {
  const words = alertCommandWords(input.language);
  const result = await dropAlert(deps, input);
  if (!result.ok) return [actRefusal(result.failure, words.notDeleted, input.language)];
  return [result.value === 'deleted' ? words.deleted(input.who) : words.detached];
}

const choices = (alerts: readonly AlertTable[], verb: ActionVerb, language: Language): InlineKeyboardMarkup => ({
  inline_keyboard: alerts
    .slice(0, MOST)
    .flatMap((alert) => button(verb, alert.id, alertText(alert, language)).inline_keyboard),
});

/** An id that CS2Cap may make longer than a button holds (C48) has no button; the command with more words still works. */
function button(verb: ActionVerb, ref: string, text: string): InlineKeyboardMarkup {
  const data = encodeAction({ verb, ref });
  return { inline_keyboard: data.ok ? [[{ text, callback_data: data.value }]] : [] };
}
