import type { BaseEntry } from '#shared/alerts/step.ts';
import { type EventFacts, mergeFacts } from '#shared/events/event.ts';

/**
 * The facts of an event with what this sheet knows of its alert: the only documented body has no rule in it (C43).
 * An alert that was replaced is found by its former id. What the event itself says wins.
 */
export function completeFacts(facts: EventFacts, base: readonly BaseEntry[]): EventFacts {
  const { alertId } = facts;
  if (alertId === undefined) return facts;
  const entry = base.find((each) => each.alertId === alertId) ?? base.find((each) => each.aliases.includes(alertId));
  return entry ? mergeFacts(factsOf(entry), facts) : facts;
}

function factsOf(entry: BaseEntry): EventFacts {
  return {
    itemName: entry.itemName,
    ...(entry.phase === undefined ? {} : { phase: entry.phase }),
    kind: entry.kind,
    threshold: entry.threshold,
    ...(entry.currency === undefined ? {} : { thresholdCurrency: entry.currency }),
  };
}
