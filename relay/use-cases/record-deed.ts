import { type ActionKind, wordsOf } from '#shared/telegram/words.ts';
import type { Clock } from '../clock.ts';
import { type ActionDetail, recordAction } from '../store/chat-actions.ts';
import type { AlertTable, Db } from '../store/schema.ts';

/** What undoing needs. */
export const beforeOf = (alert: AlertTable): NonNullable<ActionDetail['before']> => ({
  itemId: alert.item_id,
  kind: alert.kind,
  threshold: alert.threshold,
  ...(alert.currency === null ? {} : { currency: alert.currency }),
  // It fired, so CS2Cap had it off (C14); the mirror may be older than that.
  isEnabled: false,
});

/** Writes down who did what with an alert; `did` is what sheets show. */
export async function record(
  deps: { readonly db: Db; readonly clock: Pick<Clock, 'now'> },
  by: { readonly who: string; readonly chatKey: string },
  action: {
    readonly alertId: string;
    readonly eventId: number;
    readonly kind: ActionKind;
    readonly scope: 'event' | 'chat';
    readonly detail: ActionDetail;
  },
): Promise<number> {
  const { kind, scope, detail, alertId, eventId } = action;
  const to = detail.target === undefined ? '' : ` to ${detail.target}${detail.currency ? ` ${detail.currency}` : ''}`;
  const until = detail.until === undefined ? '' : ` until ${new Date(detail.until).toISOString()}`;
  return recordAction(deps.db, {
    at: deps.clock.now(),
    who: by.who,
    chat_key: by.chatKey,
    alert_id: alertId,
    event_id: eventId,
    did: `${wordsOf('en').did[kind]}${to}${until}`,
    kind,
    scope,
    detail,
  });
}
