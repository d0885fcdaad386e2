import type { Cs2capClient } from '#relay/cs2cap/client.ts';
import { readReply } from '#shared/cs2cap/reply.ts';
import type { ApiRequest } from '#shared/cs2cap/requests.ts';

/** CS2Cap as a list of answers: the next one for each request, the last one for all that follow; keeps what was asked. */
export function apiForTest(...answers: readonly { readonly status: number; readonly json: unknown }[]): Cs2capClient & {
  readonly asked: ApiRequest<unknown>[];
} {
  const asked: ApiRequest<unknown>[] = [];
  return {
    asked,
    async send(request) {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? { status: 500, json: {} };
      asked.push({ ...request, schema: request.schema });
      return readReply(request, { status: answer.status, headers: {}, text: JSON.stringify(answer.json) }, 0);
    },
  };
}

/** An alert as CS2Cap shows it. */
export const alertJson = (changes: Readonly<Record<string, unknown>> = {}) => ({
  id: 'alert-1',
  kind: 'price_below',
  threshold_value: '10',
  threshold_currency: 'USD',
  is_enabled: true,
  last_triggered_at: '2026-11-23T12:00:00Z',
  created_at: '2026-11-01T00:00:00Z',
  updated_at: '2026-11-23T12:00:00Z',
  item: { item_id: 49, market_hash_name: 'AK-47 | Case Hardened (Battle-Scarred)', phase: null },
  ...changes,
});
