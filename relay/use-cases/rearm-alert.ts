import type { Alert } from '#shared/cs2cap/alert.ts';
import { isAlertKind } from '#shared/cs2cap/alert.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { patchAlert } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ActionKind } from '#shared/telegram/words.ts';
import type { Clock } from '../clock.ts';
import type { Cs2capClient } from '../cs2cap/client.ts';
import type { PriceLook } from '../cs2cap/price-look.ts';
import { attachAlert, detachAlert, holdOf } from '../store/alert-owners.ts';
import { findAlert, mirrorAlerts } from '../store/alerts.ts';
import { actionsOfEvent, type ChatAction, concerning } from '../store/chat-actions.ts';
import { chatByKey } from '../store/chats.ts';
import { claiming } from '../store/claims.ts';
import { factsOf, findEvent, firedAt, type StoredEvent } from '../store/events.ts';
import { hasFiredSince, isSupersededIn } from '../store/later-firings.ts';
import { cancelPlans } from '../store/planned.ts';
import type { AlertTable, Db } from '../store/schema.ts';
import { createAlertOnce } from './create-alert-once.ts';
import { type FiresAtOnce, firesAtOnce, type WhyUnknown } from './fires-at-once.ts';
import { beforeOf, record } from './record-deed.ts';

export interface RearmDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly cs2cap?: Cs2capClient;
  /** Absent: nobody is asked whether it would fire at once. */
  readonly prices?: PriceLook;
  /** Brings every message of an event up to date. */
  readonly refreshMessages: (eventId: number) => Promise<void>;
}

export interface RearmInput {
  readonly eventId: number;
  readonly chatKey: string;
  /** The person's name, shown in the message and in paired sheets. */
  readonly who: string;
  /** How it is armed; default `rearm`, with its threshold as it is. `lower` and `raise` go to the event's stored targets. */
  readonly as?: 'rearm' | 'lower' | 'raise' | 'change' | 'auto';
  /** The new threshold of a `change`, a canonical decimal. */
  readonly target?: string;
  /** Arm it even if it would fire at once. */
  readonly anyway?: boolean;
}

export type Rearmed =
  | {
      readonly kind: 'rearmed';
      /** The threshold that was set, if it is another. */
      readonly target?: string;
      readonly currency?: string;
      /** Why nobody knows whether it fires at once. */
      readonly unsure?: WhyUnknown;
    }
  /** CS2Cap confirms that it is armed, and it was so before this press. */
  | { readonly kind: 'was-armed' }
  /** Somebody pressed before; `isArmed` as far as the relay knows. */
  | { readonly kind: 'already'; readonly by: string; readonly isArmed: boolean };

export type RearmRefusal =
  | { readonly kind: 'no-event' }
  | { readonly kind: 'no-alert' }
  | { readonly kind: 'no-target' }
  | { readonly kind: 'fired-again' }
  | { readonly kind: 'no-api-key' }
  | { readonly kind: 'still-off' }
  /** Somebody else is at it this moment. */
  | { readonly kind: 'busy'; readonly who: string }
  /** It would fire at once: the price is there already. */
  | { readonly kind: 'past'; readonly value: string; readonly currency: string | undefined }
  | { readonly kind: 'api'; readonly failure: ApiFailure };

const ARMING: readonly ActionKind[] = ['rearm', 'was-armed', 'lower', 'raise', 'change', 'auto', 'delete'];

/**
 * Arms the alert of an event again, at its threshold or at another. Absolute, so a repeated press does no harm: each
 * event arms once, because its alert may have fired again meanwhile (C9), and that firing has buttons of its own. Armed
 * is claimed only after CS2Cap's reply says so (C6, C15). Where other chats have the same alert, a new threshold splits
 * off a copy first. Fails with what to do about it.
 */
export async function rearmAlert(deps: RearmDeps, input: RearmInput): Promise<Result<Rearmed, RearmRefusal>> {
  const { db, cs2cap } = deps;
  const event = await findEvent(db, input.eventId);
  if (!event) return fail({ kind: 'no-event' });
  const alertId = event.alert_id;
  if (alertId === null) return fail({ kind: 'no-alert' });
  const earlier = await whoDecided(db, event.id, input.chatKey);
  if (earlier !== undefined) return ok(await alreadyBy(db, earlier, event, alertId));
  if (await isSupersededIn(db, event, input.chatKey)) return fail({ kind: 'fired-again' });
  if (!cs2cap) return fail({ kind: 'no-api-key' });
  const target = targetOf(event, input);
  if (target === 'unknown') return fail({ kind: 'no-target' });
  const sure = input.anyway ? { kind: 'no' as const } : await checkPrice(deps, event, alertId, target);
  if (sure.kind === 'yes') return fail({ kind: 'past', value: sure.value, currency: factsOf(event).thresholdCurrency });

  const claim = { key: `event:${event.id}`, who: input.who, now: deps.clock.now() };
  const done = await claiming(db, claim, () => arm({ ...deps, cs2cap }, input, { event, alertId, target }));
  if (done.kind === 'busy') return fail({ kind: 'busy', who: done.who });
  const result = done.value;
  if (result.ok) await deps.refreshMessages(event.id);
  return result.ok && result.value.kind === 'rearmed' && sure.kind === 'unknown'
    ? ok({ ...result.value, unsure: sure.why })
    : result;
}

/** The absolute threshold to set; undefined: as it is. */
function targetOf(event: StoredEvent, input: RearmInput): string | undefined | 'unknown' {
  const as: NonNullable<RearmInput['as']> = input.as ?? 'rearm';
  switch (as) {
    case 'lower':
      return event.lower_to ?? 'unknown';
    case 'raise':
      return event.raise_to ?? 'unknown';
    case 'change':
      return input.target ?? 'unknown';
    case 'rearm':
    case 'auto':
      return undefined;
  }
}

async function checkPrice(
  deps: RearmDeps,
  event: StoredEvent,
  alertId: string,
  target: string | undefined,
): Promise<FiresAtOnce> {
  if (!deps.prices) return { kind: 'no' };
  const alert = await findAlert(deps.db, alertId);
  const facts = factsOf(event);
  const itemId = alert?.item_id ?? facts.itemId;
  const kind = alert?.kind ?? facts.kind;
  const threshold = target ?? alert?.threshold ?? facts.threshold;
  if (itemId === undefined || kind === undefined || threshold === undefined) {
    return { kind: 'unknown', why: { kind: 'rule-unknown' } };
  }
  const currency = alert?.currency ?? facts.thresholdCurrency;
  return firesAtOnce(deps.prices, { itemId, kind, threshold, currency });
}

interface Arming {
  readonly event: StoredEvent;
  readonly alertId: string;
  readonly target: string | undefined;
}

async function arm(
  deps: RearmDeps & { readonly cs2cap: Cs2capClient },
  input: RearmInput,
  { event, alertId, target }: Arming,
): Promise<Result<Rearmed, RearmRefusal>> {
  const { db } = deps;
  // Whoever had the claim before may have done it.
  const earlier = await whoDecided(db, event.id, input.chatKey);
  if (earlier !== undefined) return ok(await alreadyBy(db, earlier, event, alertId));
  const before = await findAlert(db, alertId);
  const wasArmed = target === undefined && isArmedSince(before, event);
  const chat = await chatByKey(db, input.chatKey);
  const splits = target !== undefined && chat !== undefined && (await holdOf(db, alertId, chat)) === 'shared';
  const armed = splits
    ? await splitOff(deps, { alertId, before, target, chatKey: input.chatKey })
    : await deps.cs2cap.send(patchAlert(alertId, changesFor(target)));
  if (!armed.ok) return fail({ kind: 'api', failure: armed.failure });
  await mirrorAlerts(db, [armed.value], false);
  if (!armed.value.is_enabled) return fail({ kind: 'still-off' });
  if (!splits) await cancelPlans(db, alertId);
  await record(deps, input, {
    alertId,
    eventId: event.id,
    kind: wasArmed ? 'was-armed' : (input.as ?? 'rearm'),
    scope: splits ? 'chat' : 'event',
    detail: {
      ...(target === undefined ? {} : { target, ...currencyOf(armed.value) }),
      ...(before ? { before: beforeOf(before) } : {}),
      ...(splits ? { newAlertId: armed.value.id } : {}),
    },
  });
  if (wasArmed) return ok({ kind: 'was-armed' });
  return ok({ kind: 'rearmed', ...(target === undefined ? {} : { target, ...currencyOf(armed.value) }) });
}

/** A copy of the alert for this chat alone, armed at the new threshold; the others keep theirs. */
async function splitOff(
  deps: RearmDeps & { readonly cs2cap: Cs2capClient },
  split: {
    readonly alertId: string;
    readonly before: AlertTable | undefined;
    readonly target: string;
    readonly chatKey: string;
  },
): Promise<Result<Alert, ApiFailure>> {
  const { before, target, alertId, chatKey } = split;
  if (!before || !isAlertKind(before.kind)) {
    const message = 'the rule of this alert is not known to the relay yet; try again in a minute';
    return fail({ kind: 'bad-request', status: 0, message, fields: [] });
  }
  const wish = {
    item_id: before.item_id,
    kind: before.kind,
    threshold_value: target,
    ...(before.currency === null ? {} : { threshold_currency: before.currency }),
    is_enabled: true,
  };
  const made = await createAlertOnce(deps, wish);
  if (!made.ok) return made;
  await attachAlert(deps.db, made.value.id, chatKey);
  await detachAlert(deps.db, alertId, chatKey);
  return made;
}

const changesFor = (target: string | undefined) =>
  target === undefined ? { is_enabled: true } : { threshold_value: target, is_enabled: true };

const currencyOf = (alert: Alert) => (alert.threshold_currency ? { currency: alert.threshold_currency } : {});

/** Who decided what becomes of the alert, as far as it concerns a chat; undefined if it is open (again). */
export async function whoDecided(db: Db, eventId: number, chatKey: string): Promise<string | undefined> {
  const actions = concerning(await actionsOfEvent(db, eventId), chatKey);
  const decided = (action: ChatAction) => action.undone_by === null && ARMING.includes(action.kind);
  return actions.find(decided)?.who;
}

/** The mirror may be older than the last firing, which we know of first. */
async function alreadyBy(db: Db, by: string, event: StoredEvent, alertId: string): Promise<Rearmed> {
  const alert = await findAlert(db, alertId);
  return { kind: 'already', by, isArmed: alert?.enabled === 1 && !(await hasFiredSince(db, event)) };
}

/** The mirror shows it enabled, and was read after this firing: an older copy proves nothing. */
function isArmedSince(alert: AlertTable | undefined, event: StoredEvent): boolean {
  if (alert?.enabled !== 1 || alert.last_triggered_at === null) return false;
  return Date.parse(alert.last_triggered_at) >= firedAt(event);
}
