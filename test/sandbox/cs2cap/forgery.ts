import type { Account, Webhook } from './account.ts';
import { type Courier, signedHeaders } from './courier.ts';
import { newPrefixedId, newSecret } from './ids.ts';
import type { World } from './world.ts';

/** What the receiver of a hand-made delivery said; status undefined when there was no answer. */
export interface Reply {
  readonly status: number | undefined;
  readonly text: string;
}

/** A delivery that a test composes; what is not said is as in a real one. */
export interface Composed {
  /** The raw body, JSON or not. Default: the small body of the account's latest event, else of a made-up alert. */
  readonly body?: string;
  readonly eventType?: string;
  readonly deliveryId?: string;
  /** Unix seconds. */
  readonly timestamp?: string;
  /** Default: the destination's own secret. */
  readonly secret?: string;
  /** Headers to leave out, by their name. */
  readonly without?: readonly string[];
}

/** Sends what no history has: composed deliveries, forgeries and replays. Each throws when the destination or delivery is unknown. */
export class Forger {
  readonly #world: World;
  readonly #courier: Courier;

  constructor(world: World, courier: Courier) {
    this.#world = world;
    this.#courier = courier;
  }

  /** A well-signed delivery with the given parts. */
  async compose(account: Account, webhookId: string, composed: Composed): Promise<Reply> {
    const webhook = findWebhook(account, webhookId);
    const body = composed.body ?? latestBody(account);
    const now = this.#world.clock.now();
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      ...signedHeaders(this.#world, {
        secret: composed.secret ?? webhook.secret,
        eventType: composed.eventType ?? 'alert.triggered',
        deliveryId: composed.deliveryId ?? newPrefixedId('deliv', now),
        timestamp: composed.timestamp ?? String(Math.floor(now / 1000)),
        body,
      }),
    };
    for (const name of composed.without ?? []) delete headers[name];
    return this.#courier.send(webhook.url, { headers, body });
  }

  /** Like a real delivery, but signed with a secret that nobody has. */
  forge(account: Account, webhookId: string, body?: string): Promise<Reply> {
    return this.compose(account, webhookId, { secret: newSecret(), ...(body === undefined ? {} : { body }) });
  }

  /** The very bytes and headers of a delivery's last attempt again; an attacker may change the id header, which is not signed (cs2cap.md C37). */
  async replay(deliveryId: string, newDeliveryId = deliveryId): Promise<Reply> {
    const delivery = this.#world.accounts
      .flatMap((account) => account.deliveries)
      .find((candidate) => candidate.id === deliveryId);
    if (!delivery?.lastSent) throw new Error(`Delivery ${deliveryId} was never sent`);
    const headers: Record<string, string> = { ...delivery.lastSent.headers };
    if ('X-CS2C-Delivery-Id' in headers) headers['X-CS2C-Delivery-Id'] = newDeliveryId;
    return this.#courier.send(delivery.endpointUrl, { headers, body: delivery.lastSent.body });
  }
}

function findWebhook(account: Account, webhookId: string): Webhook {
  const webhook = account.webhooks.find((candidate) => candidate.id === webhookId);
  if (!webhook) throw new Error(`No webhook ${webhookId}`);
  return webhook;
}

function latestBody(account: Account): string {
  const event = account.events.at(-1);
  return JSON.stringify({
    alert_id: event?.alertId ?? '00000000-0000-4000-8000-000000000000',
    item_id: event?.item.item_id ?? 1,
    market_hash_name: event?.item.market_hash_name ?? 'AK-47 | Aphrodite (Battle-Scarred)',
  });
}
