import { type ApiFailure, describeFailure, headerOf } from '#shared/cs2cap/reply.ts';
import { getKey, listAlerts, listSubKeys, listWebhooks } from '#shared/cs2cap/requests.ts';
import type { Webhook } from '#shared/cs2cap/webhook.ts';
import { clockLine, destinationLine, destinationsUnreadLine, keyLine, noWebhooksLine } from '#shared/doctor/account.ts';
import { type CheckLine, note } from '#shared/doctor/line.ts';
import { deliveredLine, tierLine } from '#shared/doctor/relay.ts';
import type { Result } from '#shared/result.ts';
import { type Asking, callOnce } from '../cs2cap/call-once.ts';

const ONE = { limit: 1, offset: 0 };
const NEW_KEY = 'make a key at CS2Cap and put it into CS2C_API_KEY';
const HOW = 'start the relay, which puts it right, or wait ten minutes';

/** The key, the clock, the tier, and the relay's destination at CS2Cap. */
export async function checkAccount(
  asking: Asking,
  ours: {
    /** Undefined without PUBLIC_URL: then nothing is registered. */
    readonly webhookUrl: string | undefined;
    /** The signing secrets that the relay keeps. */
    readonly secrets: readonly string[];
  },
): Promise<readonly CheckLine[]> {
  const [alerts, key, children, webhooks] = await Promise.all([
    callOnce(asking, listAlerts(ONE)),
    callOnce(asking, getKey()),
    callOnce(asking, listSubKeys(ONE)),
    callOnce(asking, listWebhooks()),
  ]);
  if (!alerts.result.ok) return [keyLine(asking.apiKey, alerts.result.failure, NEW_KEY)];
  const limits = key.result.ok ? (key.result.value.key ?? key.result.value) : {};
  return [
    keyLine(asking.apiKey, { alerts: alerts.result.value.pagination.total }, NEW_KEY),
    clockLine('the clock of this machine', asking.clock.now(), headerOf(alerts.headers, 'Date'), '; set it by NTP'),
    tierLine({
      webhooks: isThere(webhooks.result),
      childKeys: isThere(children.result),
      perMinute: limits.effective_rate_requests_per_minute,
      perMonth: limits.effective_quota_requests_per_month,
    }),
    ...destination(webhooks.result, ours),
  ];
}

function destination(
  listed: Result<{ readonly webhooks: readonly Webhook[] }, ApiFailure>,
  { webhookUrl, secrets }: { readonly webhookUrl: string | undefined; readonly secrets: readonly string[] },
): readonly CheckLine[] {
  if (!listed.ok)
    return [isThere(listed) === false ? noWebhooksLine() : destinationsUnreadLine(describeFailure(listed.failure))];
  if (webhookUrl === undefined)
    return [note('destination', 'events are polled: with PUBLIC_URL set, the relay registers itself and gets pushes')];
  const own = listed.value.webhooks.find((webhook) => webhook.url === webhookUrl);
  const last4 = own?.secret_last4 ?? '';
  const isSecretHere = secrets.some((secret) => secret.endsWith(last4));
  const delivered = own && deliveredLine(own);
  return [
    destinationLine('the relay', own && { isActive: own.is_active, last4, isSecretHere }, HOW),
    ...(delivered ? [delivered] : []),
  ];
}

function isThere(result: Result<unknown, ApiFailure>): boolean | undefined {
  if (result.ok) return true;
  return result.failure.kind === 'forbidden' || result.failure.kind === 'payment-required' ? false : undefined;
}
