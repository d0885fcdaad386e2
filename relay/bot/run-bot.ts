import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type RunnerHandle, run } from '@grammyjs/runner';
import { type Bot, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import * as z from 'zod';
import { type Clock, systemClock, wait } from '../clock.ts';
import type { Log } from '../log.ts';
import { menuFor } from './commands.ts';
import type { BotContext } from './context.ts';
import { describeError } from './describe-error.ts';

/** A bot that takes updates. */
export interface RunningBot {
  /** Takes no more updates; resolves when those in hand are handled, at the latest after the deadline. */
  stop(): Promise<void>;
  /** Why it gets no updates for now; undefined: it does. */
  readonly trouble: string | undefined;
}

/** Sticky at Telegram, therefore always sent (telegram.md §1). */
export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member', 'channel_post', 'inline_query'] as const;

/** Below the client's time-out of 15 s, which also bounds this call. */
const LONG_POLL_S = 10;
const FIRST_RETRY_MS = 1000;
const RETRY_CAP_MS = 60_000;
const DRAIN_STEP_MS = 25;

export interface PollingOptions {
  readonly clock?: Clock;
  /** How long `stop` waits for handlers. Default 10 s. */
  readonly drainMs?: number;
}

/**
 * Takes updates by long polling, chats side by side and each in order. Resolves once polling has begun, or once
 * Telegram could not be reached: then it is tried again by itself. Throws only if Telegram refuses the token.
 */
export async function startPolling(bot: Bot<BotContext>, log: Log, options: PollingOptions = {}): Promise<RunningBot> {
  const polling = new Polling(bot, log, options);
  await polling.start();
  return polling;
}

/**
 * Puts the commands into Telegram's menus, by scope and language, from the one table. Scopes are display, not rights
 * (telegram.md §2); account admins get theirs when they send /start.
 */
export async function publishCommands(bot: Bot<BotContext>): Promise<void> {
  for (const language of ['en', 'ru'] as const) {
    const code = language === 'en' ? {} : { language_code: language };
    for (const [type, role] of MENUS) {
      await bot.api.setMyCommands(menuFor(role, language), { scope: { type }, ...code });
    }
  }
}

const MENUS = [
  ['default', 'member'],
  ['all_private_chats', 'chat-admin'],
  ['all_group_chats', 'member'],
  ['all_chat_administrators', 'chat-admin'],
] as const;

class Polling implements RunningBot {
  readonly #bot: Bot<BotContext>;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #drainMs: number;
  /** The current one, and broken ones whose handlers have not ended. */
  #runners: RunnerHandle[] = [];
  #begunAt = 0;
  #isListed = false;
  #cancelRetry: () => void = () => undefined;
  #retryMs = FIRST_RETRY_MS;
  #stopped = false;
  #trouble: string | undefined;

  constructor(bot: Bot<BotContext>, log: Log, { clock = systemClock, drainMs = 10_000 }: PollingOptions) {
    this.#bot = bot;
    this.#log = log;
    this.#clock = clock;
    this.#drainMs = drainMs;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  async start(): Promise<void> {
    try {
      await this.#begin();
    } catch (error) {
      if (isTokenRefused(error)) throw error;
      this.#tryLater(error);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry();
    await Promise.all(this.#runners.filter((runner) => runner.isRunning()).map((runner) => runner.stop()));
    // The runner's stop waits for the fetch only, not for handlers (telegram.md §1).
    const deadline = this.#clock.now() + this.#drainMs;
    while (this.#busy().length > 0 && this.#clock.now() < deadline) await wait(this.#clock, DRAIN_STEP_MS);
  }

  async #begin(): Promise<void> {
    const { api } = this.#bot;
    // Not bot.init(): it repeats for ever behind the caller's back while Telegram is away.
    if (!this.#bot.isInited()) this.#bot.botInfo = await api.getMe();
    await api.deleteWebhook();
    if (!this.#isListed) await publishCommands(this.#bot);
    this.#isListed = true;
    if (this.#stopped) return;
    const fetch = { timeout: LONG_POLL_S, allowed_updates: ALLOWED_UPDATES };
    // The runner gives up at the first failed fetch, so that every reason is in the log and the waiting is ours.
    const runner = run(this.#bot, { runner: { fetch, silent: true, maxRetryTime: 0 } });
    this.#runners = [...this.#busy(), runner];
    this.#begunAt = this.#clock.now();
    this.#trouble = undefined;
    void runner.task()?.catch((error: unknown) => this.#tryLater(error));
  }

  #busy(): RunnerHandle[] {
    return this.#runners.filter((runner) => runner.size() > 0);
  }

  #tryLater(error: unknown): void {
    if (this.#stopped) return;
    if (this.#clock.now() - this.#begunAt > RETRY_CAP_MS) this.#retryMs = FIRST_RETRY_MS;
    const afterMs = this.#retryMs;
    this.#retryMs = Math.min(RETRY_CAP_MS, afterMs * 2);
    this.#trouble = describeError(error);
    this.#log.warn({ reason: this.#trouble, afterMs }, 'the bot gets no updates; trying again');
    this.#cancelRetry = this.#clock.after(afterMs, () => {
      void this.#begin().catch((next: unknown) => this.#tryLater(next));
    });
  }
}

const isTokenRefused = (error: unknown) =>
  error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);

/** Takes the updates that Telegram pushes; gives the HTTP status. `idle` resolves when none is being handled. */
export interface WebhookHandler {
  (headers: IncomingHttpHeaders, body: Uint8Array): Promise<number>;
  idle(): Promise<void>;
}

const PushedUpdate = z.custom<Update>(
  (value) =>
    typeof value === 'object' && value !== null && 'update_id' in value && Number.isSafeInteger(value.update_id),
);

/**
 * The receiver of webhook mode: 401 for a wrong secret, 400 for what is no update, 503 while Telegram can't be asked
 * who we are, else 200 at once, before the update is handled: Telegram would push a slow one again (telegram.md §1).
 */
export function webhookHandler(bot: Bot<BotContext>, secret: string): WebhookHandler {
  const inHand = new Set<Promise<void>>();
  const handle = async (headers: IncomingHttpHeaders, body: Uint8Array): Promise<number> => {
    if (!isSecret(headers['x-telegram-bot-api-secret-token'], secret)) return 401;
    const update = readUpdate(body);
    if (!update) return 400;
    if (!(await isReady(bot))) return 503;
    const done = () => void inHand.delete(work);
    // The boundary in create-bot.ts reports what goes wrong; nothing is left to do here.
    const work = bot.handleUpdate(update).then(done, done);
    inHand.add(work);
    return 200;
  };
  return Object.assign(handle, {
    async idle() {
      await Promise.all(inHand);
    },
  });
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function isSecret(given: string | readonly string[] | undefined, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(hash(given), hash(secret));
}

function readUpdate(body: Uint8Array): Update | undefined {
  try {
    return PushedUpdate.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

async function isReady(bot: Bot<BotContext>): Promise<boolean> {
  try {
    if (!bot.isInited()) bot.botInfo = await bot.api.getMe();
    return true;
  } catch {
    return false;
  }
}
