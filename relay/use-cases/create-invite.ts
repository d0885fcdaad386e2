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

/**
 * A one-time code, valid for a day, that connects one chat. `grantsAll`: the chat gets every alert of the account, else
 * its own only. People of a customer's chat may invite further chats for that customer; everybody else must be an
 * account admin.
 */
export async function createInvite(
  deps: InviteDeps,
  input: { readonly userId: number | undefined; readonly grantsAll: boolean; readonly customerId?: number },
): Promise<Result<{ readonly code: string }, AdminRefusal>> {
  const admin = checkAdmin(deps, input.userId);
  const { customerId = ADMIN_CUSTOMER } = input;
  const isCustomers = !admin.ok && customerId !== ADMIN_CUSTOMER;
  if (!admin.ok && !isCustomers) return admin;
  const wish = {
    purpose: 'invite',
    customerId: isCustomers ? customerId : ADMIN_CUSTOMER,
    ttlMs: INVITE_TTL_MS,
    grantsAll: input.grantsAll && !isCustomers,
  } as const;
  return ok({ code: await createCode(deps.db, wish, deps.clock.now()) });
}
