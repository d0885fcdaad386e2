import type { AlertEvent, AlertEventPage } from '#shared/cs2cap/alert-event.ts';
import { nextOffset } from '#shared/cs2cap/pagination.ts';
import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listAlertEvents, listDeliveries } from '#shared/cs2cap/requests.ts';
import type { Delivery, DeliveryPage } from '#shared/cs2cap/webhook.ts';
import type { Listing } from '#shared/events/completeness.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type Cs2cap, type Reply, send } from '../cs2cap/send.ts';
import { nowMs } from '../google/clock.ts';

const PAGE = 100;
/** So many known events on a page mean that the ones before it are known too. One alone does not: events may appear late. */
const OVERLAP = 20;
const MOST_PAGES = 20;

/** What CS2Cap lists. */
export interface Listed {
  /** Everything that was read, oldest first, so that two events of one alert meet their own deliveries. */
  readonly events: readonly AlertEvent[];
  readonly listing: Listing;
  readonly unreadable: number;
  /** The newest deliveries; none where webhooks are not part of the tier. */
  readonly deliveries: readonly Delivery[];
}

/**
 * Reads CS2Cap's events back until they overlap with what is known: there is no cursor (C17). Where nothing is known
 * one page of history is enough. Fails with words if CS2Cap can't be asked.
 */
export function listEvents(
  cs2cap: Cs2cap,
  known: ReadonlySet<string>,
  withDeliveries: boolean,
): Result<Listed, string> {
  const atMs = nowMs();
  const events = new Map<string, AlertEvent>();
  let [offset, unreadable]: [number | undefined, number] = [0, 0];
  for (let page = 0; offset !== undefined && page < MOST_PAGES; page++) {
    const reply: Reply<AlertEventPage> = send(cs2cap, listAlertEvents({ limit: PAGE, offset }));
    if (!reply.ok) return fail(`CS2Cap could not be asked for its events: ${describeFailure(reply.failure)}`);
    const { pagination, events: listed }: AlertEventPage = reply.value;
    unreadable += Math.max(0, Math.min(pagination.limit ?? PAGE, pagination.total - offset) - listed.length);
    for (const event of listed) events.set(event.id, event);
    offset = isEnough(listed, known) ? undefined : nextOffset(pagination, listed.length, offset);
  }
  const sorted = [...events.values()].sort((left, right) => timeOf(left) - timeOf(right));
  const [oldest] = sorted;
  const listing = {
    atMs,
    isCut: offset !== undefined,
    isJoined: known.size === 0 || sorted.some((event) => known.has(event.id)),
    oldestMs: oldest && timeOf(oldest),
  };
  return ok({ events: sorted, listing, unreadable, deliveries: withDeliveries ? readDeliveries(cs2cap) : [] });
}

function isEnough(listed: readonly AlertEvent[], known: ReadonlySet<string>): boolean {
  const overlap = listed.filter((event) => known.has(event.id)).length;
  return known.size === 0 || overlap >= OVERLAP || overlap === listed.length;
}

function readDeliveries(cs2cap: Cs2cap): readonly Delivery[] {
  const reply: Reply<DeliveryPage> = send(cs2cap, listDeliveries({ limit: PAGE, offset: 0 }));
  return reply.ok ? reply.value.deliveries : [];
}

export const timeOf = (event: AlertEvent): number => Date.parse(event.created_at);
