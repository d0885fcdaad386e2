import type { Account, Alert, AlertEvent, Delivery, Webhook } from './account.ts';
import { compareDecimals, type Decimal, divide, formatDecimal, multiply, subtract } from './decimal.ts';
import { adaptiveDecimal, convertUsd } from './fx.ts';
import { newPrefixedId, newUuid } from './ids.ts';
import type { BestPrice } from './market.ts';
import { payloadFor } from './payload.ts';
import type { World } from './world.ts';

/** What an alert sees when its condition holds. */
interface Match {
  readonly value: string;
  readonly currency: string | null;
  readonly reason: string;
}

/**
 * Looks at every enabled alert once. Each one whose condition holds now makes one event, is disabled, and gets a delivery
 * per active destination. Level-triggered: an alert re-armed while past its level fires again (cs2cap.md C9, C14).
 */
export function evaluateAlerts(world: World): void {
  for (const account of world.accounts) {
    for (const alert of account.alerts) {
      const match = alert.isEnabled ? matchAlert(alert, world.market.best(alert.item.item_id)) : undefined;
      if (match) fire(world, account, alert, match);
    }
  }
}

const hundred: Decimal = { units: 100n, scale: 0 };

/** What the alert sees when its condition holds, else undefined; all comparisons are exact and inclusive (C9, C10). */
function matchAlert(alert: Alert, best: BestPrice): Match | undefined {
  switch (alert.kind) {
    case 'price_below':
    case 'price_above':
      return best.ask && matchPrice(alert, best.ask);
    case 'spread_exceeds':
      return best.ask && best.bid && matchSpread(alert, best.ask, best.bid);
    default:
      return undefined;
  }
}

function matchPrice(alert: Alert, askUsd: Decimal): Match | undefined {
  const currency = alert.currency ?? 'USD';
  const ask = convertUsd(askUsd, currency);
  const order = compareDecimals(ask, alert.threshold);
  if (alert.kind === 'price_below' ? order > 0 : order < 0) return undefined;
  const value = adaptiveDecimal(ask);
  const side = alert.kind === 'price_below' ? 'below' : 'above';
  return {
    value,
    currency,
    reason: `Best ask ${value} ${currency} is at or ${side} ${alert.thresholdText} ${currency}.`,
  };
}

/** ((ask - bid) / ask) * 100 meets or exceeds the threshold, compared without dividing (C10). */
function matchSpread(alert: Alert, ask: Decimal, bid: Decimal): Match | undefined {
  const scaledGap = multiply(subtract(ask, bid), hundred);
  if (compareDecimals(scaledGap, multiply(alert.threshold, ask)) < 0) return undefined;
  const value = formatDecimal(divide(scaledGap, ask, 4), 4);
  return { value, currency: null, reason: `Spread ${value}% meets or exceeds ${alert.thresholdText}%.` };
}

function fire(world: World, account: Account, alert: Alert, match: Match): void {
  const now = world.clock.now();
  const event: AlertEvent = {
    id: newPrefixedId('evt', now),
    alertId: alert.id,
    kind: alert.kind,
    item: alert.item,
    thresholdText: alert.thresholdText,
    thresholdCurrency: alert.currency,
    ...match,
    createdAt: now,
    emailed: account.emailVerified,
  };
  account.events.push(event);
  const addressed = account.addressedWebhooks(world.switches.eventsWhilePaused);
  account.deliveries.push(...addressed.map((webhook) => newDelivery(world, event, webhook)));
  const disables = world.switches.disableAfter === 'trigger' || event.emailed;
  Object.assign(alert, { isEnabled: !disables, lastTriggeredAt: now, updatedAt: now });
  world.tell({
    kind: 'alert-fired',
    at: now,
    account: account.label,
    eventId: event.id,
    alertId: alert.id,
    itemId: alert.item.item_id,
    marketHashName: alert.item.market_hash_name,
    ...match,
  });
}

/** Label, URL, platform and payload are snapshots: later changes of the destination don't touch them (openapi.json, WebhookDeliverySummary). */
function newDelivery(world: World, event: AlertEvent, webhook: Webhook): Delivery {
  return {
    id: world.switches.deliveryIds === 'uuid' ? newUuid() : newPrefixedId('deliv', event.createdAt),
    eventId: event.id,
    eventCreatedAt: event.createdAt,
    webhookId: webhook.id,
    endpointLabel: webhook.label,
    endpointUrl: webhook.url,
    platform: webhook.platform,
    eventType: 'alert.triggered',
    bodyText: JSON.stringify(payloadFor(webhook.platform, event, world.switches)),
    status: 'pending',
    attempts: [],
    nextAttemptAt: event.createdAt,
    createdAt: event.createdAt,
    completedAt: null,
    lastSent: undefined,
  };
}
