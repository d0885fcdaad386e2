import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { capsOf } from '../store/alert-owners.ts';
import { connectChat, findChat } from '../store/chats.ts';
import { findCode, redeemCode } from '../store/codes.ts';
import { addCustomer, countChatsOf } from '../store/customers.ts';
import { lockNames } from '../store/engine.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { ADMIN_CUSTOMER, type ChatIdentity, type Connected } from './connect-chat.ts';

export interface RedeemDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
}

/** What one invited customer may have; an admin changes the row. */
const INVITED_CAPS = { max_chats: 5, max_alerts: 100 } as const;

/** `full`: the customer who invited has as many chats as it may. */
export type RedeemRefusal = { readonly kind: 'invalid-code' } | { readonly kind: 'full'; readonly most: number };

/**
 * Connects a chat by an invite: it gets a customer of its own, or the one whose people made
 * the invite, and every alert only if the invite says so. An invite
 * that would change nothing is not used up. Fails if the code is unknown, used or expired; one transaction, so that a
 * crash burns no code.
 */
export function redeemInvite(
  deps: RedeemDeps,
  input: { readonly code: string; readonly chat: ChatIdentity },
): Promise<Result<Connected, RedeemRefusal>> {
  const now = deps.clock.now();
  return deps.db.transaction().execute(async (tx) => {
    // Two that redeem at once count the same chats, or take the same code.
    await lockNames(tx, ['invites']);
    const known = await findChat(tx, input.chat);
    const grant = await findCode(tx, input.code, 'invite', now);
    if (!grant) return fail({ kind: 'invalid-code' });
    if (known?.state === 'active' && (known.is_default === 1 || !grant.grantsAll)) {
      return ok({ kind: 'already', chat: known });
    }
    const most = await capReached(tx, grant.customerId);
    if (most !== undefined) return fail({ kind: 'full', most });
    await redeemCode(tx, input.code, 'invite', now);
    const invitedBy = grant.customerId === ADMIN_CUSTOMER ? undefined : grant.customerId;
    const customerId = invitedBy ?? (await customerFor(tx, input.chat, known, now));
    const wish = { ...input.chat, customerId, isDefault: grant.grantsAll };
    return ok({ kind: 'connected', chat: await connectChat(tx, wish, now) });
  });
}

/** A chat that comes back keeps its customer, and with it its alerts. */
async function customerFor(tx: Db, chat: ChatIdentity, known: ChatTable | undefined, now: number): Promise<number> {
  if (known && known.customer_id !== ADMIN_CUSTOMER) return known.customer_id;
  return addCustomer(tx, { label: chat.title, ...INVITED_CAPS, created_at: now });
}

/** The cap of a customer that has as many chats as it may; undefined while there is room. The account has no cap here. */
async function capReached(tx: Db, customerId: number): Promise<number | undefined> {
  if (customerId === ADMIN_CUSTOMER) return undefined;
  const { max_chats: most } = await capsOf(tx, customerId);
  return (await countChatsOf(tx, customerId)) >= most ? most : undefined;
}
