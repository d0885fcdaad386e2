import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SECRET } from './contestant.ts';

/** One delivery as the sender saw it. Times are milliseconds since the epoch. */
export interface Sent {
  readonly event: string;
  readonly firstAt: number;
  readonly ackedAt: number;
  /** Of the attempt that was acknowledged. */
  readonly ackMs: number;
}

let serial = 0;

const now = () => performance.timeOrigin + performance.now();

/** Sends signed deliveries to one address and repeats each until it is acknowledged, as CS2Cap does. */
export class Sender {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });

  constructor(url: string) {
    this.#url = url;
  }

  /** `count` deliveries, so many in flight; `onAck` hears how many are acknowledged. */
  async flood(count: number, inFlight: number, onAck?: (acked: number) => void): Promise<Sent[]> {
    const sent: Sent[] = [];
    let begun = 0;
    const lane = async () => {
      while (begun++ < count) {
        sent.push(await this.deliver());
        onAck?.(sent.length);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    return sent;
  }

  /** `count` deliveries at a steady rate. */
  async steady(count: number, perSecond: number): Promise<Sent[]> {
    const sent: Promise<Sent>[] = [];
    for (let n = 0; n < count; n++) {
      sent.push(this.deliver());
      await sleep(1000 / perSecond);
    }
    return Promise.all(sent);
  }

  async deliver(): Promise<Sent> {
    const id = ++serial;
    const event = `bench-${id}-end`;
    const firstAt = now();
    for (;;) {
      const startedAt = now();
      const status = await this.#post(id, event).catch(() => 0);
      if (status >= 200 && status < 300) return { event, firstAt, ackedAt: now(), ackMs: now() - startedAt };
      if (status >= 400 && status < 500) throw new Error(`a genuine delivery was answered ${status}`);
      await sleep(20);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(id: number, event: string): Promise<number> {
    const body = bodyOf(id, event);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-cs2c-event-type': 'alert.triggered',
      'x-cs2c-delivery-id': `deliv_${id}`,
      'x-cs2c-timestamp': timestamp,
      'x-cs2c-signature': createHmac('sha256', SECRET).update(`${timestamp}.`).update(body).digest('hex'),
    };
    return new Promise((resolve, reject) => {
      const call = request(this.#url, { method: 'POST', agent: this.#agent, headers, timeout: 10_000 }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', reject);
      call.end(body);
    });
  }
}

/** About 600 bytes; the item's name carries the event through to the message. */
function bodyOf(id: number, event: string): Buffer {
  const alert = `3f0c2a8e-0000-4000-8000-${String(id).padStart(12, '0')}`;
  return Buffer.from(
    JSON.stringify({
      id: `evt_${id}`,
      type: 'alert.triggered',
      created_at: new Date().toISOString(),
      data: {
        event_id: `evt_${id}`,
        alert_id: alert,
        kind: 'price_below',
        threshold_value: '12.50',
        threshold_currency: 'USD',
        item: {
          item_id: 40_213,
          market_hash_name: `AK-47 | Redline (Field-Tested) ${event}`,
          phase: null,
          image_url: 'https://cdn.example.invalid/items/40213.png',
        },
        triggered_value: '12.31',
        triggered_currency: 'USD',
        provider: 'skinport',
        reason: 'Lowest ask 12.31 USD is below the threshold of 12.50 USD',
      },
    }),
  );
}
