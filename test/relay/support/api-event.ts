import { AlertEvent } from '#shared/cs2cap/alert-event.ts';
import { ALERT_ID } from './signed-delivery.ts';

/** An event as `GET /account/alerts/events` lists it; by default only its email delivery is named (C18). */
export function apiEvent(change: {
  readonly id: string;
  readonly atMs: number;
  readonly alertId?: string;
  readonly value?: string;
  /** Webhook deliveries it names. */
  readonly deliveryIds?: readonly string[];
}): AlertEvent {
  const webhooks = (change.deliveryIds ?? []).map((id) => ({
    channel: 'webhook',
    status: 'succeeded',
    delivery_id: id,
  }));
  return AlertEvent.parse({
    id: change.id,
    alert_id: change.alertId ?? ALERT_ID,
    kind: 'price_below',
    item: { item_id: 156, market_hash_name: 'AK-47 | Redline (Field-Tested)', phase: null },
    triggered_value: change.value ?? '19.50',
    triggered_currency: 'USD',
    reason: null,
    created_at: new Date(change.atMs).toISOString(),
    deliveries: [{ channel: 'email', status: 'succeeded', delivery_id: null }, ...webhooks],
  });
}
