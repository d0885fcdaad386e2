import { type Bytes, toHex, utf8Bytes } from '#shared/events/encoding.ts';
import type { HmacSha256 } from '#shared/events/verify.ts';

/** HMAC-SHA256 with the charset named: the default turns every "★" into "?" (apps-script.md §4.1). */
export const hmacSha256: HmacSha256 = (key, message) => {
  if (typeof key === 'string' && typeof message === 'string') {
    return toHex(Utilities.computeHmacSha256Signature(message, key, Utilities.Charset.UTF_8));
  }
  return toHex(Utilities.computeHmacSha256Signature(signedBytes(message), signedBytes(key)));
};

/** SHA-256 as lower-case hex; a text means its UTF-8 bytes. */
export function sha256(message: string | Bytes): string {
  const algorithm = Utilities.DigestAlgorithm.SHA_256;
  return toHex(
    typeof message === 'string'
      ? Utilities.computeDigest(algorithm, message, Utilities.Charset.UTF_8)
      : Utilities.computeDigest(algorithm, signedBytes(message)),
  );
}

/** A random id that starts with a letter, so that no cell takes it for a number. */
export function newKey(prefix: string): string {
  return prefix + Utilities.getUuid().replace(/-/g, '').slice(0, 20);
}

/** 128 random bits as hex: a UUID alone has 122. */
export const newSecretHex = (): string => sha256(Utilities.getUuid() + Utilities.getUuid()).slice(0, 32);

/** Apps Script's bytes run from −128 to 127, and text and bytes can't be mixed in one call (apps-script.md §4.2). */
function signedBytes(value: string | Bytes): number[] {
  return Array.from(typeof value === 'string' ? utf8Bytes(value) : value, (byte) => (byte > 127 ? byte - 256 : byte));
}
