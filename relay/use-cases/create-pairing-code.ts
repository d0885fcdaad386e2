import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { createCode } from '../store/codes.ts';
import type { Db } from '../store/schema.ts';
import { type AdminDeps, type AdminRefusal, checkAdmin } from './account-admin.ts';
import { ADMIN_CUSTOMER } from './connect-chat.ts';

export interface PairingDeps extends AdminDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly publicUrl?: string;
}

export interface PairingCode {
  readonly code: string;
  readonly publicUrl: string;
}

/** 15 minutes, as `POST /api/sheets` promises (DESIGN §6). */
export const PAIRING_TTL_MS = 15 * 60_000;

/** A one-time code that pairs one sheet with this relay. Fails without PUBLIC_URL: a sheet could not reach the relay. */
export async function createPairingCode(
  deps: PairingDeps,
  input: { readonly userId: number | undefined },
): Promise<Result<PairingCode, AdminRefusal | { readonly kind: 'no-public-url' }>> {
  const admin = checkAdmin(deps, input.userId);
  if (!admin.ok) return admin;
  if (deps.publicUrl === undefined) return fail({ kind: 'no-public-url' });
  const wish = { purpose: 'pair', customerId: ADMIN_CUSTOMER, ttlMs: PAIRING_TTL_MS } as const;
  return ok({ code: await createCode(deps.db, wish, deps.clock.now()), publicUrl: deps.publicUrl });
}
