import { Composer, type Context } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { decodeAction, encodeAction } from '#shared/telegram/action.ts';
import { bold, lines, type Part } from '#shared/telegram/rich-text.ts';
import type { Destination, NativeDeps } from '../../cs2cap/native-destinations.ts';
import {
  listDestinations,
  makeNative,
  removeDestination,
  switchDestination,
} from '../../cs2cap/native-destinations.ts';
import { chatByKey } from '../../store/chats.ts';
import { checkAdmin } from '../../use-cases/account-admin.ts';
import type { FeatureDeps } from '../deps.ts';
import { adminRefusal, apiRefusal } from '../messages/refusals.ts';
import { answer, replaceMessage, say } from '../say.ts';
import { userIdOf } from '../speaker.ts';
import { isAccountAdmin, standingHere } from '../who-may.ts';
import { NO_KEY } from './make-alert.ts';

type Message = readonly [Part, InlineKeyboardMarkup?];

/** /destinations: those of the account at CS2Cap, paused, resumed, tested and deleted by buttons; /native makes one for a chat. */
export function destinationsFeature(deps: FeatureDeps): Composer<Context> {
  const composer = new Composer<Context>();
  composer.command('destinations', async (ctx) => {
    const natives = await allowedNatives(deps, ctx);
    if (natives) await say(ctx, ...(await listMessage(natives)));
  });
  composer.command('native', async (ctx) => {
    const natives = await allowedNatives(deps, ctx);
    if (!natives) return;
    const { chat } = await standingHere(deps, ctx);
    if (!chat) return say(ctx, 'This chat is not connected. Send /connect first.');
    const words = ctx.match.toLowerCase();
    const flags = `${words.includes('silent') ? 's' : ''}${words.includes('nopreview') ? 'p' : ''}` || 'n';
    return say(ctx, ...switchQuestion(chat.key, chat.title, flags));
  });
  composer.callbackQuery(/^c1:hook:/, async (ctx) => {
    if (!isAccountAdmin(deps, ctx) || !deps.natives)
      return answer(ctx, 'Only an admin of the account may do this.', { loud: true });
    await answer(ctx, 'Asking CS2Cap…');
    const [verb = '', ...rest] = decodeAction(ctx.callbackQuery.data)?.ref.split('.') ?? [];
    await replaceMessage(ctx, ...(await act(deps, deps.natives, ctx, verb, rest)));
  });
  return composer;
}

async function allowedNatives(deps: FeatureDeps, ctx: Context): Promise<NativeDeps | undefined> {
  const admin = checkAdmin(deps, userIdOf(ctx));
  if (!admin.ok) await say(ctx, adminRefusal(admin.failure));
  else if (!deps.natives) await say(ctx, NO_KEY);
  return admin.ok ? deps.natives : undefined;
}

function switchQuestion(key: string, title: string, flags: string): Message {
  return [
    lines(
      bold(`Let CS2Cap itself post to “${title}”?`),
      'It then gets every alert of the account, without buttons, filters and quiet hours; this bot stops sending there, so that nothing comes twice.',
    ),
    buttons([
      ['native', [key, flags], 'Yes, CS2Cap posts here'],
      ['keep', [], 'No, keep the bot'],
    ]),
  ];
}

async function act(
  deps: FeatureDeps,
  natives: NativeDeps,
  ctx: Context,
  verb: string,
  rest: readonly string[],
): Promise<Message> {
  // CS2Cap's ids are opaque (C48): a dot in one must not cut it.
  const id = rest.join('.');
  switch (verb) {
    case 'native':
      return switchToNative(deps, natives, rest);
    case 'off':
    case 'on':
      return after(natives, await switchDestination(natives, id, verb === 'on'));
    case 'del':
      return after(natives, await removeDestination(natives, id));
    case 'ask':
      return [
        'Delete this destination at CS2Cap? Deliveries that wait for it are cancelled.',
        buttons([
          ['del', [id], 'Yes, delete it'],
          ['list', [], 'No'],
        ]),
      ];
    case 'test':
      return testMessage(natives, ctx, id);
    case 'keep':
      return ['Left as it is.'];
    default:
      return listMessage(natives);
  }
}

async function switchToNative(deps: FeatureDeps, natives: NativeDeps, rest: readonly string[]): Promise<Message> {
  const [key = '', flags = ''] = rest;
  const chat = await chatByKey(deps.db, key);
  if (chat?.state !== 'active') return ['This chat is not connected any more.'];
  const made = await makeNative(natives, chat, { silent: flags.includes('s'), noPreview: flags.includes('p') });
  if (!made.ok) return [refusal(made.failure)];
  return [
    made.value === 'made'
      ? 'CS2Cap posts here from now on. /destinations lets you take that back.'
      : 'CS2Cap posts here already.',
  ];
}

/** The way CS2Cap would go, as far as it leads through Telegram: the same chat, topic and bot. */
async function testMessage(natives: NativeDeps, ctx: Context, id: string): Promise<Message> {
  const listed = await listDestinations(natives);
  const destination = listed.ok ? listed.value.find((each) => each.id === id) : undefined;
  const chat = destination?.chat?.key === undefined ? undefined : await chatByKey(natives.db, destination.chat.key);
  if (!chat) return ['I can test only destinations of chats that I know.', back()];
  const thread = chat.thread_id === null ? {} : { message_thread_id: chat.thread_id };
  try {
    await ctx.api.sendMessage(chat.chat_id, 'A test of this destination; no alert fired.', thread);
    return [`The test reached “${chat.title}”. CS2Cap’s own part shows when an alert fires.`, back()];
  } catch (error) {
    const reason = error instanceof Error && 'description' in error ? String(error.description) : 'no answer';
    return [`Telegram refuses “${chat.title}”: ${reason}`, back()];
  }
}

async function after(
  natives: NativeDeps,
  result: { readonly ok: boolean; readonly failure?: ApiFailure },
): Promise<Message> {
  return result.failure ? [refusal(result.failure), back()] : listMessage(natives);
}

const refusal = (failure: ApiFailure) =>
  failure.kind === 'forbidden' || failure.kind === 'payment-required'
    ? 'This account’s plan has no webhooks: they need Quant. The bot sends all the same.'
    : apiRefusal(failure, 'Not done');

async function listMessage(natives: NativeDeps): Promise<Message> {
  const listed = await listDestinations(natives);
  if (!listed.ok) return [refusal(listed.failure)];
  const destinations = listed.value;
  if (destinations.length === 0) return ['The account has no destinations at CS2Cap. /native makes one for a chat.'];
  return [
    lines(bold('Destinations at CS2Cap'), ...destinations.map((each, index) => destinationLine(each, index + 1))),
    buttons(destinations.flatMap((each, index) => buttonsOf(each, index + 1))),
  ];
}

function destinationLine(destination: Destination, number: number): string {
  const { label, platform, isActive, chat, isDouble, isLast } = destination;
  const to = chat ? ` → ${chat.title}` : '';
  const warning = isDouble ? ' ⚠️ this bot sends there too: pause one' : '';
  const last = isLast ? ' (the only active one: without it CS2Cap may refuse to arm alerts)' : '';
  return `${number}. ${label} · ${platform}${to} · ${isActive ? 'active' : 'paused'}${last}${warning}`;
}

type ButtonSpec = readonly [verb: string, rest: readonly string[], label: string];

function buttonsOf({ id, isActive, chat }: Destination, number: number): ButtonSpec[] {
  return [
    isActive ? ['off', [id], `Pause ${number}`] : ['on', [id], `Resume ${number}`],
    ...(chat?.key === undefined ? [] : [['test', [id], `Test ${number}`] as const]),
    ['ask', [id], `Delete ${number}`],
  ];
}

const back = () => buttons([['list', [], 'Back']]);

/** Up to three buttons a row; one whose id is too long for a button is left out (C48). */
function buttons(specs: readonly ButtonSpec[]): InlineKeyboardMarkup {
  const all = specs.flatMap(([verb, rest, text]) => {
    const data = encodeAction({ verb: 'hook', ref: [verb, ...rest].join('.') });
    return data.ok ? [{ text, callback_data: data.value }] : [];
  });
  const rows = Array.from({ length: Math.ceil(all.length / 3) }, (_, row) => all.slice(row * 3, row * 3 + 3));
  return { inline_keyboard: rows };
}
