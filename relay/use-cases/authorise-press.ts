import { fail, ok, type Result } from '#shared/result.ts';
import { chatThatGot } from '../store/chat-actions.ts';
import type { Db } from '../store/schema.ts';
import { type AdminDeps, checkAdmin } from './account-admin.ts';

/**
 * Why a press does nothing. `unknown-message`: the event was never sent to this chat, or is no longer kept.
 * `members-hidden`: Telegram tells the members of a public group only to bots that are its admins.
 */
export interface PressRefusal {
  readonly kind: 'unknown-message' | 'chat-not-connected' | 'not-member' | 'members-hidden';
}

export type Membership = 'member' | 'outside' | 'hidden';

/**
 * Whether a person may press a button under an alert's message, and as which chat: account admins anywhere, members
 * where the chat is a destination. What a button carries is a claim of the client, so the event must really have been
 * sent to this chat. `membership` is asked only if it matters.
 */
export async function authorisePress(
  deps: AdminDeps & { readonly db: Db },
  press: {
    readonly eventId: number;
    readonly chatId: string;
    /** The message under which the button is: of two topics that got the event, it tells which. */
    readonly messageId: number | undefined;
    readonly userId: number;
    readonly membership: () => Promise<Membership>;
  },
): Promise<Result<{ readonly chatKey: string }, PressRefusal>> {
  const chat = await chatThatGot(deps.db, press);
  if (!chat) return fail({ kind: 'unknown-message' });
  if (checkAdmin(deps, press.userId).ok) return ok({ chatKey: chat.key });
  if (chat.state !== 'active') return fail({ kind: 'chat-not-connected' });
  const membership = await press.membership();
  if (membership === 'member') return ok({ chatKey: chat.key });
  return fail({ kind: membership === 'hidden' ? 'members-hidden' : 'not-member' });
}
