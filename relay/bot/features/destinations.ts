import { Composer } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { decodeAction, encodeAction } from '#shared/telegram/action.ts';
import { bold, lines, type Part } from '#shared/telegram/rich-text.ts';
import type { Language } from '#shared/telegram/words.ts';
import type { Destination, NativeDeps } from '../../cs2cap/native-destinations.ts';
import {
  listDestinations,
  makeNative,
  removeDestination,
  switchDestination,
} from '../../cs2cap/native-destinations.ts';
import { chatByKey } from '../../store/chats.ts';
import type { ChatTable } from '../../store/schema.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import type { BotContext } from '../context.ts';
import type { FeatureDeps } from '../deps.ts';
import { languageFor } from '../locale.ts';
import { commonWords } from '../messages/common.ts';
import { destinationLine, destinationRefusal, destinationWords } from '../messages/destinations.ts';
import { adminRefusal } from '../messages/refusals.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { isAccountAdmin, standingHere } from '../who-may.ts';

type Message = readonly [Part, InlineKeyboardMarkup?];

/** /destinations: those of the account at CS2Cap, paused, resumed, tested and deleted by buttons; /native makes one for a chat. */
export function destinationsFeature(deps: FeatureDeps): Composer<BotContext> {
  const composer = new Composer<BotContext>();
  composer.command('destinations', async (ctx) => {
    const natives = await allowedNatives(deps, ctx);
    if (natives) await say(ctx, ...(await listMessage(natives, ctx.language)));
  });
  composer.command('native', async (ctx) => {
    const natives = await allowedNatives(deps, ctx);
    if (!natives) return;
    const { chat } = await standingHere(deps, ctx);
    if (!chat) return say(ctx, commonWords(ctx.language).connectFirst);
    const words = ctx.match.toLowerCase();
    const flags = `${words.includes('silent') ? 's' : ''}${words.includes('nopreview') ? 'p' : ''}` || 'n';
    return say(ctx, ...switchQuestion(chat, flags, ctx.language));
  });
  composer.callbackQuery(/^c1:hook:/, async (ctx) => {
    if (!isAccountAdmin(deps, ctx) || !deps.natives)
      return answer(ctx, commonWords(ctx.language).accountAdminsOnly, { loud: true });
    await answer(ctx, commonWords(ctx.language).asking);
    const [verb = '', ...rest] = decodeAction(ctx.callbackQuery.data)?.ref.split('.') ?? [];
    await replaceMessage(ctx, ...(await act(deps, deps.natives, ctx, verb, rest)));
  });
  return composer;
}

async function allowedNatives(deps: FeatureDeps, ctx: BotContext): Promise<NativeDeps | undefined> {
  const admin = checkAdmin(deps, userIdOf(ctx));
  if (!admin.ok) await say(ctx, adminRefusal(admin.failure, ctx.language));
  else if (!deps.natives) await say(ctx, commonWords(ctx.language).noKey);
  return admin.ok ? deps.natives : undefined;
}

function switchQuestion({ key, title }: ChatTable, flags: string, language: Language): Message {
  const words = destinationWords(language);
  return [
    lines(bold(words.askNative(title)), words.nativeMeans),
    buttons([
      ['native', [key, flags], words.yesNative],
      ['keep', [], words.noNative],
    ]),
  ];
}

async function act(
  deps: FeatureDeps,
  natives: NativeDeps,
  ctx: BotContext,
  verb: string,
  rest: readonly string[],
): Promise<Message> {
  const { language } = ctx;
  const words = destinationWords(language);
  // CS2Cap's ids are opaque (C48): a dot in one must not cut it.
  const id = rest.join('.');
  switch (verb) {
    case 'native':
      return switchToNative(deps, natives, rest, language);
    case 'off':
    case 'on':
      return after(natives, await switchDestination(natives, id, verb === 'on'), language);
    case 'del':
      return after(natives, await removeDestination(natives, id), language);
    case 'ask':
      return [
        words.askDelete,
        buttons([
          ['del', [id], words.yesDelete],
          ['list', [], words.no],
        ]),
      ];
    case 'test':
      return testMessage(natives, ctx, id);
    case 'keep':
      return [commonWords(language).leftAsItIs];
    default:
      return listMessage(natives, language);
  }
}

async function switchToNative(
  deps: FeatureDeps,
  natives: NativeDeps,
  rest: readonly string[],
  language: Language,
): Promise<Message> {
  const words = destinationWords(language);
  const [key = '', flags = ''] = rest;
  const chat = await chatByKey(deps.db, key);
  if (chat?.state !== 'active') return [words.notConnected];
  const made = await makeNative(natives, chat, { silent: flags.includes('s'), noPreview: flags.includes('p') });
  if (!made.ok) return [destinationRefusal(made.failure, language)];
  return [made.value === 'made' ? words.made : words.already];
}

/** The way CS2Cap would go, as far as it leads through Telegram: the same chat, topic and bot. */
async function testMessage(natives: NativeDeps, ctx: BotContext, id: string): Promise<Message> {
  const words = destinationWords(ctx.language);
  const listed = await listDestinations(natives);
  const destination = listed.ok ? listed.value.find((each) => each.id === id) : undefined;
  const chat = destination?.chat?.key === undefined ? undefined : await chatByKey(natives.db, destination.chat.key);
  if (!chat) return [words.cannotTest, back(ctx.language)];
  const thread = chat.thread_id === null ? {} : { message_thread_id: chat.thread_id };
  try {
    await ctx.api.sendMessage(chat.chat_id, destinationWords(languageFor(chat)).test, thread);
    return [words.tested(chat.title), back(ctx.language)];
  } catch (error) {
    const reason = error instanceof Error && 'description' in error ? String(error.description) : words.noAnswer;
    return [words.refused(chat.title, reason), back(ctx.language)];
  }
}

async function after(
  natives: NativeDeps,
  result: { readonly ok: boolean; readonly failure?: ApiFailure },
  language: Language,
): Promise<Message> {
  if (!result.failure) return listMessage(natives, language);
  return [destinationRefusal(result.failure, language), back(language)];
}

async function listMessage(natives: NativeDeps, language: Language): Promise<Message> {
  const words = destinationWords(language);
  const listed = await listDestinations(natives);
  if (!listed.ok) return [destinationRefusal(listed.failure, language)];
  const destinations = listed.value;
  if (destinations.length === 0) return [words.none];
  return [
    lines(bold(words.title), ...destinations.map((each, index) => destinationLine(each, index + 1, language))),
    buttons(destinations.flatMap((each, index) => buttonsOf(each, String(index + 1), language))),
  ];
}

type ButtonSpec = readonly [verb: string, rest: readonly string[], label: string];

function buttonsOf({ id, isActive, chat }: Destination, number: string, language: Language): ButtonSpec[] {
  const words = destinationWords(language);
  return [
    isActive ? ['off', [id], words.pause(number)] : ['on', [id], words.resume(number)],
    ...(chat?.key === undefined ? [] : [['test', [id], words.testOne(number)] as const]),
    ['ask', [id], words.delete(number)],
  ];
}

const back = (language: Language) => buttons([['list', [], destinationWords(language).back]]);

/** Up to three buttons a row; one whose id is too long for a button is left out (C48). */
function buttons(specs: readonly ButtonSpec[]): InlineKeyboardMarkup {
  const all = specs.flatMap(([verb, rest, text]) => {
    const data = encodeAction({ verb: 'hook', ref: [verb, ...rest].join('.') });
    return data.ok ? [{ text, callback_data: data.value }] : [];
  });
  const rows = Array.from({ length: Math.ceil(all.length / 3) }, (_, row) => all.slice(row * 3, row * 3 + 3));
  return { inline_keyboard: rows };
}
