import * as z from 'zod/mini';
import { decimalFromNumber } from '../alerts/decimal.ts';
import type { AlertEvent } from '../cs2cap/alert-event.ts';
import { fail, ok, type Result } from '../result.ts';

export const ALERT_TRIGGERED = 'alert.triggered';
/** Our own test events: never counted, never confirmed by the API (DESIGN §6). */
export const TOOLKIT_TEST = 'toolkit.test';

/** A field of an unexpected type counts as absent: one odd field must not cost the others (C43). */
const text = z.catch(z.nullish(z.string()), undefined);
const number = z.catch(z.nullish(z.number()), undefined);
/** Decimals may come as text or as number; they leave here as text. */
const decimal = z.catch(z.nullish(z.union([z.string(), z.number()])), undefined);

const NestedItem = z.looseObject({ item_id: number, market_hash_name: text, phase: text });

const Facts = {
  alert_id: text,
  event_id: text,
  item_id: number,
  market_hash_name: text,
  phase: text,
  kind: text,
  threshold_value: decimal,
  threshold_currency: text,
  triggered_value: decimal,
  triggered_currency: text,
  reason: text,
  created_at: text,
  item: z.catch(z.nullish(NestedItem), undefined),
};
/** A flat body's `id` is not read: nothing says whether it names the event, the delivery or the alert. */
const FlatBody = z.looseObject({ ...Facts, event_type: text, type: text });
const NestedBody = z.looseObject({
  id: text,
  type: text,
  created_at: text,
  data: z.looseObject(Facts),
});

/**
 * What a delivery's body tells, whatever shape it came in. Only `{alert_id, item_id, market_hash_name}` is documented
 * (C43); everything else may be absent and is completed later from the alert mirror and the events API.
 */
export interface EventFacts {
  readonly eventId?: string;
  readonly type?: string;
  readonly alertId?: string;
  readonly itemId?: number;
  readonly itemName?: string;
  readonly phase?: string;
  readonly kind?: string;
  readonly threshold?: string;
  readonly thresholdCurrency?: string;
  readonly value?: string;
  readonly valueCurrency?: string;
  readonly reason?: string;
  /** ISO 8601, as sent. */
  readonly createdAt?: string;
}

export interface UnreadableBody {
  readonly message: string;
}

/** The facts of a delivery's body: the documented small one, a flat rich one, or one nested under `data`. Fails only if it is no JSON object. */
export function readEventBody(body: string): Result<EventFacts, UnreadableBody> {
  const json = parse(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return fail({ message: 'the body is not a JSON object' });
  }
  const nested = NestedBody.safeParse(json);
  if (nested.success) return ok(fromNested(nested.data));
  const flat = FlatBody.parse(json);
  return ok(compact({ ...fromFacts(flat), type: flat.event_type ?? flat.type ?? undefined }));
}

function fromNested(body: z.infer<typeof NestedBody>): EventFacts {
  const facts = fromFacts(body.data);
  const eventId = facts.eventId ?? body.id ?? undefined;
  const createdAt = facts.createdAt ?? body.created_at ?? undefined;
  return compact({ ...facts, eventId, createdAt, type: body.type ?? undefined });
}

function fromFacts(facts: z.infer<typeof NestedBody>['data']): EventFacts {
  const { item } = facts;
  return compact({
    eventId: facts.event_id ?? undefined,
    alertId: facts.alert_id ?? undefined,
    itemId: facts.item_id ?? item?.item_id ?? undefined,
    itemName: facts.market_hash_name ?? item?.market_hash_name ?? undefined,
    phase: facts.phase ?? item?.phase ?? undefined,
    kind: facts.kind ?? undefined,
    threshold: asText(facts.threshold_value),
    thresholdCurrency: facts.threshold_currency ?? undefined,
    value: asText(facts.triggered_value),
    valueCurrency: facts.triggered_currency ?? undefined,
    reason: facts.reason ?? undefined,
    createdAt: facts.created_at ?? undefined,
  });
}

/** What the API's record of an event tells. It names no threshold. */
export function factsOfEvent(event: AlertEvent): EventFacts {
  return compact({
    eventId: event.id,
    alertId: event.alert_id,
    itemId: event.item.item_id,
    itemName: event.item.market_hash_name,
    phase: event.item.phase ?? undefined,
    kind: event.kind,
    value: event.triggered_value,
    valueCurrency: event.triggered_currency ?? undefined,
    reason: event.reason ?? undefined,
    createdAt: event.created_at,
  });
}

/** Facts of one event from two sources; what `newer` knows wins, what it lacks stays. */
export function mergeFacts(older: EventFacts, newer: EventFacts): EventFacts {
  return { ...older, ...newer };
}

const asText = (value: string | number | null | undefined) =>
  typeof value === 'number' ? decimalFromNumber(value) : (value ?? undefined);

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

function compact(facts: Loose<EventFacts>): EventFacts {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
