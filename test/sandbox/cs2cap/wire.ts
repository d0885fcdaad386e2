import type { Alert, AlertEvent, Delivery, Webhook } from './account.ts';
import { type ItemSummary, itemSummary } from './catalog.ts';
import { isoTime } from './ids.ts';

/** AlertDefinition of openapi.json. */
export interface AlertOut {
  readonly id: string;
  readonly kind: string;
  readonly threshold_value: string;
  readonly threshold_currency: string | null;
  readonly is_enabled: boolean;
  readonly last_triggered_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly item: ItemSummary;
}

/** The alert as the API shows it. */
export function alertOut(alert: Alert): AlertOut {
  return {
    id: alert.id,
    kind: alert.kind,
    threshold_value: alert.thresholdText,
    threshold_currency: alert.currency,
    is_enabled: alert.isEnabled,
    last_triggered_at: isoOrNull(alert.lastTriggeredAt),
    created_at: isoTime(alert.createdAt),
    updated_at: isoTime(alert.updatedAt),
    item: itemSummary(alert.item),
  };
}

/** WebhookEndpointSummary of openapi.json: of the secret only its last four characters (cs2cap.md C45). */
export interface WebhookOut {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly platform: string;
  readonly secret_last4: string;
  readonly is_active: boolean;
  readonly last_success_at: string | null;
  readonly last_failure_at: string | null;
  readonly last_failure_message: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The destination as the API shows it; its URL comes back whole, token included (cs2cap.md C32). */
export function webhookOut(webhook: Webhook): WebhookOut {
  return {
    id: webhook.id,
    label: webhook.label,
    url: webhook.url,
    platform: webhook.platform,
    secret_last4: webhook.secret.slice(-4),
    is_active: webhook.isActive,
    last_success_at: isoOrNull(webhook.lastSuccessAt),
    last_failure_at: isoOrNull(webhook.lastFailureAt),
    last_failure_message: webhook.lastFailureMessage,
    created_at: isoTime(webhook.createdAt),
    updated_at: isoTime(webhook.updatedAt),
  };
}

/** WebhookDeliverySummary of openapi.json. */
export interface DeliveryOut {
  readonly id: string;
  readonly event_id: string;
  readonly endpoint_id: string;
  readonly endpoint_label: string;
  readonly endpoint_url: string;
  readonly platform: string;
  readonly event_type: string;
  readonly status: string;
  readonly attempt_count: number;
  readonly last_http_status: number | null;
  readonly error: string | null;
  readonly next_attempt_at: string | null;
  readonly created_at: string;
  readonly completed_at: string | null;
}

/** The delivery as lists show it. */
export function deliveryOut(delivery: Delivery): DeliveryOut {
  const last = delivery.attempts.at(-1);
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    endpoint_id: delivery.webhookId,
    endpoint_label: delivery.endpointLabel,
    endpoint_url: delivery.endpointUrl,
    platform: delivery.platform,
    event_type: delivery.eventType,
    status: delivery.status,
    attempt_count: delivery.attempts.length,
    last_http_status: last?.httpStatus ?? null,
    error: last?.error ?? null,
    next_attempt_at: isoOrNull(delivery.nextAttemptAt),
    created_at: isoTime(delivery.createdAt),
    completed_at: isoOrNull(delivery.completedAt),
  };
}

/** WebhookDeliveryDetail of openapi.json: the payload that was sent and every attempt (cs2cap.md C49). */
export function deliveryDetailOut(delivery: Delivery): DeliveryOut & { payload: unknown; attempts: unknown[] } {
  return {
    ...deliveryOut(delivery),
    payload: JSON.parse(delivery.bodyText),
    attempts: delivery.attempts.map((attempt, index) => ({
      attempt_number: index + 1,
      status: attempt.status,
      http_status: attempt.httpStatus,
      error: attempt.error,
      response_body_excerpt: attempt.excerpt,
      created_at: isoTime(attempt.at),
    })),
  };
}

/** AlertEventSummary of openapi.json. */
export interface EventOut {
  readonly id: string;
  readonly alert_id: string;
  readonly kind: string;
  readonly item: ItemSummary;
  readonly triggered_value: string;
  readonly triggered_currency: string | null;
  readonly reason: string;
  readonly created_at: string;
  readonly deliveries: readonly EventDeliveryOut[];
}

/** AlertDeliverySummary of openapi.json; an email has no destination. */
interface EventDeliveryOut {
  readonly channel: 'email' | 'webhook';
  readonly status: string;
  readonly delivery_id: string | null;
  readonly endpoint_id: string | null;
  readonly endpoint_label: string | null;
  readonly platform: string | null;
  readonly attempt_count: number | null;
  readonly last_http_status: number | null;
  readonly next_attempt_at: string | null;
  readonly error: string | null;
  readonly created_at: string;
}

/** An event with its deliveries: those named, after the email if one went out (cs2cap.md C18). */
export function eventOut(event: AlertEvent, deliveries: readonly Delivery[]): EventOut {
  return {
    id: event.id,
    alert_id: event.alertId,
    kind: event.kind,
    item: itemSummary(event.item),
    triggered_value: event.value,
    triggered_currency: event.currency,
    reason: event.reason,
    created_at: isoTime(event.createdAt),
    deliveries: [...(event.emailed ? [emailOut(event)] : []), ...deliveries.map(eventDeliveryOut)],
  };
}

function emailOut(event: AlertEvent): EventDeliveryOut {
  return {
    channel: 'email',
    status: 'succeeded',
    delivery_id: null,
    endpoint_id: null,
    endpoint_label: null,
    platform: null,
    attempt_count: 1,
    last_http_status: null,
    next_attempt_at: null,
    error: null,
    created_at: isoTime(event.createdAt),
  };
}

function eventDeliveryOut(delivery: Delivery): EventDeliveryOut {
  const {
    status,
    endpoint_id,
    endpoint_label,
    platform,
    attempt_count,
    last_http_status,
    next_attempt_at,
    error,
    created_at,
  } = deliveryOut(delivery);
  return {
    channel: 'webhook',
    status,
    delivery_id: delivery.id,
    endpoint_id,
    endpoint_label,
    platform,
    attempt_count,
    last_http_status,
    next_attempt_at,
    error,
    created_at,
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
