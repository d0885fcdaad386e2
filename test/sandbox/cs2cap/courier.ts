import type { Account, Delivery, Webhook } from './account.ts';
import { type PostOutcome, post } from './post.ts';
import { redactText } from './redact.ts';
import { sign } from './signature.ts';
import type { World } from './world.ts';

/** Makes the attempts of deliveries that are due, and plans the next ones on the clock. */
export class Courier {
  readonly #world: World;
  readonly #stopped = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #cancels = new Set<() => void>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts every attempt that is due now and waits until they and all that were under way have ended. */
  async deliverDue(): Promise<void> {
    const runs = this.#world.accounts.flatMap((account) =>
      account.webhooks.map((webhook) => this.#deliverTo(account, webhook)),
    );
    await Promise.all([...runs, ...this.#underWay.values()]);
  }

  /** Waits for the attempts under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  /** Cuts what is under way and drops what was planned. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    await this.settled();
  }

  /** Sends to one destination in order, at most `deliveriesInParallel` at once. A paused one, or one below Quant, keeps its deliveries pending. */
  async #deliverTo(account: Account, webhook: Webhook): Promise<void> {
    const { faults, switches } = this.#world;
    const due = this.#due(account, webhook);
    if (faults.deliveries.outOfOrder) due.reverse();
    const workers = Array.from({ length: Math.min(due.length, switches.deliveriesInParallel) }, async () => {
      for (let next = due.shift(); next; next = due.shift()) await this.#track(account, webhook, next);
    });
    await Promise.all(workers);
  }

  #due(account: Account, webhook: Webhook): Delivery[] {
    if (!account.activeWebhooks().includes(webhook)) return [];
    const now = this.#world.clock.now();
    return account.deliveries.filter(
      (delivery) =>
        delivery.webhookId === webhook.id &&
        delivery.status === 'pending' &&
        delivery.nextAttemptAt !== null &&
        delivery.nextAttemptAt <= now &&
        !this.#underWay.has(delivery.id),
    );
  }

  async #track(account: Account, webhook: Webhook, delivery: Delivery): Promise<void> {
    if (this.#underWay.has(delivery.id) || delivery.status !== 'pending' || this.#stopped.signal.aborted) return;
    const run = this.#attempt(account, webhook, delivery).finally(() => this.#underWay.delete(delivery.id));
    this.#underWay.set(delivery.id, run);
    await run;
  }

  async #attempt(account: Account, webhook: Webhook, delivery: Delivery): Promise<void> {
    const sent = { headers: headersFor(this.#world, webhook, delivery), body: delivery.bodyText };
    delivery.lastSent = sent;
    const at = this.#world.clock.now();
    const outcome = await this.send(delivery.endpointUrl, sent);
    if (this.#world.faults.deliveries.duplicate) await this.send(delivery.endpointUrl, sent);
    if (this.#stopped.signal.aborted) return;
    this.#settle(webhook, delivery, outcome, at);
    this.#tellAttempt(account, delivery, sent.headers, outcome, at);
  }

  /** POSTs these bytes as they are; also the way of forgeries and replays. */
  send(
    url: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<PostOutcome> {
    const { switches, clock } = this.#world;
    return post({
      url,
      headers: message.headers,
      body: message.body,
      followRedirects: switches.followRedirects,
      timeoutMs: switches.attemptTimeoutMs,
      clock,
      stopped: this.#stopped.signal,
    });
  }

  /** Writes the attempt down; a retryable failure gets its next time, anything else ends the delivery (cs2cap.md C42). */
  #settle(webhook: Webhook, delivery: Delivery, outcome: PostOutcome, at: number): void {
    const succeeded = isSuccess(outcome);
    const error = succeeded ? null : (outcome.error ?? `HTTP ${outcome.status}`);
    const status = succeeded ? 'succeeded' : 'failed';
    const { excerptOnSuccess, excerptLength } = this.#world.switches;
    const isKept = outcome.text !== '' && (!succeeded || excerptOnSuccess);
    const excerpt = isKept ? outcome.text.slice(0, excerptLength) : null;
    delivery.attempts.push({ status, httpStatus: outcome.status ?? null, error, excerpt, at });
    const now = this.#world.clock.now();
    Object.assign(webhook, succeeded ? { lastSuccessAt: now } : { lastFailureAt: now, lastFailureMessage: error });
    if (delivery.status !== 'pending') return;
    const delayMs = succeeded ? undefined : this.#retryDelay(delivery, outcome);
    if (delayMs === undefined) Object.assign(delivery, { status, nextAttemptAt: null, completedAt: now });
    else this.#planRetry(delivery, now, delayMs);
  }

  /** How long to wait for the next attempt; undefined when there will be none. Retry-After goes before the plan. */
  #retryDelay(delivery: Delivery, outcome: PostOutcome): number | undefined {
    const planned = this.#world.switches.retryDelaysMs[delivery.attempts.length - 1];
    if (planned === undefined || !isRetryable(outcome)) return undefined;
    return outcome.retryAfter !== null && /^\d{1,5}$/.test(outcome.retryAfter)
      ? Number(outcome.retryAfter) * 1000
      : planned;
  }

  #planRetry(delivery: Delivery, now: number, delayMs: number): void {
    delivery.nextAttemptAt = now + delayMs;
    const cancel = this.#world.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      void this.deliverDue();
    });
    this.#cancels.add(cancel);
  }

  #tellAttempt(
    account: Account,
    delivery: Delivery,
    headers: Readonly<Record<string, string>>,
    outcome: PostOutcome,
    at: number,
  ): void {
    this.#world.tell({
      kind: 'delivery-attempt',
      at,
      account: account.label,
      deliveryId: delivery.id,
      endpointId: delivery.webhookId,
      endpointLabel: delivery.endpointLabel,
      platform: delivery.platform,
      url: redactText(delivery.endpointUrl),
      attempt: delivery.attempts.length,
      status: isSuccess(outcome) ? 'succeeded' : 'failed',
      httpStatus: outcome.status ?? null,
      error: outcome.error,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          /signature/i.test(name) ? `${value.slice(0, 8)}…` : value,
        ]),
      ),
    });
  }
}

function isSuccess(outcome: PostOutcome): boolean {
  return outcome.status !== undefined && outcome.status >= 200 && outcome.status < 300;
}

/** No answer, 5xx, 408, 429, and a redirect that was not followed (C40, C42); other 4xx end the delivery. */
function isRetryable({ status }: PostOutcome): boolean {
  if (status === undefined || status >= 500 || status === 408 || status === 429) return true;
  return status >= 300 && status < 400;
}

/** The headers of one attempt: signed for custom and google_sheets, none of it for native messages (C32, C35). */
function headersFor(world: World, webhook: Webhook, delivery: Delivery): Record<string, string> {
  const base = { 'Content-Type': 'application/json', 'User-Agent': 'CS2Cap-Webhooks/1.0' };
  if (delivery.platform === 'telegram' || delivery.platform === 'discord') return base;
  const at = world.switches.timestampOf === 'event' ? delivery.eventCreatedAt : world.clock.now();
  return {
    ...base,
    ...signedHeaders(world, {
      secret: webhook.secret,
      eventType: delivery.eventType,
      deliveryId: delivery.id,
      timestamp: String(Math.floor(at / 1000) - world.faults.deliveries.lateSeconds),
      body: delivery.bodyText,
    }),
  };
}

interface Signed {
  readonly secret: string;
  readonly eventType: string;
  readonly deliveryId: string;
  readonly timestamp: string;
  readonly body: string;
}

/** The four headers of a signed delivery, in the form of the switches. */
export function signedHeaders(world: World, message: Signed): Record<string, string> {
  return {
    'X-CS2C-Event-Type': message.eventType,
    'X-CS2C-Delivery-Id': message.deliveryId,
    'X-CS2C-Timestamp': message.timestamp,
    [world.switches.signatureHeader]: sign(message.secret, message.timestamp, message.body, world.switches),
  };
}
