import { ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { type ChatPlace, connectChat as connectInStore, findChat } from '../store/chats.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { type AdminDeps, type AdminRefusal, checkAdmin } from './account-admin.ts';

export interface ConnectDeps extends AdminDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
}

/** A chat, or one topic of it, as people see it. */
export interface ChatIdentity extends ChatPlace {
  readonly title: string;
  readonly type: string;
  /** The language to begin with, unless somebody chose one. */
  readonly language?: 'en' | 'ru';
}

export interface Connected {
  readonly kind: 'connected' | 'already';
  readonly chat: ChatTable;
}

/** The account's admin is the first customer (DESIGN §5 "Customers"). */
export const ADMIN_CUSTOMER = 1;

/** Makes a chat a default chat, on the word of an account admin. Fails for everyone else: they need an invite. */
export async function connectChat(
  deps: ConnectDeps,
  input: { readonly chat: ChatIdentity; readonly userId: number | undefined },
): Promise<Result<Connected, AdminRefusal>> {
  const admin = checkAdmin(deps, input.userId);
  if (!admin.ok) return admin;
  const known = await findChat(deps.db, input.chat);
  if (known?.state === 'active' && known.is_default === 1) return ok({ kind: 'already', chat: known });
  const wish = { ...input.chat, customerId: ADMIN_CUSTOMER, isDefault: true };
  return ok({ kind: 'connected', chat: await connectInStore(deps.db, wish, deps.clock.now()) });
}
