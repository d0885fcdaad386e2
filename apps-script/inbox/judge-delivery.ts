import { replayKey } from '#shared/events/dedupe.ts';
import { asUtf8, fromBase64 } from '#shared/events/encoding.ts';
import { ALERT_TRIGGERED, type EventFacts, readEventBody, TOOLKIT_TEST } from '#shared/events/event.ts';
import type { LiftedDelivery } from '#shared/events/link.ts';
import type { LogVerdict } from '#shared/events/log-row.ts';
import { canonicalSignature, verifyDelivery } from '#shared/events/verify.ts';
import { hmacSha256, sha256 } from '../google/hash.ts';

/** How old a signature may be and still count as `signed` (DESIGN §5 "Late is marked, not lost"). */
export const TOLERANCE_S = 300;

/** What a delivery is worth, before anybody asks whether it came before. */
export type Judged = {
  readonly source: 'relay' | 'direct';
  readonly delivery: LiftedDelivery;
  /** The key the relay knows this delivery by. */
  readonly key: string;
  readonly raw: string;
} & (
  | { readonly kind: 'refused'; readonly reason: string }
  /** Perhaps signed with a secret that is being fetched just now. */
  | { readonly kind: 'busy'; readonly reason: string }
  /** Genuine, but no event can be read from it. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly replayKey: string }
  | { readonly kind: 'genuine'; readonly verdict: LogVerdict; readonly facts: EventFacts; readonly replayKey: string }
);

type Common = Pick<Judged, 'source' | 'delivery' | 'key' | 'raw'>;

/**
 * Checks one lifted delivery with this sheet's own secrets: the relay can't vouch for it. Only a test event of the
 * toolkit is believed on the strength of the sealed form alone (DESIGN §6).
 */
export function judgeDelivery(delivery: LiftedDelivery, secrets: readonly string[], isRotating: boolean): Judged {
  const body = delivery.body ?? fromBase64(delivery.body_b64 ?? '') ?? '';
  const raw = typeof body === 'string' ? body : `base64:${delivery.body_b64}`;
  const { timestamp } = delivery;
  const keyOf = (signature: string) => replayKey({ timestamp, signature, body }, sha256);
  const common: Common = { source: 'relay', delivery, raw, key: keyOf(canonicalSignature(delivery.signature)) };
  const { signature, received_at: receivedAtMs } = delivery;
  const verified = verifyDelivery(
    { headers: { timestamp, signature }, body, secrets, receivedAtMs, toleranceS: TOLERANCE_S },
    hmacSha256,
  );
  if (delivery.event_type === TOOLKIT_TEST) {
    const how = verified.ok ? 'signed as CS2Cap signs, and checked' : 'sealed by the relay';
    return withReason(readFacts(common, 'test', common.key), `test: ${how}`);
  }
  if (!verified.ok) {
    const { kind, message } = verified.failure;
    if (isRotating && kind === 'wrong-signature') {
      return { ...common, kind: 'busy', reason: 'the signing secret is being changed' };
    }
    return { ...common, kind: 'refused', reason: `${kind}: ${message}` };
  }
  return readFacts(common, verified.value.verdict, keyOf(verified.value.signature));
}

/**
 * What a post without visible headers is worth: nothing is proved yet, so it is `unconfirmed` until the API was asked.
 * Its identity is its body.
 */
export function judgeDirect(posted: string, receivedAtMs: number): Judged {
  const contents = asUtf8(posted);
  const key = sha256(contents);
  const facts = readEventBody(contents);
  const event_type = (facts.ok ? facts.value.type : undefined) ?? ALERT_TRIGGERED;
  const delivery = { event_type, delivery_id: '', timestamp: '', signature: '', received_at: receivedAtMs };
  return readFacts({ source: 'direct', delivery, key, raw: contents }, 'unconfirmed', key);
}

function readFacts(common: Common, verdict: LogVerdict, ownKey: string): Judged {
  const facts = readEventBody(common.raw);
  if (!facts.ok) return { ...common, kind: 'unreadable', reason: facts.failure.message, replayKey: ownKey };
  const judged: Judged = { ...common, kind: 'genuine', verdict, facts: facts.value, replayKey: ownKey };
  const type = common.delivery.event_type;
  return type === ALERT_TRIGGERED || facts.value.reason ? judged : withReason(judged, `event type ${type}`);
}

const withReason = (judged: Judged, reason: string): Judged =>
  judged.kind === 'genuine' ? { ...judged, facts: { ...judged.facts, reason } } : judged;
