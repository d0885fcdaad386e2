import { describeFailure } from '#shared/cs2cap/reply.ts';
import { createWebhook, getDelivery, listDeliveries, patchWebhook } from '#shared/cs2cap/requests.ts';
import { ok, type Result } from '#shared/result.ts';
import { buildTelegramUrl, TELEGRAM_API_ROOT } from '#shared/telegram/destination-url.ts';
import { countStranded, findOwn, readDestinations, removeDestination } from '../cs2cap/own-destination.ts';
import { type Cs2cap, type Reply, send, withDeadline } from '../cs2cap/send.ts';
import { showDialog } from '../google/page.ts';
import { readProperty } from '../google/properties.ts';
import { removeTests } from '../inbox/self-test.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { addPolledChat, readPolledChats, removePolledChat, sayInChat } from '../settings/polled-chats.ts';
import { redact } from '../settings/redact.ts';
import { openBook } from '../sheets/book.ts';
import type { CommandResult } from './run-command.ts';

const PAGE = 25;

/** What the page asks for: an action and its texts. */
export type WebhookRequest = Readonly<
  Partial<Record<'action' | 'id' | 'label' | 'url' | 'token' | 'chat' | 'offset', string>>
>;

/** JSON of what was asked for, or words for what failed. Tokens and capabilities are hidden in both; no secret is ever in them. */
export type WebhookReply = { readonly json: string } | { readonly failure: string };

/** Opens the page on its destinations or deliveries. */
export function openWebhookPage(view: 'destinations' | 'deliveries'): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  showDialog('webhook', view === 'destinations' ? 'Destinations' : 'Deliveries', 720, 520, view);
  return ok(undefined);
}

/** Serves the page: sends what it asks for and gives back what came. What it means is the page's business. */
export function serveWebhookPage(request: WebhookRequest): WebhookReply {
  const access = readApiAccess();
  const reply = access.ok ? serve(withDeadline(access.value, 60_000), request) : access;
  return reply.ok ? { json: redact(JSON.stringify(reply.value ?? null)) } : { failure: redact(reply.failure) };
}

function serve(
  cs2cap: Cs2cap,
  { action, id = '', label = '', url = '', offset, ...chat }: WebhookRequest,
): Result<unknown, string> {
  switch (action) {
    case 'list':
      return listAll(cs2cap);
    case 'stranded':
      return inWords(readDestinations(cs2cap), (webhooks) => countStranded(cs2cap, webhooks, id));
    case 'deliveries':
      return plain(send(cs2cap, listDeliveries({ limit: PAGE, offset: Number(offset ?? 0) })));
    case 'attempts':
      return plain(send(cs2cap, getDelivery(id)));
    case 'pause':
    case 'resume':
      return plain(send(cs2cap, patchWebhook(id, { is_active: action === 'resume' })));
    case 'delete':
      return removeDestination(cs2cap, id);
    case 'delete-chat':
      return ok(removePolledChat(id));
    case 'discord':
      return added(send(cs2cap, createWebhook({ label, url, platform: 'discord', is_active: true })));
    case 'telegram':
      return addTelegram(cs2cap, label, chat.token ?? '', chat.chat ?? '');
    default: {
      const book = openBook();
      return ok(book ? removeTests(book) : 0);
    }
  }
}

const inWords = <T, U>(result: Result<T, string>, use: (value: T) => U): Result<U, string> =>
  result.ok ? ok(use(result.value)) : result;

const plain = <T>(reply: Reply<T>): Result<T, string> =>
  reply.ok ? reply : { ok: false, failure: describeFailure(reply.failure) };

/** Of a new destination nothing is shown: the answer holds its signing secret. */
const added = <T>(reply: Reply<T>): Result<string, string> => inWords(plain(reply), () => 'webhook');

/** The account's destinations, which of them is this sheet's, and the chats that this sheet tells itself. */
function listAll(cs2cap: Cs2cap): Result<unknown, string> {
  const listed = readDestinations(cs2cap);
  const chats = readPolledChats().map(({ chat, label }) => ({ chat, label }));
  if (!listed.ok) return chats.length > 0 ? ok({ webhooks: [], chats, words: listed.failure }) : listed;
  return ok({ webhooks: listed.value, ownId: findOwn(listed.value)?.id, chats });
}

/** A chat is proved by a message before anything is registered; the token is never shown again (C32). */
function addTelegram(cs2cap: Cs2cap, label: string, token: string, chat: string): Result<string, string> {
  const url = buildTelegramUrl({ token, chatId: chat }, readProperty('telegram_root') ?? TELEGRAM_API_ROOT);
  if (!url.ok) return url;
  const said = sayInChat(url.value, 'CS2Cap toolkit: alerts of your account will come here.');
  if (!said.ok) return { ok: false, failure: `Telegram refused: ${said.failure}. Nothing was added.` };
  const created = send(cs2cap, createWebhook({ label, url: url.value, platform: 'telegram', is_active: true }));
  if (created.ok || created.failure.kind !== 'forbidden') return added(created);
  addPolledChat({ chat, label, url: url.value });
  return ok('chat');
}
