import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Sha256 } from '#shared/events/dedupe.ts';
import type { Bytes } from '#shared/events/encoding.ts';
import type { HmacSha256 } from '#shared/events/verify.ts';

const bytesOf = (value: string | Bytes) => (typeof value === 'string' ? value : Uint8Array.from(value));

/** Node's HMAC behind the port that `shared` verifies with. */
export const hmacSha256: HmacSha256 = (key, message) =>
  createHmac('sha256', bytesOf(key)).update(bytesOf(message)).digest('hex');

/** Node's SHA-256 behind the port that `shared` computes dedupe keys with. */
export const sha256: Sha256 = (message) => createHash('sha256').update(bytesOf(message)).digest('hex');

/** A random text of `bytes` bytes in base64url, for capabilities, link keys and one-time codes. */
export const randomToken = (bytes: number) => randomBytes(bytes).toString('base64url');
