import { describeFailure } from '#shared/cs2cap/reply.ts';
import { createWebhook, getDelivery, listDeliveries, patchWebhook } from '#shared/cs2cap/requests.ts';
import type { Delivery, Webhook } from '#shared/cs2cap/webhook.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { buildTelegramUrl, TELEGRAM_API_ROOT } from '#shared/telegram/destination-url.ts';
import { countStranded, findOwn, readDestinations, removeDestination } from '../cs2cap/own-destination.ts';
import { type Cs2cap, send, withDeadline } from '../cs2cap/send.ts';
import { showDialog } from '../google/page.ts';
import { readProperty } from '../google/properties.ts';
import { removeTests } from '../inbox/self-test.ts';
import { readApiAccess } from '../settings/api-access.ts';
import { addPolledChat, readPolledChats, removePolledChat, sayInChat } from '../settings/polled-chats.ts';
import { redact } from '../settings/redact.ts';
import { openBook } from '../sheets/book.ts';
import { strandedWords } from './disconnect-webhook.ts';
import type { CommandResult } from './run-command.ts';

const PAGE = 25;

/** What the page asks for: an action and its texts. */
export interface WebhookRequest {
  readonly action: string;
  readonly id?: string;
  readonly label?: string;
  readonly url?: string;
  readonly token?: string;
  readonly chat?: string;
  readonly offset?: number;
  /** A person has read the question and said yes. */
  readonly isSure?: boolean;
}

/** What the page shows. Addresses come without tokens and capabilities, and no secret ever leaves the server side. */
export interface WebhookReply {
  readonly message?: string;
  /** Ask this, and repeat the request with `isSure`. */
  readonly question?: string;
  readonly destinations?: readonly object[];
  readonly deliveries?: readonly object[];
  readonly total?: number;
  readonly attempts?: readonly object[];
}

/** Opens the page on its destinations or deliveries. */
export function openWebhookPage(view: 'destinations' | 'deliveries'): CommandResult {
  const access = readApiAccess();
  if (!access.ok) return access;
  showDialog('webhook', view === 'destinations' ? 'Destinations' : 'Deliveries', 720, 520, view);
  return ok(undefined);
}

/** Serves the page: does what is asked and gives what to show. What fails comes back as words. */
export function serveWebhookPage(request: WebhookRequest): WebhookReply {
  const access = readApiAccess();
  if (!access.ok) return { message: access.failure };
  const reply = serve(withDeadline(access.value, 60_000), request);
  return reply.ok ? reply.value : { message: redact(reply.failure) };
}

type Served = Result<WebhookReply, string>;

function serve(cs2cap: Cs2cap, request: WebhookRequest): Served {
  const { action, id = '' } = request;
  switch (action) {
    case 'list':
      return showDestinations(cs2cap, undefined);
    case 'deliveries':
      return showDeliveries(cs2cap, request.offset ?? 0);
    case 'attempts':
      return showAttempts(cs2cap, id);
    case 'resume':
      return change(cs2cap, id, { is_active: true });
    case 'pause':
    case 'delete':
      return stop(cs2cap, request);
    case 'telegram':
      return addTelegram(cs2cap, request);
    case 'discord':
      return addDiscord(cs2cap, request);
    case 'remove-tests':
      return removeTestRows();
    default:
      return fail(`This page asked for "${action}", which this version does not know. Reload the spreadsheet.`);
  }
}

function showDestinations(cs2cap: Cs2cap, message: string | undefined): Served {
  const polled = readPolledChats().map(({ chat, label }) => ({
    id: `chat:${chat}`,
    label,
    platform: 'telegram',
    address: `chat ${chat}, told by this sheet when it polls`,
    isActive: true,
  }));
  const listed = readDestinations(cs2cap);
  const own = listed.ok ? findOwn(listed.value) : undefined;
  const destinations = listed.ok ? listed.value.map((webhook) => describe(webhook, webhook.id === own?.id)) : [];
  const words = message ?? (listed.ok ? undefined : listed.failure);
  return ok({ destinations: [...destinations, ...polled], ...(words === undefined ? {} : { message: words }) });
}

const describe = (webhook: Webhook, isOwn: boolean) => ({
  id: webhook.id,
  label: webhook.label,
  platform: webhook.platform ?? 'custom',
  // An address is a capability: whoever knows it can post there.
  address: redact(webhook.url),
  isActive: webhook.is_active,
  isOwn,
  lastSuccess: webhook.last_success_at ?? '',
  lastFailure: webhook.last_failure_at ?? '',
  failure: redact(webhook.last_failure_message ?? ''),
});

function change(cs2cap: Cs2cap, id: string, changes: { readonly is_active: boolean }): Served {
  const changed = send(cs2cap, patchWebhook(id, changes));
  if (!changed.ok) return fail(describeFailure(changed.failure));
  return showDestinations(cs2cap, `"${changed.value.label}" is ${changed.value.is_active ? 'active' : 'paused'}.`);
}

function stop(cs2cap: Cs2cap, { action, id = '', isSure }: WebhookRequest): Served {
  if (id.startsWith('chat:')) {
    removePolledChat(id.slice(5));
    return showDestinations(cs2cap, 'The chat is told no more.');
  }
  const listed = readDestinations(cs2cap);
  if (!listed.ok) return listed;
  const label = listed.value.find((webhook) => webhook.id === id)?.label ?? 'it';
  if (!isSure) {
    const what =
      action === 'pause'
        ? `Pause "${label}"? Whether CS2Cap sends events of the pause later is unknown; this sheet reads them by polling.`
        : `Delete "${label}"? Its deliveries under way are cancelled.`;
    return ok({ question: what + strandedWords(countStranded(cs2cap, listed.value, id)) });
  }
  if (action === 'pause') return change(cs2cap, id, { is_active: false });
  const removed = removeDestination(cs2cap, id);
  return removed.ok ? showDestinations(cs2cap, `"${label}" is deleted.`) : removed;
}

/** A chat is proved by a message before anything is registered; the token is never shown again (C32). */
function addTelegram(cs2cap: Cs2cap, { token = '', chat = '', label = '' }: WebhookRequest): Served {
  const root = readProperty('telegram_root') ?? TELEGRAM_API_ROOT;
  const url = buildTelegramUrl({ token: token.trim(), chatId: chat.trim() }, root);
  if (!url.ok) return url;
  const said = sayInChat(url.value, 'CS2Cap toolkit: alerts of your account will come here.');
  if (!said.ok) return fail(`Telegram refused: ${said.failure}. Nothing was added.`);
  const name = label.trim() || `Telegram ${chat.trim()}`;
  const created = send(cs2cap, createWebhook({ label: name, url: url.value, platform: 'telegram', is_active: true }));
  if (created.ok) return showDestinations(cs2cap, `"${name}" is added; a message there said so.`);
  if (created.failure.kind !== 'forbidden') return fail(describeFailure(created.failure));
  addPolledChat({ chat: chat.trim(), label: name, url: url.value });
  return showDestinations(
    cs2cap,
    `Webhooks are not part of your tier, so this sheet itself tells "${name}" what it reads, every few minutes.`,
  );
}

const DISCORD = /^https:\/\/(?:\w+\.)?(?:discord|discordapp)\.com\/api\/webhooks\/\d+\/[\w-]+$/;

function addDiscord(cs2cap: Cs2cap, { url = '', label = '' }: WebhookRequest): Served {
  if (!DISCORD.test(url.trim()))
    return fail('That is not the address of a Discord webhook (Server settings ▸ Integrations).');
  const name = label.trim() || 'Discord';
  const webhook = { label: name, url: url.trim(), platform: 'discord', is_active: true } as const;
  const created = send(cs2cap, createWebhook(webhook));
  return created.ok ? showDestinations(cs2cap, `"${name}" is added.`) : fail(describeFailure(created.failure));
}

function showDeliveries(cs2cap: Cs2cap, offset: number): Served {
  const page = send(cs2cap, listDeliveries({ limit: PAGE, offset }));
  if (!page.ok) return fail(describeFailure(page.failure));
  return ok({ deliveries: page.value.deliveries.map(describeDelivery), total: page.value.pagination.total });
}

const describeDelivery = (delivery: Delivery) => ({
  id: delivery.id,
  at: delivery.created_at,
  to: delivery.endpoint_label ?? '',
  platform: delivery.platform ?? '',
  type: delivery.event_type ?? '',
  status: delivery.status,
  attempts: delivery.attempt_count ?? 0,
  answer: delivery.last_http_status ?? '',
  error: redact(delivery.error ?? ''),
});

function showAttempts(cs2cap: Cs2cap, id: string): Served {
  const found = send(cs2cap, getDelivery(id));
  if (!found.ok) return fail(describeFailure(found.failure));
  const attempts = (found.value.attempts ?? []).map((attempt) => ({
    number: attempt.attempt_number,
    at: attempt.created_at,
    status: attempt.status,
    answer: attempt.http_status ?? '',
    error: redact(attempt.error ?? ''),
    excerpt: redact(attempt.response_body_excerpt ?? '').slice(0, 300),
  }));
  return ok({ attempts });
}

function removeTestRows(): Served {
  const book = openBook();
  const removed = book ? removeTests(book) : 0;
  return ok({ message: removed === 0 ? 'There were no test rows.' : `Test rows removed: ${removed}.` });
}
