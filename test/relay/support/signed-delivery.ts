import { createHmac } from 'node:crypto';

export const SECRET = 'whsec_live_an-obvious-test-secret';

/** Parts of a delivery as CS2Cap would post it. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

export interface DeliveryParts {
  readonly atMs: number;
  readonly deliveryId?: string;
  readonly body?: string | Buffer;
  readonly secret?: string;
  readonly eventType?: string;
}

export const ALERT_ID = '3f0c2a8e-0000-4000-8000-000000000001';

/** The documented small body (C43). */
export const smallBody = (alertId = ALERT_ID) =>
  JSON.stringify({ alert_id: alertId, item_id: 156, market_hash_name: 'AK-47 | Redline (Field-Tested)' });

/** A genuine delivery; a test spoils what it wants. */
export function signedDelivery(parts: DeliveryParts): Delivery {
  const { atMs, deliveryId = 'deliv_1', body = smallBody(), secret = SECRET, eventType = 'alert.triggered' } = parts;
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'x-cs2c-event-type': eventType,
      'x-cs2c-delivery-id': deliveryId,
      'x-cs2c-timestamp': timestamp,
      'x-cs2c-signature': signature,
    },
    body,
  };
}
