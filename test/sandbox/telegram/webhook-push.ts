import type { Update } from 'grammy/types';
import type { Clock } from '../clock.ts';
import type { UpdateQueue } from './update-queue.ts';

const firstDelayMs = 1000;
const longestDelayMs = 60_000;
const longestRetryAfterS = 3600;
const answerWithinMs = 60_000;

export interface WebhookSettings {
  readonly url: string;
  readonly secretToken: string | undefined;
  readonly maxConnections: number;
}

interface Lane {
  isBusy: boolean;
  failures: number;
}

/** A call that a bot put into its answer to a pushed update. */
export type RunReply = (method: string, params: Record<string, unknown>) => void;

/**
 * Pushes a bot's updates to its webhook: per chat in order and one at a time, chats side by side, repeated with growing
 * pauses, or after Retry-After, until the answer is 2xx (telegram.md §2, Webhook).
 */
export class WebhookPush {
  readonly settings: WebhookSettings;
  lastError: { readonly at: number; readonly message: string } | undefined;
  readonly #queue: UpdateQueue;
  readonly #clock: Clock;
  readonly #runReply: RunReply;
  readonly #lanes = new Map<string, Lane>();
  readonly #sent = new Set<number>();
  readonly #stopped = new AbortController();
  readonly #timers = new Set<() => void>();
  readonly #stopListening: () => void;
  #open = 0;

  constructor(settings: WebhookSettings, host: { queue: UpdateQueue; clock: Clock; runReply: RunReply }) {
    this.settings = settings;
    this.#queue = host.queue;
    this.#clock = host.clock;
    this.#runReply = host.runReply;
    this.#stopListening = this.#queue.onPush(() => this.#pump());
    this.#pump();
  }

  stop(): void {
    this.#stopListening();
    for (const cancel of this.#timers) cancel();
    this.#stopped.abort();
  }

  #pump(): void {
    for (const { update, lane: key } of this.#queue.pending()) {
      if (this.#open >= this.settings.maxConnections || this.#stopped.signal.aborted) return;
      const lane = this.#lanes.get(key) ?? { isBusy: false, failures: 0 };
      this.#lanes.set(key, lane);
      if (lane.isBusy || this.#sent.has(update.update_id)) continue;
      lane.isBusy = true;
      this.#open += 1;
      void this.#push(update, lane);
    }
  }

  async #push(update: Update, lane: Lane): Promise<void> {
    const outcome = await this.#post(update);
    this.#open -= 1;
    if (this.#stopped.signal.aborted) return;
    if (outcome.isTaken) {
      this.#sent.add(update.update_id);
      this.#queue.drop(update.update_id);
      Object.assign(lane, { isBusy: false, failures: 0 });
      this.#runCall(outcome.body);
      this.#pump();
      return;
    }
    this.lastError = { at: this.#clock.now(), message: outcome.problem };
    const pause = outcome.retryAfterMs ?? Math.min(longestDelayMs, firstDelayMs * 2 ** lane.failures);
    lane.failures += 1;
    this.#later(pause, () => {
      lane.isBusy = false;
      this.#pump();
    });
  }

  async #post(update: Update): Promise<Outcome> {
    const overdue = new AbortController();
    const cancel = this.#later(answerWithinMs, () => overdue.abort());
    try {
      const { secretToken, url } = this.settings;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          connection: 'close',
          ...(secretToken === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secretToken }),
        },
        body: JSON.stringify(update),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, overdue.signal]),
      });
      return await readOutcome(response);
    } catch {
      return {
        isTaken: false,
        problem: overdue.signal.aborted ? 'Read timeout expired' : 'Connection refused',
        retryAfterMs: undefined,
      };
    } finally {
      cancel();
    }
  }

  /** A 2xx answer may be a call; its outcome stays invisible, and methods that read or manage are not run. */
  #runCall(body: string): void {
    const { method, ...params } = asCall(body);
    if (typeof method !== 'string' || /^(?:get.*|setWebhook|deleteWebhook|close|logOut)$/i.test(method)) return;
    this.#runReply(method, params);
  }

  #later(ms: number, run: () => void): () => void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
    return () => {
      this.#timers.delete(cancel);
      cancel();
    };
  }
}

type Outcome =
  | { readonly isTaken: true; readonly body: string }
  | { readonly isTaken: false; readonly problem: string; readonly retryAfterMs: number | undefined };

async function readOutcome(response: Response): Promise<Outcome> {
  const body = await response.text();
  if (response.ok) return { isTaken: true, body };
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    isTaken: false,
    problem: `Wrong response from the webhook: ${response.status} ${response.statusText}`,
    retryAfterMs: retryAfter > 0 ? Math.min(retryAfter, longestRetryAfterS) * 1000 : undefined,
  };
}

function asCall(body: string): { readonly method?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
