import * as z from 'zod/mini';
import { AlertItem } from './alert.ts';
import { Pagination } from './pagination.ts';

/** One delivery named in an event. The documents disagree whether webhook rows appear here at all (C18), so an empty list proves nothing. */
export const EventDelivery = z.looseObject({
  channel: z.string(),
  status: z.string(),
  delivery_id: z.nullish(z.string()),
  endpoint_id: z.nullish(z.string()),
  platform: z.nullish(z.string()),
  last_http_status: z.nullish(z.number()),
});
export type EventDelivery = z.infer<typeof EventDelivery>;

/** AlertEventSummary of the OpenAPI. Ids are opaque strings (C48); `triggered_currency` is null for spread alerts (C10). */
export const AlertEvent = z.looseObject({
  id: z.string(),
  alert_id: z.string(),
  kind: z.string(),
  item: AlertItem,
  triggered_value: z.string(),
  triggered_currency: z.nullish(z.string()),
  reason: z.nullish(z.string()),
  created_at: z.string(),
  deliveries: z._default(z.array(EventDelivery), []),
});
export type AlertEvent = z.infer<typeof AlertEvent>;

/** One event that can't be read must not hide the others for as long as it is listed (C43). */
const readable = (listed: unknown[]): AlertEvent[] =>
  listed.flatMap((event) => {
    const parsed = AlertEvent.safeParse(event);
    return parsed.success ? [parsed.data] : [];
  });

export const AlertEventPage = z.looseObject({
  events: z.pipe(z.array(z.unknown()), z.transform(readable)),
  pagination: Pagination,
});
export type AlertEventPage = z.infer<typeof AlertEventPage>;
