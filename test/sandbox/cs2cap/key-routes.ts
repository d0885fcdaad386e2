import * as z from 'zod';
import { type Account, type ApiKey, keyLimits, usedInMonth } from './account.ts';
import { readBody } from './body.ts';
import { type Answer, type Call, created, ok, type Route } from './call.ts';
import { isoTime, isUuid } from './ids.ts';
import { clampedPage, pageOf } from './pagination.ts';
import { invalid, Refusal } from './refusal.ts';

/** /account/key, which openapi.json does not have (cs2cap.md C59), and the child keys of Quant (C51). */
export const keyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/account\/key$/,
    counted: false,
    handle: (call) => ok({ key: keyOut(call.account, call.key) }),
  },
  { method: 'GET', path: /^\/account\/sub-keys$/, counted: false, tier: 'quant', handle: listChildKeys },
  { method: 'POST', path: /^\/account\/sub-keys$/, counted: false, tier: 'quant', handle: createChildKey },
  { method: 'DELETE', path: /^\/account\/sub-keys\/([^/]+)$/, counted: false, tier: 'quant', handle: revokeChildKey },
];

const maxChildKeys = 25;

const ChildKeyDraft = z.strictObject({
  name: z.string().min(1).max(100),
  quota_requests_per_month_override: z.nullish(z.int().min(1)),
  rate_requests_per_minute_override: z.nullish(z.int().min(1)),
});

function listChildKeys(call: Call): Answer {
  refuseChildKey(call);
  const { limit, offset } = clampedPage(call, { max: 100, byDefault: 25 });
  const children = call.account.keys.filter((key) => !key.isRoot).toReversed();
  const { page, pagination } = pageOf(children, limit, offset);
  const keys = page.map((key) => ({ key: keyOut(call.account, key), requests_this_month: usedInMonth(key, call.now) }));
  return ok({ keys, pagination });
}

function createChildKey(call: Call): Answer {
  refuseChildKey(call);
  const draft = readBody(call, ChildKeyDraft);
  if (call.account.keys.length > maxChildKeys) {
    throw new Refusal(409, 'CHILD_KEY_LIMIT_REACHED', `At most ${maxChildKeys} child keys per account.`);
  }
  const { quota_requests_per_month_override: perMonth, rate_requests_per_minute_override: perMinute } = draft;
  const key = call.account.addChildKey(draft.name, perMonth ?? null, perMinute ?? null, call.now);
  return created({
    key: key.value,
    key_info: keyOut(call.account, key),
    message: 'Store this key securely. It will not be shown again.',
  });
}

/** Revoked keys are unknown from then on. */
function revokeChildKey(call: Call): Answer {
  refuseChildKey(call);
  const id = call.params[0] ?? '';
  if (!isUuid(id))
    throw invalid({ type: 'uuid_parsing', loc: ['path', 'key_id'], msg: 'Input should be a valid UUID' });
  const key = call.account.keys.find((candidate) => candidate.id === id && !candidate.isRoot);
  if (!key) throw new Refusal(404, 'NOT_FOUND', 'Child key not found.');
  call.account.keys.splice(call.account.keys.indexOf(key), 1);
  return ok({ ok: true });
}

/** Child keys can't manage keys (sub-keys.mdx). */
function refuseChildKey(call: Call): void {
  if (!call.key.isRoot) throw new Refusal(403, 'FORBIDDEN', 'Child keys cannot manage API keys.');
}

/** APIKeyInfo of openapi.json. It names no tier (C59). */
function keyOut(account: Account, key: ApiKey): Record<string, unknown> {
  const { perMinute, perMonth } = keyLimits(account, key);
  return {
    id: key.id,
    key_prefix: key.isRoot ? 'sk_live_root' : 'sk_live_child',
    name: key.name,
    root_key_id: account.keys[0]?.id ?? key.id,
    is_root_key: key.isRoot,
    is_active: true,
    created_at: isoTime(key.createdAt),
    last_used_at: key.lastUsedAt === null ? null : isoTime(key.lastUsedAt),
    expires_at: null,
    quota_requests_per_month_override: key.monthlyOverride,
    rate_requests_per_minute_override: key.minuteOverride,
    effective_quota_requests_per_month: perMonth,
    effective_rate_requests_per_minute: perMinute,
  };
}
