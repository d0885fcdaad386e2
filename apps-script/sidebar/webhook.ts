/** The page of destinations and deliveries. The script only sends what it asks for; what that means is judged here. */
import type { Delivery, Webhook } from '#shared/cs2cap/webhook.ts';
import { askServer, byId, closeOnEscape, say } from './server.ts';

interface Listed {
  readonly webhooks: readonly Webhook[];
  readonly ownId?: string;
  /** Chats that this sheet tells itself, where the tier has no webhooks. */
  readonly chats: readonly { readonly chat: string; readonly label: string }[];
  readonly words?: string;
}

interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly pagination: { readonly total: number };
}

type Request = Readonly<Record<string, string>>;
type Reply = { readonly json: string } | { readonly failure: string };

const PAGE = 25;
const DISCORD = /^https:\/\/(?:\w+\.)?(?:discord|discordapp)\.com\/api\/webhooks\/\d+\/[\w-]+$/;

/** One call at a time: what is on the page waits for its answer. Undefined where it failed, which is said. */
async function ask<T>(request: Request): Promise<T | undefined> {
  document.body.setAttribute('aria-busy', 'true');
  try {
    const reply = await askServer<Reply>((server) => server.webhookPage(request));
    if ('json' in reply) return JSON.parse(reply.json);
    say(reply.failure, true);
  } catch (error) {
    say(`That did not work: ${error instanceof Error ? error.message : String(error)}`, true);
  } finally {
    document.body.removeAttribute('aria-busy');
  }
  return undefined;
}

function make(tag: string, words: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

function button(words: string, press: () => Promise<void>): HTMLElement {
  const element = make('button', words);
  element.setAttribute('type', 'button');
  element.addEventListener('click', () => void press());
  return element;
}

function card(title: string, ...parts: readonly HTMLElement[]): HTMLElement {
  const article = document.createElement('article');
  article.append(make('h3', title), ...parts);
  return article;
}

function draw(cards: readonly HTMLElement[], ifNone: string): void {
  byId('list', HTMLElement).replaceChildren(...(cards.length > 0 ? cards : [make('p', ifNone)]));
}

async function showDestinations(words = ''): Promise<void> {
  const listed = await ask<Listed>({ action: 'list' });
  if (!listed) return;
  say(words || (listed.words ?? ''));
  draw(
    [
      ...listed.webhooks.map((webhook) => destinationCard(webhook, webhook.id === listed.ownId)),
      ...listed.chats.map(({ chat, label }) =>
        card(
          label,
          make('p', `telegram chat ${chat}: this sheet itself tells it what it polls`),
          button('Delete', async () => {
            await ask({ action: 'delete-chat', id: chat });
            await showDestinations(`"${label}" is told no more.`);
          }),
        ),
      ),
    ],
    'This account has no destinations.',
  );
}

function destinationCard(webhook: Webhook, isOwn: boolean): HTMLElement {
  const { id, label, platform = 'custom', url, is_active } = webhook;
  const { last_success_at, last_failure_at, last_failure_message } = webhook;
  return card(
    `${label}${isOwn ? ' (this sheet)' : ''}`,
    make('p', `${platform}, ${is_active ? 'active' : 'paused'} — ${url}`),
    ...(last_success_at ? [make('p', `last success ${last_success_at}`)] : []),
    ...(last_failure_at ? [make('p', `last failure ${last_failure_at}: ${last_failure_message ?? ''}`, 'bad')] : []),
    is_active ? button('Pause', () => stop(id, label, 'pause')) : button('Resume', () => resume(id, label)),
    button('Delete', () => stop(id, label, 'delete')),
  );
}

async function resume(id: string, label: string): Promise<void> {
  if (await ask({ action: 'resume', id })) await showDestinations(`"${label}" is active.`);
}

const QUESTIONS = {
  pause: 'Whether CS2Cap sends events of the pause later is unknown; this sheet reads them by polling.',
  delete: 'Its deliveries under way are cancelled.',
} as const;

/** Asks first, and says what the account loses with its last active destination (C16). */
async function stop(id: string, label: string, action: 'pause' | 'delete'): Promise<void> {
  const stranded = await ask<number>({ action: 'stranded', id });
  if (stranded === undefined) return;
  const warning =
    stranded === 0
      ? ''
      : ` It is the last active destination, and ${stranded} alert${stranded === 1 ? ' is' : 's are'} enabled: without ` +
        'a verified email in your CS2Cap account they can’t stay armed.';
  const verb = action === 'pause' ? 'Pause' : 'Delete';
  if (!window.confirm(`${verb} "${label}"? ${QUESTIONS[action]}${warning}`)) return;
  const done = await ask({ action, id });
  if (done !== undefined) await showDestinations(`"${label}" is ${action === 'pause' ? 'paused' : 'deleted'}.`);
}

async function showDeliveries(offset = 0): Promise<void> {
  const page = await ask<DeliveryPage>({ action: 'deliveries', offset: String(offset) });
  if (!page) return;
  say('');
  draw(page.deliveries.map(deliveryCard), 'Nothing was delivered yet.');
  const next = offset + PAGE;
  if (page.pagination.total > next) byId('list', HTMLElement).append(button('Older', () => showDeliveries(next)));
}

function deliveryCard(delivery: Delivery): HTMLElement {
  const {
    id,
    created_at,
    endpoint_label,
    platform,
    event_type,
    status,
    attempt_count = 0,
    last_http_status,
  } = delivery;
  const isBad = status !== 'succeeded' && status !== 'pending';
  const tries = `${attempt_count} attempt${attempt_count === 1 ? '' : 's'}`;
  const article = card(
    `${created_at} — ${endpoint_label ?? ''} (${platform ?? ''})`,
    make(
      'p',
      `${event_type ?? ''}: ${status}, ${tries}, last answer ${last_http_status ?? 'none'}`,
      isBad ? 'bad' : '',
    ),
    ...(delivery.error ? [make('p', delivery.error, 'bad')] : []),
    button('Attempts', async () => {
      const detail = await ask<Delivery>({ action: 'attempts', id });
      article.append(...(detail?.attempts ?? []).map(attemptLine));
    }),
  );
  return article;
}

function attemptLine(attempt: NonNullable<Delivery['attempts']>[number]): HTMLElement {
  const { attempt_number, created_at, status, http_status, error, response_body_excerpt } = attempt;
  const answer = http_status ?? 'no answer';
  const words = [error ?? '', (response_body_excerpt ?? '').slice(0, 300)].filter(Boolean).join(' — ');
  return make('p', `#${attempt_number} ${created_at}: ${status}, ${answer} ${words}`);
}

async function addTelegram(fields: Request): Promise<void> {
  const label = fields['label'] || `Telegram ${fields['chat'] ?? ''}`;
  const added = await ask<'webhook' | 'chat'>({ ...fields, action: 'telegram', label });
  if (added === 'webhook') await showDestinations(`"${label}" is added; a message there said so.`);
  if (added !== 'chat') return;
  await showDestinations(
    `Webhooks are not part of your tier, so this sheet itself tells "${label}" what it reads, every few minutes.`,
  );
}

async function addDiscord(fields: Request): Promise<void> {
  const label = fields['label'] || 'Discord';
  if (!DISCORD.test(fields['url'] ?? '')) {
    say('That is not the address of a Discord webhook (Server settings ▸ Integrations).', true);
  } else if (await ask({ ...fields, action: 'discord', label })) {
    await showDestinations(`"${label}" is added.`);
  }
}

function onSubmit(id: string, add: (fields: Request) => Promise<void>): void {
  const form = byId(id, HTMLFormElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
    // What is secret leaves the page with the request.
    form.reset();
    void add(Object.fromEntries(fields));
  });
}

function start(view: string): void {
  const isDestinations = view !== 'deliveries';
  byId('show-destinations', HTMLElement).setAttribute('aria-pressed', String(isDestinations));
  byId('show-deliveries', HTMLElement).setAttribute('aria-pressed', String(!isDestinations));
  for (const id of ['telegram', 'discord']) byId(id, HTMLElement).hidden = !isDestinations;
  void (isDestinations ? showDestinations() : showDeliveries());
}

onSubmit('telegram', addTelegram);
onSubmit('discord', addDiscord);
byId('show-destinations', HTMLElement).addEventListener('click', () => start('destinations'));
byId('show-deliveries', HTMLElement).addEventListener('click', () => start('deliveries'));
byId('remove-tests', HTMLElement).addEventListener('click', async () => {
  const removed = await ask<number>({ action: 'remove-tests' });
  if (removed !== undefined) say(removed === 0 ? 'There were no test rows.' : `Test rows removed: ${removed}.`);
});
closeOnEscape();
// The view to open on stands in the last element, which is not there yet while this runs.
document.addEventListener('DOMContentLoaded', () => start(document.getElementById('input')?.textContent ?? ''));
