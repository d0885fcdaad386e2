import type { OwnKey } from '#shared/cs2cap/key.ts';
import { type ApiFailure, describeFailure } from '#shared/cs2cap/reply.ts';
import {
  createSubKey,
  deleteSubKey,
  getKey,
  listAlerts,
  listSubKeys,
  listWebhooks,
  patchAlert,
} from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ApiAccess } from '../settings/api-access.ts';
import { type Cs2cap, type Reply, send, withDeadline } from './send.ts';

/** What a key may do, found by trying: no reply names the tier (C59). Undefined where the answer left it open. */
export interface KeyCheck {
  readonly perMinute: number | undefined;
  readonly perMonth: number | undefined;
  readonly isChild: boolean;
  readonly webhooks: boolean | undefined;
  readonly subKeys: boolean | undefined;
}

const ONE = { limit: 1, offset: 0 };

/** Tries a key with a real call, then its features. Fails with words if it does not work. */
export function checkKey(access: ApiAccess): Result<KeyCheck, string> {
  const cs2cap = withDeadline(access, 40_000);
  const alerts = send(cs2cap, listAlerts(ONE));
  if (!alerts.ok) return fail(describeFailure(alerts.failure));
  const key = send(cs2cap, getKey());
  const info = key.ok ? limitsOf(key.value) : {};
  return ok({
    perMinute: info.effective_rate_requests_per_minute,
    perMonth: info.effective_quota_requests_per_month,
    isChild: info.is_root_key === false,
    webhooks: isThere(send(cs2cap, listWebhooks())),
    subKeys: isThere(send(cs2cap, listSubKeys(ONE))),
  });
}

/**
 * Makes a child key and tries whether it may do what this sheet needs; nobody has said whether it may (C51). One that
 * may not is revoked again. Fails with words.
 */
export function makeChildKey(access: ApiAccess, name: string, needsWebhooks: boolean): Result<string, string> {
  const root = withDeadline(access, 60_000);
  const made = send(root, createSubKey(name));
  if (!made.ok) return fail(`CS2Cap made no child key: ${describeFailure(made.failure)}`);
  const child = { ...root, apiKey: made.value.key };
  const refusal = refusalOf(child, needsWebhooks);
  if (refusal === undefined) return ok(made.value.key);
  const { id } = made.value.key_info;
  const isRevoked = id !== undefined && send(root, deleteSubKey(id)).ok;
  const rest = isRevoked ? 'It was revoked again' : `Revoke the child key "${name}" in your CS2Cap account`;
  return fail(`The child key may not ${refusal}, so the key you entered stays. ${rest}.`);
}

/** No alert has this id. */
const NO_ALERT = '00000000-0000-0000-0000-000000000000';

function refusalOf(child: Cs2cap, needsWebhooks: boolean): string | undefined {
  if (!send(child, listAlerts(ONE)).ok) return 'read alerts';
  const changed = send(child, patchAlert(NO_ALERT, { is_enabled: false }));
  // "There is no such alert" is said only to who may change one.
  if (!changed.ok && !isAboutTheAlert(changed.failure)) return 'change alerts';
  return needsWebhooks && !send(child, listWebhooks()).ok ? 'manage webhooks' : undefined;
}

const isAboutTheAlert = ({ kind }: ApiFailure) => kind === 'not-found' || kind === 'invalid';

const limitsOf = (reply: OwnKey) => reply.key ?? reply;

function isThere(reply: Reply<unknown>): boolean | undefined {
  if (reply.ok) return true;
  return reply.failure.kind === 'forbidden' || reply.failure.kind === 'payment-required' ? false : undefined;
}
