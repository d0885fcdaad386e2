import { Composer, type Context, type Filter } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Result } from '#shared/result.ts';
import { type ActionVerb, decodeAction } from '#shared/telegram/action.ts';
import { amount } from '#shared/telegram/alert-message.ts';
import { chatByKey } from '../../store/chats.ts';
import { authorisePress } from '../../use-cases/authorise-press.ts';
import { deleteEventAlert } from '../../use-cases/delete-alert.ts';
import { muteItem } from '../../use-cases/mute-item.ts';
import { type Rearmed, type RearmRefusal, rearmAlert } from '../../use-cases/rearm-alert.ts';
import { may } from '../../use-cases/roles.ts';
import { snoozeAlert } from '../../use-cases/snooze-alert.ts';
import { undoAction } from '../../use-cases/undo-action.ts';
import { within } from '../../use-cases/within.ts';
import type { FeatureDeps } from '../deps.ts';
import { confirmKeyboard } from '../keyboards/alert.ts';
import { languageFor, timeIn } from '../locale.ts';
import { deleteRefusal, pressRefusal, rearmRefusal, snoozeRefusal, undoRefusal } from '../messages/refusals.ts';
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
}

type Press = Filter<Context, 'callback_query:data'>;

/** What a press gives: what to answer, whether loudly, and buttons that ask back. */
interface Outcome {
  readonly text: string;
  readonly isLoud: boolean;
  readonly asks?: 'delete' | 'rearm' | 'lower' | 'raise';
}

type Handler = (press: AllowedPress) => Promise<Outcome>;

/** The buttons under alert messages. What they do is decided by the store, so a restart or another replica changes nothing. */
export function alertActionsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
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
    async ({ eventId, chatKey, who }) =>
      armed(await rearmAlert(deps, { eventId, chatKey, who, as, anyway }), as);
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
      (await mayDelete(deps, press)) ? { ...quiet('Delete this alert?'), asks: 'delete' } : loud(NOT_DELETE),
    deleteyes: async (press) => ((await mayDelete(deps, press)) ? remove(deps, press) : loud(NOT_DELETE)),
    undo: (press) => undo(deps, press),
    async keep({ eventId }) {
      await deps.refreshMessages(eventId);
      return quiet('Left as it is.');
    },
    async open({ eventId, chatKey }) {
      await deps.sendAgain(eventId, chatKey);
      return quiet('Here it is.');
    },
  };
}

export const NOT_DELETE = 'Only an admin of this chat or of the account may delete an alert.';

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
    await answer(ctx, pressRefusal(allowed.failure));
    return undefined;
  }
  return { ctx, eventId, chatKey: allowed.value.chatKey, who: nameOf(ctx) };
}

/** Answers in time; what takes longer than a press may wait is said in the chat, if it went wrong. */
async function serve(deps: FeatureDeps, press: AllowedPress, handle: Handler): Promise<void> {
  const { ctx } = press;
  const work = handle(press);
  const soon = await within(deps.clock, work, ANSWER_WITHIN_MS);
  await answer(ctx, soon?.text ?? 'Asking CS2Cap…', { loud: soon?.isLoud ?? false });
  const outcome = soon ?? (await work);
  if (outcome.asks) return ask(deps, press, outcome.asks);
  if (!soon && outcome.isLoud) await say(ctx, outcome.text);
}

/** Puts the question under the message, in place of its buttons. */
async function ask(deps: FeatureDeps, press: AllowedPress, asks: NonNullable<Outcome['asks']>): Promise<void> {
  const chat = await chatByKey(deps.db, press.chatKey);
  const markup: InlineKeyboardMarkup = confirmKeyboard(press.eventId, asks, chat ? languageFor(chat) : 'en');
  await unlessRefused(EDITED, press.ctx.editMessageReplyMarkup({ reply_markup: markup }));
}

function armed(result: Result<Rearmed, RearmRefusal>, as: 'rearm' | 'lower' | 'raise'): Outcome {
  if (!result.ok) {
    return {
      text: rearmRefusal(result.failure),
      isLoud: true,
      ...(result.failure.kind === 'past' ? { asks: as } : {}),
    };
  }
  return quiet(armedText(result.value));
}

/** How arming went, in one sentence. */
export function armedText(value: Rearmed): string {
  switch (value.kind) {
    case 'rearmed': {
      const at = value.target === undefined ? '' : ` at ${amount(value.target, value.currency, undefined)}`;
      // Rules are level-triggered (C9): the person should not be surprised by the next message.
      const unsure = `. I can’t know whether the price is past it already (${value.unsure}): then it fires again at once.`;
      return `Armed${at}${value.unsure === undefined ? '.' : unsure}`;
    }
    case 'was-armed':
      return 'It was already armed.';
    case 'already':
      return value.isArmed
        ? `Already armed by ${value.by}.`
        : `${value.by} decided already, and it is off: it fired once more, was deleted, or somebody turned it off.`;
  }
}

async function snooze(deps: FeatureDeps, press: AllowedPress, forMs: number): Promise<Outcome> {
  const result = await snoozeAlert(deps, { ...press, forMs });
  if (!result.ok) return loud(snoozeRefusal(result.failure));
  return quiet(`It arms again ${await timeText(deps, press, result.value.until)}.`);
}

async function mute(deps: FeatureDeps, press: AllowedPress): Promise<Outcome> {
  const result = await muteItem(deps, press);
  if (!result.ok) return loud('I don’t know which item this is. Use /mute.');
  return quiet(`No alerts about this item here until ${await timeText(deps, press, result.value.until)}.`);
}

async function remove(deps: FeatureDeps, press: AllowedPress): Promise<Outcome> {
  const result = await deleteEventAlert(deps, press);
  if (!result.ok) return loud(deleteRefusal(result.failure));
  return quiet(result.value === 'deleted' ? 'Deleted.' : 'Removed from this chat; other chats still have it.');
}

async function undo(deps: FeatureDeps, press: AllowedPress): Promise<Outcome> {
  const result = await undoAction(deps, press);
  return result.ok ? quiet('Undone.') : loud(undoRefusal(result.failure));
}

async function timeText(deps: FeatureDeps, { chatKey }: AllowedPress, ms: number): Promise<string> {
  const chat = await chatByKey(deps.db, chatKey);
  return timeIn(chat ?? { language: null, time_zone: null })(ms);
}

const quiet = (text: string): Outcome => ({ text, isLoud: false });
const loud = (text: string): Outcome => ({ text, isLoud: true });
