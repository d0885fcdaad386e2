import { type Bytes, utf8Bytes } from './encoding.ts';

/** SHA-256 as lower-case hex; a text means its UTF-8 bytes. */
export type Sha256 = (message: string | Bytes) => string;

/**
 * The identity of one signed request: SHA-256 over its timestamp, signature and body. The delivery id is not in the
 * signed content, so whoever replays can change it (C37); this key can't be changed without breaking the signature.
 * `signature` is the canonical one (`Verified.signature`, or `canonicalSignature` where nothing could be verified yet).
 */
export function replayKey(
  delivery: { readonly timestamp: string; readonly signature: string; readonly body: string | Bytes },
  sha256: Sha256,
): string {
  const head = `${delivery.timestamp}\n${delivery.signature}\n`;
  return sha256(typeof delivery.body === 'string' ? head + delivery.body : [...utf8Bytes(head), ...delivery.body]);
}
