import { describeFailure } from '#shared/cs2cap/reply.ts';
import { listWebhooks } from '#shared/cs2cap/requests.ts';
import type { LogState } from '#shared/events/completeness.ts';
import type { LogRecord } from '#shared/events/record.ts';
import { findOwn } from '../cs2cap/own-destination.ts';
import { type Cs2cap, send } from '../cs2cap/send.ts';
import { redact } from '../settings/redact.ts';

/** A push may take its time; after this long it counts as missed. */
const LATE_MS = 10 * 60_000;
/** Older misses are history. */
const RECENT_MS = 24 * 3_600_000;

/**
 * Why events are seen by polling only although CS2Cap should push them (C60); empty while pushes come. A later push
 * ends the silence by itself. CS2Cap is asked only when something was missed.
 */
export function explainSilence(
  cs2cap: Cs2cap,
  { pushSinceMs }: LogState,
  records: readonly LogRecord[],
  nowMs: number,
): string {
  const pushed = records.reduce(
    (last, { kind, at }) => (kind === 'poll' || kind === 'kept' ? last : Math.max(last, at)),
    0,
  );
  const since = Math.max(pushSinceMs, pushed, nowMs - RECENT_MS);
  const missed = records.filter(({ kind, at }) => kind === 'poll' && at >= since && at < nowMs - LATE_MS).length;
  if (missed === 0) return '';
  const what = `${missed} event${missed === 1 ? '' : 's'} came by polling only: `;
  return what + reasonOf(cs2cap);
}

function reasonOf(cs2cap: Cs2cap): string {
  const listed = send(cs2cap, listWebhooks());
  if (!listed.ok) {
    return listed.failure.kind === 'forbidden'
      ? 'the account has no webhooks any more; polling goes on'
      : `destinations can’t be read: ${describeFailure(listed.failure)}`;
  }
  const own = findOwn(listed.value.webhooks);
  if (!own) return 'the destination of this sheet is gone; choose CS2Cap ▸ Webhook ▸ Connect';
  if (!own.is_active) return 'the destination of this sheet is paused; resume it in CS2Cap ▸ Webhook ▸ Destinations';
  const failure = own.last_failure_message ? `; CS2Cap says "${redact(own.last_failure_message).slice(0, 120)}"` : '';
  return `CS2Cap can’t reach this sheet${failure}; choose CS2Cap ▸ Diagnose`;
}
