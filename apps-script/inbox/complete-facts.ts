import { type EventFacts, mergeFacts } from '#shared/events/event.ts';

/**
 * The facts of an event with what this sheet knows of its alert: the only documented body has no rule in it (C43).
 * What the event itself says wins.
 */
export function completeFacts(facts: EventFacts, base: ReadonlyMap<string, EventFacts>): EventFacts {
  const known = base.get(facts.alertId ?? '');
  return known ? mergeFacts(known, facts) : facts;
}
