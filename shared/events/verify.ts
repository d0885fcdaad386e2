import { fail, ok, type Result } from '../result.ts';
import { type Bytes, equalInConstantTime, fromBase64, toHex, utf8Bytes } from './encoding.ts';

/** HMAC-SHA256 as lower-case hex. A text means its UTF-8 bytes; each host brings its own (Node's crypto, Apps Script's Utilities). */
export type HmacSha256 = (key: string | Bytes, message: string | Bytes) => string;

/** The signed headers of a delivery as they came, by their meaning (DESIGN "The signed headers"). */
export interface SignedHeaders {
  readonly eventType?: string;
  readonly deliveryId?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  /** Which of the two documented spellings the signature came under (C35). */
  readonly signatureHeader?: string;
}

export const SIGNATURE_HEADERS = ['X-CS2C-Signature', 'X-CS2Cap-Signature'] as const;

/** How long a delivery is remembered, and so how late one may come: 30 days. */
export const DEDUPE_HORIZON_S = 30 * 24 * 3600;

export interface VerifyInput {
  readonly headers: SignedHeaders;
  /** The body exactly as received; a text stands for its UTF-8 bytes. */
  readonly body: string | Bytes;
  /** Every secret that is live, newest first. */
  readonly secrets: readonly string[];
  /** When the delivery reached the first server that could read its headers. */
  readonly receivedAtMs: number;
  readonly toleranceS: number;
}

export type KeyForm = 'whole' | 'after-prefix' | 'base64-of-rest';
export type SignatureEncoding = 'hex' | 'base64';

/** A genuine delivery, and which of the undocumented forms it used (C36), so that it can be reported. */
export interface Verified {
  /** `late`: genuine, but older than the tolerance (DESIGN "Late is marked, not lost"). */
  readonly verdict: 'signed' | 'late';
  readonly timestampS: number;
  readonly secretIndex: number;
  readonly keyForm: KeyForm;
  readonly encoding: SignatureEncoding;
  /** The signature that matched, as lower-case hex: one spelling for `replayKey`, whatever the header's was. */
  readonly signature: string;
}

export type Refusal =
  | { readonly kind: 'no-secret'; readonly message: string }
  | { readonly kind: 'missing-header'; readonly message: string }
  | { readonly kind: 'malformed-header'; readonly message: string }
  | { readonly kind: 'wrong-signature'; readonly message: string }
  | { readonly kind: 'outside-window'; readonly message: string };

/**
 * Whether a delivery was signed with one of our secrets over exactly these bytes, and within the time window.
 * The signature is over `timestamp.body` (guide, "Signature and delivery debugging"); encoding and key form are
 * undocumented, so hex and base64, with or without prefix, and three readings of the secret are tried (C36).
 */
export function verifyDelivery(input: VerifyInput, hmac: HmacSha256): Result<Verified, Refusal> {
  const { timestamp, signature } = input.headers;
  if (!timestamp) return refuse('missing-header', 'the X-CS2C-Timestamp header is missing');
  if (!signature) return refuse('missing-header', 'the X-CS2C-Signature header is missing');
  if (!/^\d{1,12}$/.test(timestamp))
    return refuse('malformed-header', 'X-CS2C-Timestamp is not a Unix time in seconds');
  const candidates = readSignatures(signature);
  if (candidates.length === 0) {
    return refuse('malformed-header', 'the signature is neither 64 hex digits nor the base64 of 32 bytes');
  }
  if (!input.secrets.some(isSecret)) return refuse('no-secret', 'no signing secret is stored here');
  const match = findMatch(input, signedContent(timestamp, input.body), candidates, hmac);
  if (!match) return refuse('wrong-signature', 'no stored secret gives this signature for this body');
  return placeInTime(match, Number(timestamp), input);
}

/** The headers of a delivery by their meaning, from any spelling of their names (C35). */
export function readSignedHeaders(header: (name: string) => string | undefined): SignedHeaders {
  const signatureHeader = SIGNATURE_HEADERS.find((name) => header(name) !== undefined);
  return withoutUndefined({
    eventType: header('X-CS2C-Event-Type'),
    deliveryId: header('X-CS2C-Delivery-Id'),
    timestamp: header('X-CS2C-Timestamp'),
    signature: signatureHeader === undefined ? undefined : header(signatureHeader),
    signatureHeader,
  });
}

/** The bytes that are signed: the timestamp's text, a dot, the body. A text body stays a text, so that a host's own UTF-8 HMAC is used. */
export function signedContent(timestamp: string, body: string | Bytes): string | Bytes {
  return typeof body === 'string' ? `${timestamp}.${body}` : [...utf8Bytes(`${timestamp}.`), ...body];
}

/** A signature header in one spelling (lower-case hex of the first signature it holds), or the trimmed text if it holds none. */
export function canonicalSignature(value: string): string {
  return readSignatures(value)[0]?.hex ?? value.trim();
}

type Match = Omit<Verified, 'verdict' | 'timestampS'>;

interface Candidate {
  readonly hex: string;
  readonly encoding: SignatureEncoding;
}

/** Every signature a header value may hold: hex or base64, bare or after `sha256=`, `v1=`, `v1,`; several are separated by spaces. */
function readSignatures(value: string): Candidate[] {
  const found: Candidate[] = [];
  for (const part of value.trim().split(/\s+/)) {
    const bare = part.replace(/^(sha256=|v1=|v1,)/i, '');
    // As base64 these would be 48 bytes.
    const isHex = /^[0-9a-f]{64}$/i.test(bare);
    const bytes = isHex ? undefined : fromBase64(bare);
    if (isHex) found.push({ hex: bare.toLowerCase(), encoding: 'hex' });
    else if (bytes?.length === 32) found.push({ hex: toHex(bytes), encoding: 'base64' });
  }
  return found;
}

function findMatch(
  input: VerifyInput,
  content: string | Bytes,
  candidates: readonly Candidate[],
  hmac: HmacSha256,
): Match | undefined {
  for (const [secretIndex, secret] of input.secrets.entries()) {
    if (!isSecret(secret)) continue;
    for (const { form, key } of keyForms(secret)) {
      const expected = hmac(key, content);
      const hit = candidates.find((candidate) => equalInConstantTime(candidate.hex, expected));
      if (hit) return { secretIndex, keyForm: form, encoding: hit.encoding, signature: hit.hex };
    }
  }
  return undefined;
}

/** Anyone can sign with an empty key, so a blank setting must never count as one. */
const isSecret = (secret: string) => secret.replace(/^whsec_(live_|test_)?/, '').trim() !== '';

/** The readings of a secret, in DESIGN's order: whole, after `whsec_` (and `live_`), that part base64-decoded. */
function* keyForms(secret: string): Generator<{ readonly form: KeyForm; readonly key: string | Bytes }> {
  yield { form: 'whole', key: secret };
  const rests = new Set([secret.replace(/^whsec_/, ''), secret.replace(/^whsec_(live_|test_)?/, '')]);
  for (const rest of rests) {
    if (rest !== '' && rest !== secret) yield { form: 'after-prefix', key: rest };
  }
  for (const rest of rests) {
    const bytes = fromBase64(rest);
    if (bytes && bytes.length > 0) yield { form: 'base64-of-rest', key: bytes };
  }
}

function placeInTime(match: Match, timestampS: number, input: VerifyInput): Result<Verified, Refusal> {
  const ageS = input.receivedAtMs / 1000 - timestampS;
  if (ageS < -input.toleranceS) {
    return refuse('outside-window', `the timestamp is ${Math.round(-ageS)} s ahead of this clock`);
  }
  if (ageS > DEDUPE_HORIZON_S) return refuse('outside-window', 'the timestamp is older than 30 days');
  return ok({ ...match, timestampS, verdict: ageS > input.toleranceS ? 'late' : 'signed' });
}

const refuse = (kind: Refusal['kind'], message: string) => fail({ kind, message });

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(record: T): Defined<T> {
  const result: Defined<T> = {};
  for (const key in record) {
    const value = record[key];
    if (value !== undefined) Object.assign(result, { [key]: value });
  }
  return result;
}
