import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { createCode } from '../store/codes.ts';
import type { Db } from '../store/schema.ts';
import { pairedSheets } from '../store/sheets.ts';
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
  /** The sheets that are paired already: which build each runs and when it was heard of. */
  readonly paired: readonly PairedSheet[];
}

export interface PairedSheet {
  readonly build: string;
  readonly lastContactAt: number | undefined;
  /** Why the last push did not arrive. */
  readonly problem: string | undefined;
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
  const paired = (await pairedSheets(deps.db)).map(({ build, last_contact_at, last_problem }) => ({
    build,
    lastContactAt: last_contact_at ?? undefined,
    problem: last_problem ?? undefined,
  }));
  return ok({ code: await createCode(deps.db, wish, deps.clock.now()), publicUrl: deps.publicUrl, paired });
}
