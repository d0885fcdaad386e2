import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { DELIVERY_DEADLINE_MS, type Delivery } from '../store/deliveries.ts';
import type { DeliveryOutcome } from '../store/lane-queue.ts';

/** Where tries to send are told. */
export interface AttemptDeps {
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'count' | 'observe'>;
}

/** Tells of one try: one line in the log, and the figures. */
export function noteAttempt(
  { log, metrics }: AttemptDeps,
  delivery: Delivery,
  outcome: DeliveryOutcome,
  at: { readonly startedAt: number; readonly now: number },
): void {
  const { id, event_id, lane, kind } = delivery;
  log.info(
    {
      delivery: id,
      event: event_id,
      lane,
      does: kind,
      ...outcome,
      attempt: delivery.attempts + 1,
      ms: Math.max(0, at.now - at.startedAt),
    },
    'delivery',
  );
  metrics?.count('relay_attempts_total', { kind, outcome: outcomeLabel(outcome) });
  if (outcome.kind === 'dead') metrics?.count('relay_dead_letters_total', { kind });
  if (outcome.kind === 'sent') {
    // Its day begins when it is queued, let go after quiet hours, or replayed.
    const begunAt = delivery.deadline_at - DELIVERY_DEADLINE_MS;
    metrics?.observe('relay_delivery_seconds', Math.max(0, at.now - begunAt) / 1000, { kind });
  }
}

const outcomeLabel = (outcome: DeliveryOutcome) =>
  outcome.kind === 'retry' && outcome.ambiguous ? 'ambiguous' : outcome.kind;
