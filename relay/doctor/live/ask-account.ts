import { type ApiFailure, headerOf } from '#shared/cs2cap/reply.ts';
import {
  createSubKey,
  createWebhook,
  deleteSubKey,
  deleteWebhook,
  listAlertEvents,
  listAlerts,
  listDeliveries,
  listWebhooks,
  patchAlert,
  patchWebhook,
} from '#shared/cs2cap/requests.ts';
import type { NewWebhook } from '#shared/cs2cap/webhook.ts';
import type { Result } from '#shared/result.ts';
import { type Asking, callOnce } from '../../cs2cap/call-once.ts';
import { answer, type LiveAnswer } from './answers.ts';
import type { CleanUp } from './clean-up.ts';

/** What every destination and key that a probe makes is called, so that the next run finds what was left. */
export const LIVE_LABEL = 'CS2Cap toolkit doctor, safe to delete';

const ONE = { limit: 1, offset: 0 };
const TIMEOUT_MS = 20_000;

/** Questions that make nothing: base address, wrong keys, limits, page sizes, how far the history goes. */
export async function askQuietly(asking: Asking): Promise<readonly LiveAnswer[]> {
  const withKey = { Authorization: `Bearer ${asking.apiKey}` };
  const withoutV1 = await statusOf(
    `${asking.base.replace(/\/v1$/, '')}/account/alerts?limit=1`,
    withKey,
    asking.signal,
  );
  const plain = await callOnce(asking, listAlerts(ONE));
  const wrong = await callOnce({ ...asking, apiKey: 'sk_not_a_key' }, listAlerts(ONE));
  const refused = wrong.result.ok ? undefined : wrong.result.failure;
  const reset = headerOf(plain.headers, 'X-RateLimit-Reset');
  return [
    answer(
      'base-url',
      'C52',
      withoutV1 === 0 ? undefined : withoutV1 < 300 ? 'yes' : 'no',
      (found) => `paths without /v1 work: ${found}`,
      'no answer came',
    ),
    answer(
      'wrong-key',
      'C57',
      refused && `${refused.status} ${refused.code ?? ''}`.trim(),
      (found) => `a key that is not known gets ${found}`,
      'the wrong key was taken',
    ),
    answer(
      'rate-reset',
      'C53, C54',
      reset === undefined ? undefined : Number(reset) < 1e9 ? 'seconds' : 'epoch',
      (found) => `X-RateLimit-Reset is told in ${found}`,
      'ordinary answers do not carry X-RateLimit-Reset; a 429 may',
    ),
    await askPageSize(asking),
    await askHistory(asking),
  ];
}

/** The list of deliveries without a limit (C47). */
async function askPageSize(asking: Asking): Promise<LiveAnswer> {
  const asked = await callOnce(asking, { ...listDeliveries(ONE), query: {} });
  const limit = asked.result.ok ? asked.result.value.pagination.limit : undefined;
  return answer(
    'page-default',
    'C47',
    limit === undefined ? undefined : String(limit),
    (found) => `a list of deliveries has ${found} entries where none is asked for`,
    whyOf(asked.result),
  );
}

/** The oldest event that is still listed: a lower bound of what is kept (C17). */
async function askHistory(asking: Asking): Promise<LiveAnswer> {
  const newest = await callOnce(asking, listAlertEvents(ONE));
  const total = newest.result.ok ? newest.result.value.pagination.total : 0;
  const oldest = total > 1 ? await callOnce(asking, listAlertEvents({ limit: 1, offset: total - 1 })) : newest;
  const at = oldest.result.ok ? oldest.result.value.events[0]?.created_at : undefined;
  const days = at === undefined ? undefined : Math.floor((asking.clock.now() - Date.parse(at)) / 86_400_000);
  const why = newest.result.ok ? 'the history is empty' : whyOf(newest.result);
  return answer(
    'retention',
    'C17',
    days === undefined ? undefined : `${days} days, ${total} events`,
    (found) => `the history of events reaches back at least ${found}`,
    why,
  );
}

interface UrlRule {
  readonly name: string;
  readonly destination: Omit<NewWebhook, 'label' | 'is_active'>;
}

const URL_RULES: readonly UrlRule[] = [
  { name: 'custom over http', destination: { platform: 'custom', url: 'http://toolkit.example/hook' } },
  { name: 'custom at a local address', destination: { platform: 'custom', url: 'http://127.0.0.1:9/hook' } },
  {
    name: 'google_sheets outside Google',
    destination: { platform: 'google_sheets', url: 'https://toolkit.example/hook' },
  },
  {
    name: 'telegram without chat_id',
    destination: { platform: 'telegram', url: 'https://api.telegram.org/bot1:probe/sendMessage' },
  },
  {
    name: 'telegram with a topic',
    destination: {
      platform: 'telegram',
      url: 'https://api.telegram.org/bot1:probe/sendMessage?chat_id=-100&message_thread_id=7',
    },
  },
];

/** Which addresses destinations may have: each is made inactive and deleted at once (C33, C34). */
export async function askUrlRules(asking: Asking, cleanUp: CleanUp): Promise<readonly LiveAnswer[]> {
  const answers: LiveAnswer[] = [];
  for (const { name, destination } of URL_RULES) {
    if (asking.signal?.aborted) break;
    const { result, status } = await callOnce(
      asking,
      createWebhook({ ...destination, label: LIVE_LABEL, is_active: false }),
    );
    const code = `url ${name}`;
    if (result.ok) {
      const { id, url } = result.value.webhook;
      await cleanUp.add(`the destination ${id}`, () => remove(asking, deleteWebhook(id))).end();
      const isKept = url.split('?')[1] === destination.url.split('?')[1];
      answers.push(
        answer(code, 'C33, C34', isKept ? 'taken' : 'taken, with another address', (found) => `${name}: ${found}`, ''),
      );
    } else {
      const isAnswer = status >= 400 && status < 500 && status !== 429;
      answers.push(
        answer(
          code,
          'C33, C34',
          isAnswer ? `refused with ${status}` : undefined,
          (found) => `${name}: ${found}`,
          whyOf(result),
        ),
      );
    }
  }
  return answers;
}

/** What a child key may do with an alert and a destination of its account (C51). */
export async function askChildKey(
  asking: Asking,
  cleanUp: CleanUp,
  ids: { readonly alertId: string; readonly webhookId: string | undefined },
): Promise<readonly LiveAnswer[]> {
  const { result: made } = await callOnce(asking, createSubKey(LIVE_LABEL));
  if (!made.ok) return [answer('child-keys', 'C51', undefined, String, whyOf(made))];
  const { key, key_info } = made.value;
  const { id } = key_info;
  const ended =
    id === undefined ? undefined : cleanUp.add(`the child key ${id}`, () => remove(asking, deleteSubKey(id)));
  const child = { ...asking, apiKey: key };
  const may = {
    'read alerts': await callOnce(child, listAlerts(ONE)),
    'change alerts': await callOnce(child, patchAlert(ids.alertId, { is_enabled: false })),
    'read destinations': await callOnce(child, listWebhooks()),
    ...(ids.webhookId === undefined
      ? {}
      : { 'change destinations': await callOnce(child, patchWebhook(ids.webhookId, { label: LIVE_LABEL })) }),
  };
  await ended?.end();
  const rights = Object.entries(may).map(([what, { result }]) => `${what}: ${result.ok ? 'yes' : 'no'}`);
  return [answer('child-keys', 'C51', rights.join(', '), (found) => `a child key may ${found}`, '')];
}

/** Deletes without the signal of the probe: cleaning up goes on when the probe was stopped. */
export const remove = async (
  { base, apiKey, clock }: Asking,
  request: Parameters<typeof callOnce<unknown>>[1],
): Promise<Result<unknown, ApiFailure>> => (await callOnce({ base, apiKey, clock }, request)).result;

export const whyOf = (result: Result<unknown, ApiFailure>): string =>
  result.ok ? 'the answer says nothing of it' : `CS2Cap answered ${result.failure.status}: ${result.failure.message}`;

async function statusOf(url: string, headers: Record<string, string>, signal?: AbortSignal): Promise<number> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await response.text();
    return response.status;
  } catch {
    return 0;
  }
}
