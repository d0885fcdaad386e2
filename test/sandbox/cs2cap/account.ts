import type { CatalogItem } from './catalog.ts';
import type { Decimal } from './decimal.ts';
import { isoTime, newChildKey, newUuid } from './ids.ts';
import type { Switches } from './switches.ts';
import { type Tier, tierLimits } from './tier.ts';

/** What a test or the page says about an account; the key is its root API key. */
export interface AccountSpec {
  readonly key: string;
  readonly tier: Tier;
  /** Verified, and alert mails are on. Default true. */
  readonly emailVerified?: boolean;
  readonly preferredCurrency?: string;
  /** How many alerts may be enabled; the documents give no number (cs2cap.md C20). Default: no cap. */
  readonly enabledCap?: number;
  /** The feature flag `batch_alert_creation_access` (C2). Default true. */
  readonly batchAccess?: boolean;
}

/** A root or child API key and what it used up. */
export interface ApiKey {
  readonly id: string;
  readonly value: string;
  readonly name: string | null;
  readonly label: string;
  readonly isRoot: boolean;
  readonly createdAt: number;
  readonly monthlyOverride: number | null;
  readonly minuteOverride: number | null;
  lastUsedAt: number | null;
  minuteStartedAt: number;
  usedInMinute: number;
  month: string;
  usedInMonth: number;
}

export interface Alert {
  readonly id: string;
  readonly item: CatalogItem;
  readonly kind: string;
  thresholdText: string;
  threshold: Decimal;
  currency: string | null;
  isEnabled: boolean;
  lastTriggeredAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Webhook {
  readonly id: string;
  label: string;
  url: string;
  platform: string;
  secret: string;
  isActive: boolean;
  lastSuccessAt: number | null;
  lastFailureAt: number | null;
  lastFailureMessage: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface AlertEvent {
  readonly id: string;
  readonly alertId: string;
  readonly kind: string;
  readonly item: CatalogItem;
  readonly thresholdText: string;
  readonly thresholdCurrency: string | null;
  readonly value: string;
  readonly currency: string | null;
  readonly reason: string;
  readonly createdAt: number;
  readonly emailed: boolean;
}

interface Attempt {
  readonly status: 'succeeded' | 'failed';
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly excerpt: string | null;
  readonly at: number;
}

export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventCreatedAt: number;
  readonly webhookId: string;
  readonly endpointLabel: string;
  readonly endpointUrl: string;
  readonly platform: string;
  readonly eventType: string;
  readonly bodyText: string;
  status: 'pending' | 'succeeded' | 'failed' | 'cancelled';
  readonly attempts: Attempt[];
  /** When the next attempt is due; null when none will come. */
  nextAttemptAt: number | null;
  readonly createdAt: number;
  completedAt: number | null;
  /** What went over the wire last, for a replay. */
  lastSent: { readonly headers: Readonly<Record<string, string>>; readonly body: string } | undefined;
}

/** Everything CS2Cap keeps for one account. Lists are in order of creation; the API shows them newest first. */
export class Account {
  readonly label: string;
  readonly preferredCurrency: string;
  readonly enabledCap: number;
  readonly batchAccess: boolean;
  tier: Tier;
  emailVerified: boolean;
  alerts: Alert[] = [];
  webhooks: Webhook[] = [];
  readonly events: AlertEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly keys: ApiKey[];

  constructor(spec: AccountSpec, label: string, nowMs: number) {
    this.label = label;
    this.preferredCurrency = spec.preferredCurrency ?? 'USD';
    this.enabledCap = spec.enabledCap ?? Number.POSITIVE_INFINITY;
    this.batchAccess = spec.batchAccess ?? true;
    this.tier = spec.tier;
    this.emailVerified = spec.emailVerified ?? true;
    this.keys = [newKey({ value: spec.key, name: null, label, isRoot: true, nowMs })];
  }

  /** Adds a child key (cs2cap.md C51); its value is shown by the caller, once. */
  addChildKey(name: string, monthlyOverride: number | null, minuteOverride: number | null, nowMs: number): ApiKey {
    const label = `${this.label}/child-${this.keys.length}`;
    const key = newKey({ value: newChildKey(), name, label, isRoot: false, nowMs, monthlyOverride, minuteOverride });
    this.keys.push(key);
    return key;
  }

  /** Whether enabled alerts could be told to anybody: the guide counts webhooks, alerts.mdx only the email (cs2cap.md C16). */
  hasDeliveryChannel(rule: Switches['deliveryChannel']): boolean {
    return this.emailVerified || (rule === 'email-or-webhook' && this.activeWebhooks().length > 0);
  }

  /** The destinations that new events fan out to: none below Quant (C30, C60). */
  activeWebhooks(): Webhook[] {
    return this.tier === 'quant' ? this.webhooks.filter((webhook) => webhook.isActive) : [];
  }

  /** The destinations that get a delivery of a new event: the active ones, and paused ones where their events are held (C31). */
  addressedWebhooks(rule: Switches['eventsWhilePaused']): Webhook[] {
    return rule === 'held' && this.tier === 'quant' ? this.webhooks : this.activeWebhooks();
  }

  enabledCount(): number {
    return this.alerts.filter((alert) => alert.isEnabled).length;
  }

  /** Requests of all keys that counted against the quota of the month of `nowMs`. */
  quotaUsed(nowMs: number): number {
    return this.keys.reduce((sum, key) => sum + usedInMonth(key, nowMs), 0);
  }
}

/** Requests of one key that counted against the quota of the month of `nowMs`. */
export function usedInMonth(key: ApiKey, nowMs: number): number {
  return key.month === monthOf(nowMs) ? key.usedInMonth : 0;
}

/** The calendar month of a time, in UTC. */
export function monthOf(nowMs: number): string {
  return isoTime(nowMs).slice(0, 7);
}

/** What is enforced for a key: an override can only lower the limit of the tier (sub-keys.mdx). */
export function keyLimits(account: Account, key: ApiKey): { perMinute: number; perMonth: number } {
  const { perMinute, perMonth } = tierLimits(account.tier);
  return {
    perMinute: Math.min(perMinute, key.minuteOverride ?? perMinute),
    perMonth: Math.min(perMonth, key.monthlyOverride ?? perMonth),
  };
}

interface NewKey {
  readonly value: string;
  readonly name: string | null;
  readonly label: string;
  readonly isRoot: boolean;
  readonly nowMs: number;
  readonly monthlyOverride?: number | null;
  readonly minuteOverride?: number | null;
}

function newKey(spec: NewKey): ApiKey {
  return {
    id: newUuid(),
    value: spec.value,
    name: spec.name,
    label: spec.label,
    isRoot: spec.isRoot,
    createdAt: spec.nowMs,
    monthlyOverride: spec.monthlyOverride ?? null,
    minuteOverride: spec.minuteOverride ?? null,
    lastUsedAt: null,
    minuteStartedAt: Number.NEGATIVE_INFINITY,
    usedInMinute: 0,
    month: '',
    usedInMonth: 0,
  };
}
