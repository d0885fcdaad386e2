import type { Account, Alert } from './account.ts';
import { decimal } from './decimal.ts';
import { newUuid } from './ids.ts';
import type { Tier } from './tier.ts';
import {
  type AlertOut,
  alertOut,
  type DeliveryOut,
  deliveryOut,
  type EventOut,
  eventOut,
  type WebhookOut,
  webhookOut,
} from './wire.ts';
import type { World } from './world.ts';

/** An account as tests and the page see it: the API's own shapes, oldest first, past auth, limits and pages. */
export interface AccountView {
  /** The name in records: `account-1`. */
  readonly label: string;
  readonly tier: Tier;
  /** Requests that counted against this month's quota. */
  readonly quotaUsed: number;
  alerts(): AlertOut[];
  webhooks(): WebhookOut[];
  events(): EventOut[];
  deliveries(): DeliveryOut[];
  /** Below Quant webhooks stop without a word (cs2cap.md C60). */
  setTier(tier: Tier): void;
  setEmailVerified(isVerified: boolean): void;
  /** An alert made elsewhere, of any kind, known or not (C8). Throws on an unknown item or threshold. */
  plantAlert(planted: PlantedAlert): AlertOut;
}

interface PlantedAlert {
  readonly itemId: number;
  readonly kind: string;
  readonly threshold: string;
  readonly currency?: string;
  readonly isEnabled?: boolean;
}

/** The view of one account. */
export function viewAccount(world: World, account: Account): AccountView {
  return {
    label: account.label,
    get tier() {
      return account.tier;
    },
    get quotaUsed() {
      return account.quotaUsed(world.clock.now());
    },
    alerts: () => account.alerts.map(alertOut),
    webhooks: () => account.webhooks.map(webhookOut),
    events: () =>
      account.events.map((event) =>
        eventOut(
          event,
          account.deliveries.filter((delivery) => delivery.eventId === event.id),
        ),
      ),
    deliveries: () => account.deliveries.map(deliveryOut),
    setTier: (tier) => {
      account.tier = tier;
    },
    setEmailVerified: (isVerified) => {
      account.emailVerified = isVerified;
    },
    plantAlert: (planted) => alertOut(plant(world, account, planted)),
  };
}

function plant(world: World, account: Account, planted: PlantedAlert): Alert {
  const item = world.market.item(planted.itemId);
  if (!item) throw new Error(`No item ${planted.itemId} in the catalog`);
  const now = world.clock.now();
  const alert: Alert = {
    id: newUuid(),
    item,
    kind: planted.kind,
    threshold: decimal(planted.threshold),
    thresholdText: planted.threshold,
    currency: planted.currency ?? null,
    isEnabled: planted.isEnabled ?? true,
    lastTriggeredAt: null,
    createdAt: now,
    updatedAt: now,
  };
  account.alerts.push(alert);
  return alert;
}
