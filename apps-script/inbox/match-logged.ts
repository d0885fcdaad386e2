import type { LoggedId } from '../sheets/id-sheet.ts';

/** A record by push and one by poll are the same event if they tell of the same alert within this time. */
const SAME_EVENT_MS = 10 * 60_000;

/** What is known of a delivery or event before it is logged. */
export interface Arrived {
  readonly key: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly alertId: string;
  readonly at: number;
}

export type Match =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate' }
  /** The event is logged from the other source; its line is to be completed. */
  | { readonly kind: 'same-event'; readonly logged: LoggedId };

const NEW: Match = { kind: 'new' };
const DUPLICATE: Match = { kind: 'duplicate' };

/**
 * Whether a verified delivery is logged already (DESIGN §5 "Identity, in two stages"): the same delivery id is a
 * retry, the same timestamp, signature and body a replay, the same event id the same event.
 */
export function matchPushed(arrived: Arrived, logged: readonly LoggedId[]): Match {
  const pushed = logged.filter((id) => id.source === 'push');
  if (pushed.some((id) => id.key === arrived.key || sameText(id.deliveryId, arrived.deliveryId))) return DUPLICATE;
  if (pushed.some((id) => sameText(id.eventId, arrived.eventId))) return DUPLICATE;
  const polled = logged.filter((id) => id.source === 'poll');
  const named = polled.find(
    (id) => sameText(id.deliveryId, arrived.deliveryId) || sameText(id.eventId, arrived.eventId),
  );
  // The API need not name its webhook deliveries (C18); then only alert and time are left.
  const unnamed = () =>
    nearest(
      polled.filter((id) => id.deliveryId === '' && !pushed.some((other) => sameText(other.eventId, id.eventId))),
      arrived,
    );
  const found = named ?? unnamed();
  return found ? { kind: 'same-event', logged: found } : NEW;
}

/** Whether an event that the API tells of is logged already, by poll or by one of its deliveries. */
export function matchPolled(arrived: Arrived, deliveryIds: readonly string[], logged: readonly LoggedId[]): Match {
  if (logged.some((id) => sameText(id.eventId, arrived.eventId))) return DUPLICATE;
  const pushed = logged.filter((id) => id.source === 'push');
  const named = pushed.find((id) => id.deliveryId !== '' && deliveryIds.includes(id.deliveryId));
  const claimed = new Set(logged.flatMap((id) => (id.source === 'poll' ? [id.deliveryId] : [])));
  const open = pushed.filter((id) => id.eventId === '' && !claimed.has(id.deliveryId));
  const found = named ?? nearest(open, arrived);
  return found ? { kind: 'same-event', logged: found } : NEW;
}

function nearest(candidates: readonly LoggedId[], arrived: Arrived): LoggedId | undefined {
  const distance = (id: LoggedId) => Math.abs(id.at - arrived.at);
  return candidates
    .filter((id) => sameText(id.alertId, arrived.alertId) && distance(id) <= SAME_EVENT_MS)
    .sort((left, right) => distance(left) - distance(right))[0];
}

const sameText = (left: string, right: string) => left !== '' && left === right;
