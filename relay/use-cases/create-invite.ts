import { ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { createCode } from '../store/codes.ts';
import type { Db } from '../store/schema.ts';
import { type AdminDeps, type AdminRefusal, checkAdmin } from './account-admin.ts';
import { ADMIN_CUSTOMER } from './connect-chat.ts';

export interface InviteDeps extends AdminDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
}

export const INVITE_TTL_MS = 24 * 3_600_000;

/** A one-time code, valid for a day, that connects one chat. `grantsAll`: the chat gets every alert of the account, else its own only. */
export async function createInvite(
  deps: InviteDeps,
  input: { readonly userId: number | undefined; readonly grantsAll: boolean },
): Promise<Result<{ readonly code: string }, AdminRefusal>> {
  const admin = checkAdmin(deps, input.userId);
  if (!admin.ok) return admin;
  const { grantsAll } = input;
  const wish = { purpose: 'invite', customerId: ADMIN_CUSTOMER, ttlMs: INVITE_TTL_MS, grantsAll } as const;
  return ok({ code: await createCode(deps.db, wish, deps.clock.now()) });
}
