import { Composer, type Filter } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Result } from '#shared/result.ts';
import { type ActionVerb, decodeAction } from '#shared/telegram/action.ts';
import { amount } from '#shared/telegram/alert-message.ts';
import type { Language } from '#shared/telegram/words.ts';
import { chatByKey } from '../../store/chats.ts';
import { authorisePress } from '../../use-cases/authorise-press.ts';
import { deleteEventAlert } from '../../use-cases/delete-alert.ts';
import { muteItem } from '../../use-cases/mute-item.ts';
import { type Rearmed, type RearmRefusal, rearmAlert } from '../../use-cases/rearm-alert.ts';
import { may } from '../../use-cases/roles.ts';
import { snoozeAlert } from '../../use-cases/snooze-alert.ts';
import { undoAction } from '../../use-cases/undo-action.ts';
import { within } from '../../use-cases/within.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { confirmKeyboard } from '../keyboards/alert.ts';
import { languageFor, timeIn } from '../locale.ts';
import { pressWords } from '../messages/press-words.ts';
import { deleteRefusal, pressRefusal, rearmRefusal, snoozeRefusal, undoRefusal } from '../messages/refusals.ts';
import { whyUnknown } from '../messages/why-unknown.ts';
import { answer, EDITED, say, unlessRefused } from '../say.ts';
import { nameOf } from '../speaker.ts';
import { isAccountAdmin, managesHere, membershipHere } from '../who-may.ts';

/** A press is answered after this long at the latest: until then the button spins, and apps send it again (telegram.md §1). */
const ANSWER_WITHIN_MS = 2500;
const HOUR_MS = 3_600_000;

/** A press under an alert's message, by somebody who may. */
export interface AllowedPress {
  readonly ctx: Press;
  readonly eventId: number;
  readonly chatKey: string;
  readonly who: string;
  readonly language: Language;
}

type Press = Filter<BotContext, 'callback_query:data'>;

/** What a press gives: what to answer, whether loudly, and buttons that ask back. */
interface Outcome {
  readonly text: string;
  readonly isLoud: boolean;
  readonly asks?: 'delete' | 'rearm' | 'lower' | 'raise';
}

type Handler = (press: AllowedPress) => Promise<Outcome>;

/** The buttons under alert messages. What they do is decided by the store, so a restart or another replica changes nothing. */
export function alertActionsFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  const handlers = handlersOf(deps);
  composer.on('callback_query:data', async (ctx, next) => {
    const action = decodeAction(ctx.callbackQuery.data);
    const handle = action && handlers[action.verb];
    if (!action || !handle || !/^\d{1,15}$/.test(action.ref)) return next();
    const press = await allowedPress(deps, ctx, Number(action.ref));
    if (press) await serve(deps, press, handle);
  });
  return composer;
}

function handlersOf(deps: FeatureDeps): Partial<Readonly<Record<ActionVerb, Handler>>> {
  const arming =
    (as: 'rearm' | 'lower' | 'raise', anyway = false): Handler =>
    async ({ eventId, chatKey, who, language }) =>
      armed(await rearmAlert(deps, { eventId, chatKey, who, as, anyway }), as, language);
  return {
    rearm: arming('rearm'),
    lower: arming('lower'),
    raise: arming('raise'),
    rearmyes: arming('rearm', true),
    loweryes: arming('lower', true),
    raiseyes: arming('raise', true),
    snooze1h: (press) => snooze(deps, press, HOUR_MS),
    snooze1d: (press) => snooze(deps, press, 24 * HOUR_MS),
    mute: (press) => mute(deps, press),
    delete: async (press) =>
      (await mayDelete(deps, press))
        ? { ...quiet(pressWords(press.language).askDelete), asks: 'delete' }
        : loud(pressWords(press.language).mayNotDelete),
    deleteyes: async (press) =>
      (await mayDelete(deps, press)) ? remove(deps, press) : loud(pressWords(press.language).mayNotDelete),
    undo: (press) => undo(deps, press),
    async keep({ eventId, language }) {
      await deps.refreshMessages(eventId);
      return quiet(pressWords(language).kept);
    },
    async open({ eventId, chatKey, language }) {
      await deps.sendAgain(eventId, chatKey);
      return quiet(pressWords(language).here);
    },
  };
}

/** What is deleted is gone for everybody in the chat, so its members may not (roles.ts). */
async function mayDelete(deps: FeatureDeps, { ctx }: AllowedPress): Promise<boolean> {
  const isAdmin = isAccountAdmin(deps, ctx);
  const role = isAdmin ? 'account-admin' : (await managesHere(deps, ctx)) ? 'chat-admin' : 'member';
  return may(role, 'delete-alerts');
}

/** The press with the chat it counts for, if the person may; else it is answered with why not. */
export async function allowedPress(deps: FeatureDeps, ctx: Press, eventId: number): Promise<AllowedPress | undefined> {
  const allowed = await authorisePress(deps, {
    eventId,
    chatId: String(ctx.chat?.id),
    messageId: ctx.callbackQuery.message?.message_id,
    userId: ctx.from.id,
    membership: () => membershipHere(deps, ctx),
  });
  if (!allowed.ok) {
    await answer(ctx, pressRefusal(allowed.failure, ctx.language));
    return undefined;
  }
  const { chatKey } = allowed.value;
  const chat = await chatByKey(deps.db, chatKey);
  return { ctx, eventId, chatKey, who: nameOf(ctx), language: languageFor(chat ?? { language: null }) };
}

/** Answers in time; what takes longer than a press may wait is said in the chat, if it went wrong. */
async function serve(deps: FeatureDeps, press: AllowedPress, handle: Handler): Promise<void> {
  const { ctx } = press;
  const work = handle(press);
  const soon = await within(deps.clock, work, ANSWER_WITHIN_MS);
  await answer(ctx, soon?.text ?? pressWords(press.language).asking, { loud: soon?.isLoud ?? false });
  const outcome = soon ?? (await work);
  if (outcome.asks) return ask(press, outcome.asks);
  if (!soon && outcome.isLoud) await say(ctx, outcome.text);
}

/** Puts the question under the message, in place of its buttons. */
async function ask(press: AllowedPress, asks: NonNullable<Outcome['asks']>): Promise<void> {
  const markup: InlineKeyboardMarkup = confirmKeyboard(press.eventId, asks, press.language);
  await unlessRefused(EDITED, press.ctx.editMessageReplyMarkup({ reply_markup: markup }));
}

function armed(result: Result<Rearmed, RearmRefusal>, as: 'rearm' | 'lower' | 'raise', language: Language): Outcome {
  if (result.ok) return quiet(armedText(result.value, language));
  const refused = loud(rearmRefusal(result.failure, language));
  return result.failure.kind === 'past' ? { ...refused, asks: as } : refused;
}

/** How arming went, in one sentence. */
export function armedText(value: Rearmed, language: Language): string {
  const words = pressWords(language);
  switch (value.kind) {
    case 'rearmed': {
      const { target, currency, unsure } = value;
      const text = target === undefined ? words.armed : words.armedAt(amount(target, currency, undefined, language));
      // Rules are level-triggered (C9): the person should not be surprised by the next message.
      return unsure === undefined ? text : text + words.unsure(whyUnknown(unsure, language));
    }
    case 'was-armed':
      return words.wasArmed;
    case 'already':
      return value.isArmed ? words.alreadyArmed(value.by) : words.alreadyOff(value.by);
  }
}

async function snooze(deps: FeatureDeps, press: AllowedPress, forMs: number): Promise<Outcome> {
  const result = await snoozeAlert(deps, { ...press, forMs });
  if (!result.ok) return loud(snoozeRefusal(result.failure, press.language));
  return quiet(pressWords(press.language).armsAgain(await timeText(deps, press, result.value.until)));
}

async function mute(deps: FeatureDeps, press: AllowedPress): Promise<Outcome> {
  const words = pressWords(press.language);
  const result = await muteItem(deps, press);
  return result.ok ? quiet(words.mutedUntil(await timeText(deps, press, result.value.until))) : loud(words.noItem);
}

async function remove(deps: FeatureDeps, press: AllowedPress): Promise<Outcome> {
  const words = pressWords(press.language);
  const result = await deleteEventAlert(deps, press);
  if (!result.ok) return loud(deleteRefusal(result.failure, press.language));
  return quiet(result.value === 'deleted' ? words.deleted : words.detached);
}

async function undo(deps: FeatureDeps, press: AllowedPress): Promise<Outcome> {
  const result = await undoAction(deps, press);
  return result.ok ? quiet(pressWords(press.language).undone) : loud(undoRefusal(result.failure, press.language));
}

async function timeText(deps: FeatureDeps, { chatKey }: AllowedPress, ms: number): Promise<string> {
  const chat = await chatByKey(deps.db, chatKey);
  return timeIn(chat ?? { language: null, time_zone: null })(ms);
}

const quiet = (text: string): Outcome => ({ text, isLoud: false });
const loud = (text: string): Outcome => ({ text, isLoud: true });
