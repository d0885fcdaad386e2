import type { LogRecord } from './record.ts';

/** A signed delivery and the API's event are the same event if they tell of one alert within this time. */
const SAME_EVENT_MS = 10 * 60_000;
/** A clock may be wrong by this much. */
const SKEW_MS = 5 * 60_000;
/** So long after its event a direct post may still come: CS2Cap's retries end somewhere (C42). */
const RETRIES_MS = 24 * 3_600_000;

/** So long one hint about an alert is enough. */
const HINT_MS = 60_000;

/** What is known of a delivery before it is logged. Blank: unknown. */
export interface Arrived {
  readonly kind: 'relay' | 'direct' | 'test' | 'kept';
  readonly key: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly alertId: string;
  readonly at: number;
}

export type Match =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate' }
  /** The event is logged from another source; its line is to be completed. */
  | { readonly kind: 'same-event'; readonly record: LogRecord }
  /** A direct post that is a repeat, or the next firing of an alert that fired lately: only the API can tell. */
  | { readonly kind: 'hint' };

const NEW: Match = { kind: 'new' };
const DUPLICATE: Match = { kind: 'duplicate' };

/**
 * Whether a verified delivery is logged already: the same delivery id is a retry, the same timestamp, signature and
 * body a replay, the same event id the same event.
 */
export function matchDelivery(arrived: Arrived, records: Iterable<LogRecord>): Match {
  const unnamed: LogRecord[] = [];
  let named: LogRecord | undefined;
  for (const record of records) {
    const isPush = record.kind !== 'poll' && record.kind !== 'direct' && record.kind !== 'hint';
    const isNamed = same(record.eventId, arrived.eventId) || hasDelivery(record, arrived.deliveryId);
    if (isPush && (isNamed || same(record.key, arrived.key))) return DUPLICATE;
    if (record.kind === 'poll' || record.kind === 'direct') {
      if (isNamed) named = record;
      else if (record.deliveryIds.length === 0) unnamed.push(record);
    }
  }
  if (arrived.kind !== 'relay') return NEW;
  // The API need not name its webhook deliveries (C18), and a direct post never does; then alert and time are left.
  const found = named ?? nearest(unnamed, arrived, SAME_EVENT_MS);
  return found ? { kind: 'same-event', record: found } : NEW;
}

/**
 * Whether a direct post is logged already. A retry and a second firing of an alert have equal bodies and no visible
 * headers, so a post about an alert that was logged within a day becomes a hint: the API says what happened.
 */
export function matchDirect(arrived: Arrived, records: Iterable<LogRecord>, nowMs: number): Match {
  let match = NEW;
  for (const record of records) {
    if (record.kind === 'test') continue;
    if (same(record.eventId, arrived.eventId)) return DUPLICATE;
    const isAlike = same(record.key, arrived.key) || (arrived.eventId === '' && same(record.alertId, arrived.alertId));
    if (!isAlike || nowMs - record.loggedAt > RETRIES_MS) continue;
    if (arrived.kind === 'kept' || arrived.eventId !== '') return DUPLICATE;
    if (record.kind === 'hint' && record.eventId === '' && nowMs - record.loggedAt < HINT_MS) return DUPLICATE;
    match = { kind: 'hint' };
  }
  return match;
}

/** An event as the API lists it. */
export interface Polled {
  readonly eventId: string;
  readonly alertId: string;
  readonly at: number;
  /** Its webhook deliveries, as far as the API names them. */
  readonly deliveryIds: readonly string[];
}

export type PolledMatch =
  | { readonly kind: 'new' }
  | { readonly kind: 'known'; readonly record: LogRecord }
  | { readonly kind: 'same-event'; readonly record: LogRecord }
  /** Logged twice because nothing told that it is one event: `drop` goes, `record` gets its facts. */
  | { readonly kind: 'merge'; readonly record: LogRecord; readonly drop: LogRecord };

/** Whether an event that the API tells of is logged already, by poll or by one of its deliveries. */
export function matchPolled(event: Polled, records: Iterable<LogRecord>): PolledMatch {
  let known: LogRecord | undefined;
  let named: LogRecord | undefined;
  const open: LogRecord[] = [];
  for (const record of records) {
    if (record.kind === 'hint' || record.kind === 'test') continue;
    if (record.eventId === event.eventId && record.kind !== 'kept') known = record;
    if (record.eventId !== '' || record.kind === 'kept') continue;
    if (record.deliveryIds.some((id) => event.deliveryIds.includes(id))) named = record;
    else open.push(record);
  }
  if (known && named) return { kind: 'merge', record: named, drop: known };
  if (known) return { kind: known.isOpen ? 'same-event' : 'known', record: known };
  const found = named ?? nearest(open, event, SAME_EVENT_MS);
  return found ? { kind: 'same-event', record: found } : { kind: 'new' };
}

/** The direct post that told of an event first and was kept as a hint, if there was one. */
export function hintOf(event: Polled, records: Iterable<LogRecord>): LogRecord | undefined {
  const free = [...records].filter((record) => record.kind === 'hint' && record.eventId === '');
  return nearest(free, event, SAME_EVENT_MS);
}

function nearest(
  candidates: readonly LogRecord[],
  event: { readonly alertId: string; readonly at: number },
  windowMs: number,
): LogRecord | undefined {
  const distance = (record: LogRecord) => Math.abs(record.at - event.at);
  return candidates
    .filter((record) => same(record.alertId, event.alertId) && isAround(record, event.at, windowMs))
    .sort((left, right) => distance(left) - distance(right))[0];
}

/** A direct post comes at its event or, as a retry, up to a day after it; what carries a time of its own lies near it. */
function isAround(record: LogRecord, at: number, windowMs: number): boolean {
  if (record.kind !== 'direct' && record.kind !== 'hint') return Math.abs(record.at - at) <= windowMs;
  return at <= record.at + SKEW_MS && at >= record.at - RETRIES_MS;
}

const hasDelivery = (record: LogRecord, deliveryId: string) =>
  deliveryId !== '' && record.deliveryIds.includes(deliveryId);

const same = (left: string, right: string) => left !== '' && left === right;
