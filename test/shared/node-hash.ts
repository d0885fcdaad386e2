import { createHash, createHmac } from 'node:crypto';
import type { Sha256 } from '#shared/events/dedupe.ts';
import type { Bytes } from '#shared/events/encoding.ts';
import type { HmacSha256 } from '#shared/events/verify.ts';

const raw = (data: string | Bytes) => (typeof data === 'string' ? Buffer.from(data, 'utf8') : Uint8Array.from(data));

/** Node's own HMAC in the form that `verifyDelivery`, `seal` and `open` take. */
export const nodeHmac: HmacSha256 = (key, message) => createHmac('sha256', raw(key)).update(raw(message)).digest('hex');

/** Node's own SHA-256 in the form that `replayKey` takes. */
export const nodeSha256: Sha256 = (message) => createHash('sha256').update(raw(message)).digest('hex');
