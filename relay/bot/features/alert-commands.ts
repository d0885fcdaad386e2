import { Composer, type Context } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { type ActionVerb, decodeAction, encodeAction } from '#shared/telegram/action.ts';
import { amount, itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import type { AlertTable, ChatTable } from '../../store/schema.ts';
import { type ActRefusal, alertsNamed, armAlert, dropAlert, setRearmPolicy } from '../../use-cases/act-on-alert.ts';
import { may } from '../../use-cases/roles.ts';
import type { FeatureDeps } from '../deps.ts';
import { languageFor } from '../locale.ts';
import { pressWords } from '../messages/press-words.ts';
import { apiRefusal } from '../messages/refusals.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { nameOf, userIdOf } from '../speaker.ts';
import { allowedHere, membershipHere, standingHere } from '../who-may.ts';
import { NO_KEY, TOO_FAST } from './make-alert.ts';

/** So many buttons are looked through without paging. */
const MOST = 10;
const HOW = 'Name the item: /rearm AK-47 Redline, or /rearm AK-47 Redline after 6 h, at most 2 a day';

type Reply = readonly [string, InlineKeyboardMarkup?];

/** /rearm and /delete: alerts by their item's words; several that fit are chosen from by buttons. */
export function alertCommandsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('rearm', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'act-on-alerts');
    if (!allowed) return;
    if (!deps.rateLimit.allows(userIdOf(ctx))) return say(ctx, TOO_FAST);
    return say(ctx, ...(await rearm(deps, allowed.chat, ctx.match.trim(), nameOf(ctx))));
  });
  composer.command('delete', async (ctx) => {
    const allowed = await allowedHere(deps, ctx, 'delete-alerts');
    if (!allowed) return;
    const alerts = ctx.match.trim() === '' ? [] : await alertsNamed(deps.db, allowed.chat, ctx.match);
    if (alerts.length === 0) return say(ctx, 'Name the item of an alert: /delete AK-47 Redline. /alerts lists them.');
    return say(ctx, alerts.length > 1 ? 'Delete which one?' : 'Delete it?', choices(alerts, 'drop'));
  });
  composer.callbackQuery(/^c1:(arm|armyes|drop):/, async (ctx) => {
    const action = decodeAction(ctx.callbackQuery.data);
    const { role, chat } = await standingHere(deps, ctx);
    const isIn = role === 'account-admin' || (await membershipHere(deps, ctx)) === 'member';
    if (!action || !chat || !isIn || !may(role, 'act-on-alerts')) {
      return answer(ctx, 'Sorry, these buttons are for members of a connected chat.');
    }
    if (action.verb === 'drop' && !may(role, 'delete-alerts'))
      return answer(ctx, pressWords(languageFor(chat)).mayNotDelete, { loud: true });
    await answer(ctx, 'Asking CS2Cap…');
    const by = { chat, alertId: action.ref, who: nameOf(ctx) };
    const reply = action.verb === 'drop' ? drop(deps, by) : arm(deps, { ...by, anyway: action.verb === 'armyes' });
    return replaceMessage(ctx, ...(await reply));
  });
  return composer;
}

async function rearm(deps: FeatureDeps, chat: ChatTable, text: string, who: string): Promise<Reply> {
  const [, words = '', policy] = /^(.*?)\s*((?:after\s|manual).*)?$/i.exec(text) ?? [];
  const alerts = words === '' ? [] : await alertsNamed(deps.db, chat, words);
  const [only] = alerts;
  if (!only) return [words === '' ? HOW : `No alert of this chat fits “${words}”. /alerts lists them.`];
  if (policy === undefined) {
    if (alerts.length > 1) return ['Which one?', choices(alerts, 'arm')];
    return arm(deps, { chat, alertId: only.id, who, anyway: false });
  }
  if (alerts.length > 1) return ['Several alerts fit. Add more words, so that one is left.'];
  const set = await setRearmPolicy(deps, { chat, alert: only, text: policy, who });
  return [set.ok ? `${ruleOf(only)}: re-arms ${policy.toLowerCase()}.` : set.failure];
}

async function arm(deps: FeatureDeps, input: Parameters<typeof armAlert>[1]): Promise<Reply> {
  const result = await armAlert(deps, input);
  if (result.ok) return [`Armed by ${input.who}: ${ruleOf(result.value)}`];
  if (result.failure.kind !== 'past') return [refusal(result.failure, 'Not armed')];
  const { value } = result.failure;
  return [
    `The price is at ${value} already: it would fire again at once.`,
    button('armyes', input.alertId, 'Arm anyway'),
  ];
}

async function drop(deps: FeatureDeps, input: Parameters<typeof dropAlert>[1]): Promise<Reply> {
  const result = await dropAlert(deps, input);
  if (!result.ok) return [refusal(result.failure, 'Not deleted')];
  return [
    result.value === 'deleted' ? `Deleted by ${input.who}.` : 'Removed from this chat; other chats still have it.',
  ];
}

function refusal(failure: ActRefusal, not: string): string {
  switch (failure.kind) {
    case 'unknown':
      return 'This chat has no such alert any more.';
    case 'no-api-key':
      return NO_KEY;
    case 'past':
      return `${not}: the price is at ${amount(failure.value, undefined, undefined)} already.`;
    case 'api':
      return apiRefusal(failure.failure, not);
  }
}

const choices = (alerts: readonly AlertTable[], verb: ActionVerb): InlineKeyboardMarkup => ({
  inline_keyboard: alerts.slice(0, MOST).flatMap((alert) => button(verb, alert.id, ruleOf(alert)).inline_keyboard),
});

/** An id that CS2Cap may make longer than a button holds (C48) has no button; the command with more words still works. */
function button(verb: ActionVerb, ref: string, text: string): InlineKeyboardMarkup {
  const data = encodeAction({ verb, ref });
  return { inline_keyboard: data.ok ? [[{ text, callback_data: data.value }]] : [] };
}

const ruleOf = (alert: AlertTable) => {
  const title = itemTitle({ itemName: alert.item_name, ...(alert.phase === null ? {} : { phase: alert.phase }) });
  return `${title} · ${ruleText(alert.kind, alert.threshold, alert.currency ?? undefined)}`;
};
