import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { mirrorAlerts } from '../store/alerts.ts';
import type { Db } from '../store/schema.ts';
import type { SecretBox } from '../store/sealing.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { Cs2capClient } from './client.ts';
import { healNatives, type NativeDeps } from './native-destinations.ts';
import { pollEvents } from './poll-events.ts';
import { readDeliveries } from './read-deliveries.ts';
import { readNativeTroubles } from './read-native-troubles.ts';
import { readAllAlerts } from './read-pages.ts';
import { registerWebhook } from './register-webhook.ts';
import { reportFailures } from './report-failures.ts';

/** Keeps the relay in step with the account: its destination, the mirror of its alerts, the history of its events. */
export interface AccountWatch {
  /** Looks soon: an event just came whose details the API knows. */
  poke(): void;
  /** Brings the destinations that post to chats themselves in step soon: a chat has moved. */
  healSoon(): void;
  readonly mode: 'push' | 'poll' | 'unknown';
  /** Resolves after the first look, however it went. */
  readonly firstLook: Promise<void>;
  /** Takes no new look; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

export interface WatchDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly cs2cap: Cs2capClient;
  readonly box: SecretBox;
  readonly webhookUrl: string | undefined;
  readonly intervalMs: number;
  readonly wake: (lanes: readonly string[]) => void;
  /** A new signing secret is in the store; called before the destination is activated. */
  readonly onRegistered: () => Promise<void>;
  /** Secrets of destinations that somebody registered by hand. */
  readonly givenSecrets?: readonly string[];
  /** Absent without a bot: then there are no `telegram` destinations of ours. */
  readonly natives?: NativeDeps;
  /** What is older was forgotten, so it is history if the API still lists it. Default: nothing was. */
  readonly retentionMs?: number;
  /** Hears how many events a look into the history brought. */
  readonly onRead?: (source: 'poll' | 'back-fill', events: number) => void;
}

/** The API shows an event a moment after it was pushed. */
const POKE_MS = 700;
/** How long an event is left to its push before polling brings it. */
const GRACE_MS = 90_000;
/** The destination is looked after less often than events. */
const REGISTER_EVERY_MS = 600_000;
const FIRST_START = 'first-started-at';
/** The setting that holds how events come, for replicas that don't look after the account. */
export const ACCOUNT_MODE = 'account-mode';

/** Starts watching; nothing waits for CS2Cap, which may be out of reach for long. */
export function watchAccount(deps: WatchDeps): AccountWatch {
  return new Watch(deps);
}

class Watch implements AccountWatch {
  readonly firstLook: Promise<void>;
  readonly #deps: WatchDeps;
  #mode: AccountWatch['mode'] = 'unknown';
  #since: number | undefined;
  #cancel: (() => void) | undefined;
  #running: Promise<void>;
  #registeredAt = Number.NEGATIVE_INFINITY;
  #poked = false;
  #healedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.firstLook = this.#round();
    this.#running = this.firstLook;
  }

  get mode(): AccountWatch['mode'] {
    return this.#mode;
  }

  poke(): void {
    if (this.#stopped || this.#poked) return;
    this.#poked = true;
    this.#schedule(POKE_MS);
  }

  healSoon(): void {
    this.#healedAt = Number.NEGATIVE_INFINITY;
    this.poke();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running;
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    if (this.#stopped) return;
    this.#cancel = this.#deps.clock.after(delayMs, () => {
      this.#running = this.#running.then(() => this.#round());
    });
  }

  async #round(): Promise<void> {
    this.#poked = false;
    try {
      this.#since ??= await this.#firstStart();
      for (const step of [this.#register, this.#mirror, this.#poll, this.#readDeliveries, this.#heal]) {
        if (!this.#stopped) await step.call(this);
      }
    } catch (error) {
      this.#deps.log.error({ err: error }, 'looking at the CS2Cap account failed');
    }
    if (!this.#poked) this.#schedule(this.#deps.intervalMs);
  }

  async #register(): Promise<void> {
    const { webhookUrl, log } = this.#deps;
    if (webhookUrl === undefined) {
      this.#mode = 'poll';
      await this.#tellMode();
      return;
    }
    if (this.#deps.clock.now() - this.#registeredAt < REGISTER_EVERY_MS) return;
    const result = await registerWebhook({ ...this.#deps, onSecretStored: this.#deps.onRegistered }, webhookUrl);
    if (!result.ok) {
      log.warn({ reason: describeFailure(result.failure) }, 'the webhook destination could not be checked');
      return;
    }
    if (result.value.mode !== this.#mode) {
      log.info(
        { ...result.value },
        result.value.mode === 'push' ? 'events are pushed' : 'no webhooks on this account: events are polled',
      );
    }
    this.#mode = result.value.mode;
    this.#registeredAt = this.#deps.clock.now();
    await this.#tellMode();
  }

  async #tellMode(): Promise<void> {
    const { db } = this.#deps;
    if ((await readSetting(db, ACCOUNT_MODE)) !== this.#mode) await writeSetting(db, ACCOUNT_MODE, this.#mode);
  }

  /** Webhooks are looked after as often as our own destination; on plans without any there is nothing to do. */
  async #heal(): Promise<void> {
    const { natives, clock, log } = this.#deps;
    if (!natives || clock.now() - this.#healedAt < REGISTER_EVERY_MS) return;
    this.#healedAt = clock.now();
    const healed = await healNatives(natives);
    if (healed.ok) {
      if (healed.value > 0) log.info({ healed: healed.value }, 'destinations of chats were brought in step');
    } else if (!isMissingFeature(healed.failure)) {
      log.warn({ reason: describeFailure(healed.failure) }, 'the destinations of chats could not be checked');
    }
  }

  /** What became of CS2Cap's deliveries, to us and to every other destination. Costs no quota (C19). */
  async #readDeliveries(): Promise<void> {
    const { natives, log } = this.#deps;
    const read = await readDeliveries(this.#deps, this.#since ?? 0);
    if (!read.ok) {
      if (!isMissingFeature(read.failure))
        log.warn({ reason: describeFailure(read.failure) }, 'the deliveries could not be read');
      return;
    }
    await reportFailures(this.#deps, read.value);
    const troubles = natives && (await readNativeTroubles(natives, read.value));
    if (troubles && !troubles.ok)
      log.warn({ reason: describeFailure(troubles.failure) }, 'a delivery could not be read');
  }

  async #mirror(): Promise<void> {
    const alerts = await readAllAlerts(this.#deps.cs2cap);
    if (alerts.ok) await mirrorAlerts(this.#deps.db, alerts.value, true);
    else this.#deps.log.warn({ reason: describeFailure(alerts.failure) }, 'the alerts could not be read');
  }

  async #poll(): Promise<void> {
    const graceMs = this.#mode === 'push' ? GRACE_MS : 0;
    const { retentionMs = Number.POSITIVE_INFINITY, clock } = this.#deps;
    const since = Math.max(this.#since ?? 0, clock.now() - retentionMs);
    const polled = await pollEvents(this.#deps, { since, graceMs });
    if (!polled.ok) {
      this.#deps.log.warn({ reason: describeFailure(polled.failure) }, 'the events could not be read');
      return;
    }
    if (polled.value.new > 0) this.#deps.onRead?.(graceMs > 0 ? 'back-fill' : 'poll', polled.value.new);
    if (polled.value.new + polled.value.completed > 0)
      this.#deps.log.info({ ...polled.value }, 'events read from the API');
  }

  /** What fired before the relay first ran is history, not news. */
  async #firstStart(): Promise<number> {
    const known = await readSetting(this.#deps.db, FIRST_START);
    if (known !== undefined) return Number(known);
    const now = this.#deps.clock.now();
    await writeSetting(this.#deps.db, FIRST_START, String(now));
    return now;
  }
}

/** The account's plan has no webhooks (C59). */
const isMissingFeature = ({ kind }: ApiFailure) => kind === 'forbidden' || kind === 'payment-required';
