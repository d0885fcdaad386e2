import { fail, ok, type Result } from '#shared/result.ts';

/** Who may manage: the people of TELEGRAM_ADMIN_IDS. */
export interface AdminDeps {
  readonly adminIds: readonly number[];
}

/** Why somebody may not do what only an account admin may. */
export type AdminRefusal =
  | { readonly kind: 'no-admins'; readonly userId: number | undefined }
  /** A channel post or an anonymous group admin: Telegram does not say which person it is (telegram.md §2). */
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'not-admin' };

/** Whether a person is an account admin; `userId` is undefined where Telegram hides it. */
export function checkAdmin(deps: AdminDeps, userId: number | undefined): Result<true, AdminRefusal> {
  if (deps.adminIds.length === 0) return fail({ kind: 'no-admins', userId });
  if (userId === undefined) return fail({ kind: 'unnamed' });
  return deps.adminIds.includes(userId) ? ok(true) : fail({ kind: 'not-admin' });
}
