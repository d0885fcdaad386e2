import * as z from 'zod/mini';
import { Pagination } from './pagination.ts';

/** Destination platforms (C32). Only `custom` and `google_sheets` receive the signed JSON. */
export const PLATFORMS = ['custom', 'discord', 'telegram', 'google_sheets'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** WebhookEndpointSummary. A telegram `url` carries the bot token (C32): pass it through `redactTelegramUrls` before anyone sees it. */
export const Webhook = z.looseObject({
  id: z.string(),
  label: z.string(),
  url: z.string(),
  platform: z.optional(z.string()),
  secret_last4: z.optional(z.string()),
  is_active: z.boolean(),
  last_success_at: z.nullish(z.string()),
  last_failure_at: z.nullish(z.string()),
  last_failure_message: z.nullish(z.string()),
});
export type Webhook = z.infer<typeof Webhook>;

export const WebhookList = z.looseObject({ webhooks: z.array(Webhook) });

/** The one reply that holds the signing secret (C45). The documents' rotate example lacks `platform` (C50), hence its optionality above. */
export const WebhookSecret = z.looseObject({ webhook: Webhook, secret: z.string() });
export type WebhookSecret = z.infer<typeof WebhookSecret>;

export interface NewWebhook {
  readonly label: string;
  readonly url: string;
  readonly platform: Platform;
  readonly is_active: boolean;
}

export interface WebhookChanges {
  readonly label?: string;
  readonly url?: string;
  readonly is_active?: boolean;
}

export const DeliveryAttempt = z.looseObject({
  attempt_number: z.number(),
  status: z.string(),
  http_status: z.nullish(z.number()),
  error: z.nullish(z.string()),
  response_body_excerpt: z.nullish(z.string()),
  created_at: z.string(),
});

/** WebhookDeliverySummary and -Detail. `status` is an open string (C49); ids are opaque (C48). */
export const Delivery = z.looseObject({
  id: z.string(),
  event_id: z.string(),
  endpoint_id: z.optional(z.string()),
  endpoint_label: z.optional(z.string()),
  endpoint_url: z.optional(z.string()),
  platform: z.optional(z.string()),
  event_type: z.optional(z.string()),
  status: z.string(),
  attempt_count: z.optional(z.number()),
  last_http_status: z.nullish(z.number()),
  error: z.nullish(z.string()),
  created_at: z.string(),
  completed_at: z.nullish(z.string()),
  attempts: z.optional(z.array(DeliveryAttempt)),
});
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryPage = z.looseObject({ deliveries: z.array(Delivery), pagination: Pagination });
export type DeliveryPage = z.infer<typeof DeliveryPage>;
