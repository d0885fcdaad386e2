import type { Cs2cap } from '#sandbox/cs2cap/cs2cap.ts';
import { keys } from './accounts.ts';
import { type Ask, textAt } from './interview.ts';

/** /account/key and the child keys; their limits give the true 429 of both windows; 5xx come from a fault. */
export async function keyQuestions(ask: Ask, cs2cap: Cs2cap): Promise<void> {
  await ask(200, 'GET', '/account/key', { intent: 'off the document' });
  const path = '/account/sub-keys';
  const limits = { rate_requests_per_minute_override: 2, quota_requests_per_month_override: 1 };
  const child = textAt(await ask(201, 'POST', path, { body: { name: 'sheet', ...limits } }), 'key');
  await ask(200, 'GET', `${path}?limit=5&offset=0`);
  await ask(422, 'POST', path, { body: { name: 7 }, intent: 'broken' });
  await ask(422, 'POST', path, { body: {}, intent: 'broken' });
  await ask(403, 'GET', path, { key: keys.free });
  await askLimits(ask, cs2cap, child);
  await askChildRights(ask, cs2cap);
  for (const status of [500, 502, 503]) {
    cs2cap.faults.arm({ path: /alerts$/ }, { kind: 'status', status });
    await ask(status, 'GET', '/account/alerts');
  }
}

/** One counted request fills the month, the second of any kind the minute. */
async function askLimits(ask: Ask, cs2cap: Cs2cap, child: string): Promise<void> {
  await ask(200, 'GET', '/fx', { key: child });
  await ask(429, 'GET', '/fx', { key: child });
  await ask(200, 'GET', '/account/alerts', { key: child });
  await ask(429, 'GET', '/account/alerts', { key: child });
  Object.assign(cs2cap.switches, { retryAfterHeader: false, rateLimitReset: 'epoch' });
  await ask(429, 'GET', '/account/alerts', { key: child });
  Object.assign(cs2cap.switches, { retryAfterHeader: true, rateLimitReset: 'seconds' });
}

async function askChildRights(ask: Ask, cs2cap: Cs2cap): Promise<void> {
  const made = await ask(201, 'POST', '/account/sub-keys', { body: { name: 'reader' } });
  const child = textAt(made, 'key');
  await ask(403, 'GET', '/account/sub-keys', { key: child });
  await ask(404, 'DELETE', '/account/sub-keys/00000000-0000-0000-0000-000000000000');
  cs2cap.switches.childKeysMayManage = false;
  await ask(403, 'GET', '/account/webhooks', { key: child });
  cs2cap.switches.childKeysMayManage = true;
  await ask(200, 'DELETE', `/account/sub-keys/${textAt(made, 'key_info', 'id')}`);
  for (let count = 1; count < 25; count++) await ask(201, 'POST', '/account/sub-keys', { body: { name: `k${count}` } });
  await ask(409, 'POST', '/account/sub-keys', { body: { name: 'one too many' } });
}
