import * as z from 'zod/mini';
import { fail, ok, type Result } from '../result.ts';

export const ALERT_TRIGGERED = 'alert.triggered';
/** Our own test events: never counted, never confirmed by the API (DESIGN §6). */
export const TOOLKIT_TEST = 'toolkit.test';

const text = z.nullish(z.string());
/** Decimals may come as text or as number; they leave here as text. */
const decimal = z.nullish(z.union([z.string(), z.number()]));

const Facts = {
  alert_id: text,
  event_id: text,
  item_id: z.nullish(z.number()),
  market_hash_name: text,
  phase: text,
  kind: text,
  threshold_value: decimal,
  threshold_currency: text,
  triggered_value: decimal,
  triggered_currency: text,
  reason: text,
  created_at: text,
};
const FlatBody = z.looseObject(Facts);
const NestedItem = z.looseObject({
  item_id: z.nullish(z.number()),
  market_hash_name: text,
  phase: text,
  image_url: text,
});
const NestedBody = z.looseObject({
  id: text,
  type: text,
  created_at: text,
  data: z.looseObject({ ...Facts, item: z.nullish(NestedItem) }),
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
  const flat = FlatBody.safeParse(json);
  if (flat.success) return ok(fromFacts(flat.data, undefined));
  return fail({ message: `the body's field ${flat.error.issues[0]?.path.join('.') ?? ''} has an unexpected type` });
}

function fromNested(body: z.infer<typeof NestedBody>): EventFacts {
  const facts = fromFacts(body.data, body.data.item ?? undefined);
  const eventId = facts.eventId ?? body.id ?? undefined;
  const createdAt = facts.createdAt ?? body.created_at ?? undefined;
  return compact({ ...facts, eventId, createdAt, type: body.type ?? undefined });
}

function fromFacts(facts: z.infer<typeof FlatBody>, item: z.infer<typeof NestedItem> | undefined): EventFacts {
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

/** Facts of one event from two sources; what `newer` knows wins, what it lacks stays. */
export function mergeFacts(older: EventFacts, newer: EventFacts): EventFacts {
  return { ...older, ...newer };
}

const asText = (value: string | number | null | undefined) =>
  value === null || value === undefined ? undefined : String(value);

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
