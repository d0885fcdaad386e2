import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { createWebhook, deleteWebhook, listWebhooks, patchWebhook } from '#shared/cs2cap/requests.ts';
import type { Webhook, WebhookChanges } from '#shared/cs2cap/webhook.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { buildTelegramUrl, parseTelegramUrl } from '#shared/telegram/destination-url.ts';
import type { FollowDeps } from '../delivery/follow-outcome.ts';
import { chatByKey, findChat, setChatSettings } from '../store/chats.ts';
import { claiming } from '../store/claims.ts';
import { addNative, dropNative, findNative, type Native, nativeOfChat, setPausedByUs } from '../store/natives.ts';
import { tellOwners } from '../store/notices.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Cs2capClient } from './client.ts';

export interface NativeDeps extends FollowDeps {
  readonly cs2cap: Cs2capClient;
  readonly botToken: string;
  readonly apiRoot: string;
}

export interface NativeWish {
  readonly silent: boolean;
  readonly noPreview: boolean;
}

/** A destination at CS2Cap as the bot shows it: never its address, which may hold a bot token (C32). */
export interface Destination {
  readonly id: string;
  readonly label: string;
  readonly platform: string;
  readonly isActive: boolean;
  /** The chat of a `telegram` destination: as the relay knows it, else by its id. */
  readonly chat?: { readonly key?: string; readonly title: string };
  /** The relay sends to the same chat, so that it gets everything twice. */
  readonly isDouble: boolean;
  /** It is the only active one: CS2Cap may not let alerts be armed without it (C16). */
  readonly isLast: boolean;
}

/** Every destination of the account, as it is at CS2Cap now. */
export async function listDestinations(deps: NativeDeps): Promise<Result<Destination[], ApiFailure>> {
  const listed = await askForWebhooks(deps);
  if (!listed.ok) return listed;
  const { webhooks } = listed.value;
  const active = webhooks.filter((webhook) => webhook.is_active);
  return ok(
    await Promise.all(
      webhooks.map(async (webhook) => ({
        ...(await describe(deps.db, webhook)),
        isLast: active.length === 1 && active[0]?.id === webhook.id,
      })),
    ),
  );
}

/** The account's plan has no webhooks, as far as it was asked: then nobody needs to ask again before each /connect. */
export const hasNoWebhooks = async (db: Db): Promise<boolean> => (await readSetting(db, WEBHOOKS)) === 'none';

const WEBHOOKS = 'webhooks-of-plan';

async function askForWebhooks({ db, cs2cap }: NativeDeps) {
  const listed = await cs2cap.send(listWebhooks());
  const isForbidden = !listed.ok && ['forbidden', 'payment-required'].includes(listed.failure.kind);
  if (listed.ok || isForbidden) await writeSetting(db, WEBHOOKS, isForbidden ? 'none' : 'some');
  return listed;
}

async function describe(db: Db, webhook: Webhook): Promise<Omit<Destination, 'isLast'>> {
  const place = parseTelegramUrl(webhook.url);
  const chat = place && (await findChat(db, place));
  const isRouted = chat?.state === 'active' && chat.mode === 'routed' && chat.paused === 0;
  return {
    id: webhook.id,
    label: webhook.label,
    platform: webhook.platform ?? 'custom',
    isActive: webhook.is_active,
    ...(place ? { chat: chat ? { key: chat.key, title: chat.title } : { title: `chat ${place.chatId}` } } : {}),
    isDouble: webhook.is_active && isRouted,
  };
}

/**
 * Lets CS2Cap itself post to a chat, instead of the relay: never both at once. The chat is switched before the
 * destination becomes active, so that nothing comes twice; a failure switches it back.
 */
export async function makeNative(
  deps: NativeDeps,
  chat: ChatTable,
  wish: NativeWish,
): Promise<Result<'made' | 'already', ApiFailure>> {
  const claim = { key: `native:${chat.key}`, who: 'relay', now: deps.clock.now() };
  const done = await claiming(deps.db, claim, async (): Promise<Result<'made' | 'already', ApiFailure>> => {
    const known = await nativeOfChat(deps.db, chat.key);
    if (known) return ok('already');
    const url = urlFor(deps, chat, wish);
    if (!url.ok) return fail(wrong(url.failure));
    const made = await deps.cs2cap.send(
      createWebhook({
        label: `Telegram: ${chat.title}`.slice(0, 60),
        url: url.value,
        platform: 'telegram',
        is_active: false,
      }),
    );
    if (!made.ok) return made;
    const row = { silent: wish.silent ? 1 : 0, no_preview: wish.noPreview ? 1 : 0, created_at: deps.clock.now() };
    await addNative(deps.db, { webhook_id: made.value.webhook.id, chat_key: chat.key, ...row });
    await setChatSettings(deps.db, chat.key, { mode: 'native' });
    const active = await deps.cs2cap.send(patchWebhook(made.value.webhook.id, { is_active: true }));
    if (active.ok) return ok('made');
    await removeDestination(deps, made.value.webhook.id);
    return active;
  });
  return done.kind === 'done' ? done.value : ok('already');
}

/** Deletes a destination; a chat that it served gets its alerts from the relay again. One that is gone counts as deleted. */
export async function removeDestination(deps: NativeDeps, id: string): Promise<Result<true, ApiFailure>> {
  const reply = await deps.cs2cap.send(deleteWebhook(id));
  if (!reply.ok && reply.failure.kind !== 'not-found') return reply;
  const chatKey = await dropNative(deps.db, id);
  if (chatKey !== undefined) await setChatSettings(deps.db, chatKey, { mode: 'routed' });
  return ok(true);
}

/** Pauses or resumes a destination; the relay takes over while it is paused, and steps back when it is resumed. */
export async function switchDestination(
  deps: NativeDeps,
  id: string,
  isActive: boolean,
): Promise<Result<true, ApiFailure>> {
  const row = await findNative(deps.db, id);
  if (row && isActive) await setChatSettings(deps.db, row.chat_key, { mode: 'native' });
  const reply = await deps.cs2cap.send(patchWebhook(id, { is_active: isActive }));
  if (!reply.ok) {
    if (row && isActive) await setChatSettings(deps.db, row.chat_key, { mode: 'routed' });
    return reply;
  }
  if (row && !isActive) await setChatSettings(deps.db, row.chat_key, { mode: 'routed' });
  return ok(true);
}

/**
 * Brings the bot's own `telegram` destinations in step: a new bot token, a group that became a supergroup, a topic
 * that moved; paused while a chat is out of reach. Tells the admins once of chats that would get everything twice.
 */
export async function healNatives(deps: NativeDeps): Promise<Result<number, ApiFailure>> {
  const listed = await askForWebhooks(deps);
  if (!listed.ok) return listed;
  let healed = 0;
  for (const webhook of listed.value.webhooks) {
    const row = await findNative(deps.db, webhook.id);
    const chat = row && (await chatByKey(deps.db, row.chat_key));
    if (!row || !chat) {
      await tellOfDouble(deps, webhook);
      continue;
    }
    const changes = changesFor(deps, webhook, row, chat);
    if (Object.keys(changes).length === 0) continue;
    const patched = await deps.cs2cap.send(patchWebhook(webhook.id, changes));
    if (!patched.ok) return patched;
    await notePause(deps, row, changes.is_active);
    healed++;
  }
  return ok(healed);
}

function changesFor(deps: NativeDeps, webhook: Webhook, row: Native, chat: ChatTable): WebhookChanges {
  const url = urlFor(deps, chat, { silent: row.silent === 1, noPreview: row.no_preview === 1 });
  const isGone = chat.state !== 'active';
  return {
    ...(url.ok && url.value !== webhook.url ? { url: url.value } : {}),
    ...(isGone && webhook.is_active ? { is_active: false } : {}),
    ...(!isGone && !webhook.is_active && row.paused_by_us === 1 ? { is_active: true } : {}),
  };
}

async function notePause(deps: NativeDeps, row: Native, isActive: boolean | undefined): Promise<void> {
  if (isActive !== undefined) await setPausedByUs(deps.db, row.webhook_id, !isActive);
}

async function tellOfDouble(deps: NativeDeps, webhook: Webhook): Promise<void> {
  const { isDouble, chat } = await describe(deps.db, webhook);
  if (!isDouble || !chat) return;
  const notice = { kind: 'double', chat: chat.title } as const;
  deps.wake(await tellOwners(deps.db, `double:${webhook.id}`, notice, deps.clock.now()));
}

function urlFor(deps: NativeDeps, chat: ChatTable, wish: NativeWish): Result<string, string> {
  const thread = chat.thread_id === null ? {} : { threadId: chat.thread_id };
  return buildTelegramUrl({ token: deps.botToken, chatId: chat.chat_id, ...thread, ...wish }, deps.apiRoot);
}

const wrong = (message: string): ApiFailure => ({ kind: 'bad-request', status: 0, message, fields: [] });
