import { TOOLKIT_TEST } from '#shared/events/event.ts';
import type { Clock } from '../clock.ts';
import { hmacSha256 } from '../hash.ts';
import { insertTestEvent } from '../store/events.ts';
import type { ChatTable, Db } from '../store/schema.ts';

/** The relay's own way in, as CS2Cap would come: its address on this machine, and the secret its destination signs with. */
export interface WayIn {
  readonly url: string;
  readonly secret: string;
}

export interface TestDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly sendAgain: (eventId: number, chatKey: string) => Promise<void>;
  /** Undefined while the relay has no destination of its own: then the way in can't be tested. */
  readonly wayIn?: () => WayIn | undefined;
}

/** `signed`: the test went the whole way of an event; `sent`: only the way to the chat. */
export type Tested = { readonly kind: 'signed' | 'sent' } | { readonly kind: 'refused'; readonly status: number };

/**
 * Sends a test event to one chat. Where the relay has a destination, it is signed with its secret and comes in like a
 * delivery of CS2Cap: verified, kept, routed to this chat, sent in its lane. It fires nothing and is never counted.
 */
export async function sendTest(deps: TestDeps, input: { readonly chat: ChatTable }): Promise<Tested> {
  const way = deps.wayIn?.();
  if (way) return postSigned(deps, way, input.chat.key);
  const eventId = await insertTestEvent(deps.db, deps.clock.now());
  await deps.sendAgain(eventId, input.chat.key);
  return { kind: 'sent' };
}

async function postSigned(deps: TestDeps, { url, secret }: WayIn, chatKey: string): Promise<Tested> {
  const { headers, body } = signedTest({ secret, id: `test_${deps.clock.now()}`, chatKey, now: deps.clock.now() });
  const response = await fetch(`${url}/webhooks/cs2cap`, { method: 'POST', headers, body });
  await response.text();
  return response.ok ? { kind: 'signed' } : { kind: 'refused', status: response.status };
}

/** A test event as CS2Cap would send one, signed with `secret`; `id` is its delivery id. */
export function signedTest(test: {
  readonly secret: string;
  readonly id: string;
  readonly chatKey: string;
  readonly now: number;
}): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const timestamp = String(Math.floor(test.now / 1000));
  // The chat stands where an alert's id would: a test has no alert.
  const body = JSON.stringify({
    alert_id: test.chatKey,
    market_hash_name: 'A test event',
    created_at: new Date(test.now).toISOString(),
  });
  const headers = {
    'Content-Type': 'application/json',
    'X-CS2C-Event-Type': TOOLKIT_TEST,
    'X-CS2C-Delivery-Id': test.id,
    'X-CS2C-Timestamp': timestamp,
    'X-CS2C-Signature': hmacSha256(test.secret, `${timestamp}.${body}`),
  };
  return { headers, body };
}
