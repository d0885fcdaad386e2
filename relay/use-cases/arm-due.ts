import { describeFailure } from '#shared/cs2cap/reply.ts';
import type { Log } from '../log.ts';
import { findAlert } from '../store/alerts.ts';
import { findEvent } from '../store/events.ts';
import { anyChatOf } from '../store/history.ts';
import { hasFiredSince } from '../store/later-firings.ts';
import { tellOwners, type WhyNotRearmed } from '../store/notices.ts';
import { type Planned, putBack, takeDue } from '../store/planned.ts';
import { type RearmDeps, type RearmRefusal, rearmAlert } from './rearm-alert.ts';

/** While CS2Cap is out of reach, the next try comes after this long. */
const AGAIN_MS = 300_000;

export interface DueDeps extends RearmDeps {
  readonly log: Pick<Log, 'warn'>;
  readonly wake: (lanes: readonly string[]) => void;
}

/**
 * Arms what is due: snoozed alerts, and those with a standing policy. What CS2Cap refuses for good is told to the
 * account's admins once; what could not be asked is tried again. An alert that fired since has a plan of its own.
 */
export async function armDue(deps: DueDeps, now: number): Promise<void> {
  for (const plan of await takeDue(deps.db, now)) {
    try {
      await armOne(deps, plan, now);
    } catch (error) {
      await putBack(deps.db, plan.id, now + AGAIN_MS);
      throw error;
    }
  }
}

async function armOne(deps: DueDeps, plan: Planned, now: number): Promise<void> {
  const { db } = deps;
  const event = plan.event_id === null ? undefined : await findEvent(db, plan.event_id);
  if (!event || (await hasFiredSince(db, event))) return;
  // A policy belongs to no chat; what it does is shown wherever the event was sent.
  const chatKey = plan.chat_key ?? (await anyChatOf(deps.db, event.id)) ?? '';
  // Nobody is asked whether it would fire at once: that was decided when the plan was made.
  const input = { eventId: event.id, chatKey, who: plan.who, as: 'auto', anyway: true } as const;
  const result = await rearmAlert(deps, input);
  if (result.ok) return;
  if (result.failure.kind === 'busy' || (result.failure.kind === 'api' && isPassing(result.failure.failure.kind))) {
    return putBack(db, plan.id, now + AGAIN_MS);
  }
  const why = whyNot(result.failure);
  const reason = why.kind === 'api' ? describeFailure(why.failure) : why.kind;
  deps.log.warn({ alert: plan.alert_id, reason }, 'an alert could not arm by itself');
  const alert = await findAlert(db, plan.alert_id);
  const notice = { kind: 'not-rearmed', item: alert?.item_name ?? plan.alert_id, why } as const;
  deps.wake(await tellOwners(db, `auto:${plan.alert_id}:${plan.event_id}`, notice, now));
}

/** Nobody is asked before a planned re-arm, and one that somebody is at is tried again: those two don't come here. */
const whyNot = (refusal: RearmRefusal): WhyNotRearmed =>
  refusal.kind === 'busy' || refusal.kind === 'past' ? { kind: 'still-off' } : refusal;

const isPassing = (kind: string) => ['rate-limited', 'server', 'unreachable', 'unreadable'].includes(kind);
