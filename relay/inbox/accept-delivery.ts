import { replayKey } from '#shared/events/dedupe.ts';
import { ALERT_TRIGGERED, type EventFacts, readEventBody, TOOLKIT_TEST } from '#shared/events/event.ts';
import { canonicalSignature, type SignedHeaders, verifyDelivery } from '#shared/events/verify.ts';
import { hmacSha256, sha256 } from '../hash.ts';
import type { IncomingEvent } from '../store/events.ts';
import { ACCOUNT_STREAM, TEST_STREAM } from '../store/schema.ts';

/** A delivery's body, as bytes and, where they are valid UTF-8, as text. */
export interface RawDelivery {
  readonly headers: SignedHeaders;
  readonly body: Uint8Array;
  readonly receivedAt: number;
}

export type Accepted =
  | {
      readonly kind: 'event';
      readonly event: IncomingEvent;
      /** How the signature matched, for the log: never the secret. */
      readonly matched: string;
      readonly warning?: string;
    }
  | { readonly kind: 'refused'; readonly status: 400 | 401; readonly reason: string; readonly message: string };

/** Whether a delivery on the account's own path is genuine, and the event it carries. Nothing is parsed before it is verified. */
export function acceptDelivery(
  raw: RawDelivery,
  rules: { readonly secrets: readonly string[]; readonly toleranceS: number },
): Accepted {
  const text = decodeUtf8(raw.body);
  const verified = verifyDelivery(
    { headers: raw.headers, body: text ?? raw.body, ...rules, receivedAtMs: raw.receivedAt },
    hmacSha256,
  );
  if (!verified.ok) {
    const { kind, message } = verified.failure;
    return { kind: 'refused', status: kind === 'malformed-header' ? 400 : 401, reason: kind, message };
  }
  const { verdict, signature, secretIndex, keyForm, encoding } = verified.value;
  const read = readBody(text);
  const eventType = raw.headers.eventType ?? ALERT_TRIGGERED;
  const matched = `secret ${secretIndex + 1}, key ${keyForm}, ${encoding}`;
  if (eventType === TOOLKIT_TEST) return { kind: 'event', event: testEvent(raw, text, signature, read.facts), matched };
  const event: IncomingEvent = {
    ...signedParts(raw, text, signature),
    stream: ACCOUNT_STREAM,
    source: 'push',
    verdict,
    eventType,
    facts: read.facts,
    // An unknown type, or a body we can't read, is kept and acknowledged: refusing it would only bring it again (C44).
    goesTo: eventType === ALERT_TRIGGERED && !read.problem ? 'chats' : 'nobody',
  };
  return { kind: 'event', event, matched, ...(read.problem ? { warning: read.problem } : {}) };
}

/** Our own test, signed with our own destination's secret: for one chat, never counted, never completed (DESIGN §6). */
function testEvent(raw: RawDelivery, text: string | undefined, signature: string, facts: EventFacts): IncomingEvent {
  const parts = { stream: TEST_STREAM, source: 'push', verdict: 'test', eventType: TOOLKIT_TEST } as const;
  return { ...signedParts(raw, text, signature), ...parts, facts, goesTo: 'one-chat' };
}

/**
 * The event of a delivery on a sheet's lifting path. Only the sheet holds the secret, so nothing is verified here:
 * the headers must be there, and the dedupe key covers only what is signed.
 */
export function liftDelivery(raw: RawDelivery, sheetId: string, sentFrom: string): Accepted {
  const { timestamp, signature } = raw.headers;
  if (!timestamp || !signature) {
    return { kind: 'refused', status: 401, reason: 'missing-header', message: 'the signature headers are missing' };
  }
  if (!/^\d{1,12}$/.test(timestamp)) {
    return { kind: 'refused', status: 400, reason: 'malformed-header', message: 'the timestamp is not a Unix time' };
  }
  const event: IncomingEvent = {
    ...signedParts(raw, decodeUtf8(raw.body), canonicalSignature(signature)),
    // The sheet verifies the header as it came.
    signature,
    stream: sheetId,
    source: 'lift',
    verdict: 'unverified',
    eventType: raw.headers.eventType ?? ALERT_TRIGGERED,
    facts: {},
    goesTo: 'sheet',
    sentFrom,
  };
  return { kind: 'event', event, matched: 'not checked here' };
}

/** A text stands for its UTF-8 bytes, which are the body's; hashing it takes a fraction of hashing a list of bytes. */
function signedParts(raw: RawDelivery, text: string | undefined, signature: string) {
  const timestamp = raw.headers.timestamp ?? '';
  return {
    receivedAt: raw.receivedAt,
    body: raw.body,
    signedAt: timestamp,
    signature,
    replayKey: replayKey({ timestamp, signature, body: text ?? raw.body }, sha256),
    ...(raw.headers.deliveryId ? { deliveryId: raw.headers.deliveryId } : {}),
  };
}

function readBody(text: string | undefined): { readonly facts: EventFacts; readonly problem?: string } {
  if (text === undefined) return { facts: {}, problem: 'the body is not valid UTF-8' };
  const read = readEventBody(text);
  return read.ok ? { facts: read.value } : { facts: {}, problem: read.failure.message };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes that are valid UTF-8, byte order mark included; undefined for others. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
