import { replayKey } from '#shared/events/dedupe.ts';
import { fromBase64 } from '#shared/events/encoding.ts';
import { ALERT_TRIGGERED, type EventFacts, readEventBody, TOOLKIT_TEST } from '#shared/events/event.ts';
import type { LiftedDelivery } from '#shared/events/link.ts';
import type { LogVerdict } from '#shared/events/log-row.ts';
import { canonicalSignature, verifyDelivery } from '#shared/events/verify.ts';
import { hmacSha256, sha256 } from '../google/hash.ts';

/** How old a signature may be and still count as `signed` (DESIGN §5 "Late is marked, not lost"). */
const TOLERANCE_S = 300;

/** What a delivery is worth, before anybody asks whether it came before. */
export type Judged = {
  readonly delivery: LiftedDelivery;
  /** The key the relay knows this delivery by. */
  readonly key: string;
  readonly raw: string;
} & (
  | { readonly kind: 'refused'; readonly reason: string }
  /** Genuine, but no event can be read from it. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly replayKey: string }
  | { readonly kind: 'genuine'; readonly verdict: LogVerdict; readonly facts: EventFacts; readonly replayKey: string }
);

/**
 * Checks one lifted delivery with this sheet's own secrets: the relay can't vouch for it. Only a test event of the
 * toolkit is believed on the strength of the sealed form alone (DESIGN §6).
 */
export function judgeDelivery(delivery: LiftedDelivery, secrets: readonly string[]): Judged {
  const body = delivery.body ?? fromBase64(delivery.body_b64 ?? '') ?? '';
  const raw = typeof body === 'string' ? body : `base64:${delivery.body_b64}`;
  const { timestamp } = delivery;
  const keyOf = (signature: string) => replayKey({ timestamp, signature, body }, sha256);
  const common = { delivery, raw, key: keyOf(canonicalSignature(delivery.signature)) };
  if (delivery.event_type === TOOLKIT_TEST) return readFacts(common, 'test', common.key);
  const { signature, received_at: receivedAtMs } = delivery;
  const verified = verifyDelivery(
    { headers: { timestamp, signature }, body, secrets, receivedAtMs, toleranceS: TOLERANCE_S },
    hmacSha256,
  );
  if (!verified.ok)
    return { ...common, kind: 'refused', reason: `${verified.failure.kind}: ${verified.failure.message}` };
  return readFacts(common, verified.value.verdict, keyOf(verified.value.signature));
}

function readFacts(common: Pick<Judged, 'delivery' | 'key' | 'raw'>, verdict: LogVerdict, ownKey: string): Judged {
  const facts = readEventBody(common.raw);
  if (!facts.ok) return { ...common, kind: 'unreadable', reason: facts.failure.message, replayKey: ownKey };
  const type = common.delivery.event_type;
  const reason = facts.value.reason ?? (type === ALERT_TRIGGERED ? undefined : `event type ${type}`);
  return {
    ...common,
    kind: 'genuine',
    verdict,
    facts: reason === undefined ? facts.value : { ...facts.value, reason },
    replayKey: ownKey,
  };
}
