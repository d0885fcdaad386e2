import type { Context } from 'grammy';
import type { Clock } from '../clock.ts';

/** Who runs a chat, as Telegram said it not long ago. */
export interface ChatAdmins {
  /** Whether a person is an admin of the chat of the update; asks Telegram at most once in five minutes per chat. */
  isAdmin(ctx: Context, userId: number | undefined): Promise<boolean>;
  /** What was known of a chat is not so any more. */
  forget(chatId: number): void;
}

const KEPT_MS = 300_000;
const MOST_CHATS = 1000;

/**
 * The admins of chats, by their list: every bot in the chat may read it; single members are told only to admins
 * (telegram.md §2 "Who may act"). A refusal counts as no admins, and is not kept.
 */
export function createChatAdmins(clock: Pick<Clock, 'now'>): ChatAdmins {
  const known = new Map<number, { readonly at: number; readonly ids: ReadonlySet<number> }>();
  return {
    async isAdmin(ctx, userId) {
      if (!ctx.chat || userId === undefined) return false;
      const kept = known.get(ctx.chat.id);
      if (kept && clock.now() - kept.at < KEPT_MS) return kept.ids.has(userId);
      const ids = await askAdmins(ctx);
      if (!ids) return false;
      known.delete(ctx.chat.id);
      known.set(ctx.chat.id, { at: clock.now(), ids });
      const [oldest] = known.keys();
      if (known.size > MOST_CHATS && oldest !== undefined) known.delete(oldest);
      return ids.has(userId);
    },
    forget: (chatId) => void known.delete(chatId),
  };
}

async function askAdmins(ctx: Context): Promise<ReadonlySet<number> | undefined> {
  try {
    const admins = await ctx.getChatAdministrators();
    return new Set(admins.map((admin) => admin.user.id));
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

const isRefusal = (error: unknown) => typeof error === 'object' && error !== null && 'error_code' in error;
