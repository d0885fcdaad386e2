import { randomBytes, randomUUID } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A fresh UUID: the form of alert, webhook and key ids. */
export function newUuid(): string {
  return randomUUID();
}

/** A fresh id like `evt_01J…`, the form that the examples of webhooks.mdx show (cs2cap.md C48). */
export function newPrefixedId(prefix: 'evt' | 'deliv', nowMs: number): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = `${crockford[rest % 32]}${time}`;
  const random = [...randomBytes(16)].map((byte) => crockford[byte % 32]).join('');
  return `${prefix}_${time}${random}`;
}

/** A fresh signing secret; its rest is hexadecimal, so that it can also be read as base64. */
export function newSecret(): string {
  return `whsec_live_${randomBytes(24).toString('hex')}`;
}

/** A fresh child API key. */
export function newChildKey(): string {
  return `sk_live_child_${randomBytes(16).toString('hex')}`;
}

/** Whether a path parameter that openapi.json declares as `format: uuid` would be accepted. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** The ISO 8601 text of a time. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
