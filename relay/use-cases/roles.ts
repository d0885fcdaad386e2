import { type ChatPlace, findChat } from '../store/chats.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { type AdminDeps, checkAdmin } from './account-admin.ts';

/**
 * Who somebody is in a chat. `account-admin`: the people of TELEGRAM_ADMIN_IDS, everywhere. `chat-admin`: who runs a
 * connected chat, or has it as their private chat. `member`: everybody else in a connected chat. `stranger`: the rest.
 */
export type Role = 'account-admin' | 'chat-admin' | 'member' | 'stranger';

const EVERYONE = ['account-admin', 'chat-admin', 'member', 'stranger'] as const;
const MEMBERS = ['account-admin', 'chat-admin', 'member'] as const;
const CHAT_ADMINS = ['account-admin', 'chat-admin'] as const;
const ACCOUNT_ADMINS = ['account-admin'] as const;

/** What each role may do: the only place that says so. /help, the menus and every handler read it. */
export const RIGHTS = {
  /** Greetings, ids, and redeeming an invite. */
  'say-hello': EVERYONE,
  'see-status': EVERYONE,
  /** The alerts and events that concern the chat, items and prices. */
  'see-alerts': MEMBERS,
  /** Buttons under alerts: re-arm, change, snooze, mute, undo; and /rearm. */
  'act-on-alerts': MEMBERS,
  'make-alerts': MEMBERS,
  /** What is deleted is gone for everybody in the chat. */
  'delete-alerts': CHAT_ADMINS,
  /** Subscriptions, quiet hours, language, pause, disconnecting. */
  'manage-chat': CHAT_ADMINS,
  /** Connecting and inviting chats, destinations at CS2Cap, pairing sheets. */
  'manage-account': ACCOUNT_ADMINS,
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Right = keyof typeof RIGHTS;

/** Whether a role has a right. */
export const may = (role: Role, right: Right): boolean => RIGHTS[right].some((allowed) => allowed === role);

/** Somebody in a chat: their role, and the chat if it is a destination now. */
export interface Standing {
  readonly role: Role;
  readonly chat: ChatTable | undefined;
}

/** Who somebody is at a place. `managesChat` is asked only if it matters: it may cost a call. */
export async function standingAt(
  deps: AdminDeps & { readonly db: Db },
  input: {
    readonly place: ChatPlace;
    readonly userId: number | undefined;
    readonly managesChat: () => Promise<boolean>;
  },
): Promise<Standing> {
  const found = await findChat(deps.db, input.place);
  const chat = found?.state === 'active' ? found : undefined;
  if (checkAdmin(deps, input.userId).ok) return { role: 'account-admin', chat };
  if (!chat) return { role: 'stranger', chat };
  return { role: (await input.managesChat()) ? 'chat-admin' : 'member', chat };
}
