import { setTimeout as wait } from 'node:timers/promises';
import { TOKEN } from '../support/bot-server.ts';
import { SECRET, signedDelivery } from '../support/signed-delivery.ts';

export const CHATS = [11, 12, 13, 14, 15, 16];

/** Settings of a relay that sends to `CHATS` as fast as it can. */
export const sendingTo = (apiRoot: string, databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  CS2C_WEBHOOK_SECRET: SECRET,
  TELEGRAM_BOT_TOKEN: TOKEN,
  TELEGRAM_API_ROOT: apiRoot,
  TELEGRAM_DEFAULT_CHATS: CHATS.join(),
  TELEGRAM_DIGEST_AFTER: '0',
  TELEGRAM_PACING: 'off',
});

/** Posts the n-th event to a relay, once. */
export async function postEvent(url: string | undefined, n: number): Promise<Response> {
  const body = JSON.stringify({ alert_id: `alert-${n}`, item_id: n, market_hash_name: `Item ${n}` });
  const { headers } = signedDelivery({ atMs: Date.now(), deliveryId: `deliv_${n}`, body });
  return fetch(`${url}/webhooks/cs2cap`, { method: 'POST', headers, body });
}

/** Posts it as CS2Cap does behind a balancer: again, to another relay, until one has taken it. */
export async function postUntilTaken(urlOf: (attempt: number) => string | undefined, n: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const answer = await postEvent(urlOf(attempt), n).catch(() => undefined);
    if (answer?.status === 200) return;
    if (answer && answer.status !== 503) throw new Error(`event ${n} was answered with ${answer.status}`);
    await wait(50);
  }
}
