import { type Context, GrammyError } from 'grammy';
import type { ChatMember } from 'grammy/types';
import { checkAdmin } from '../use-cases/account-admin.ts';
import type { Membership } from '../use-cases/authorise-press.ts';
import type { BotDeps } from './deps.ts';
import { userIdOf } from './speaker.ts';

/** Whether the person is an account admin (TELEGRAM_ADMIN_IDS). */
export const isAccountAdmin = (deps: Pick<BotDeps, 'adminIds'>, ctx: Context): boolean =>
  checkAdmin(deps, userIdOf(ctx)).ok;

/**
 * Whether the person who pressed a button belongs to the chat. Everybody can press in a public group; elsewhere only
 * members see the message. In a channel only its admins count: its subscribers are an audience.
 */
export async function membershipHere(ctx: Context): Promise<Membership> {
  const { chat } = ctx;
  if (!chat) return 'outside';
  if (chat.type === 'private' || (await isChatAdmin(ctx))) return 'member';
  if (chat.type === 'channel') return 'outside';
  const isPublic = chat.type === 'supergroup' && chat.username !== undefined;
  return isPublic ? askMembership(ctx) : 'member';
}

/** Whether the person runs the chat of the update. Who posts in a channel, or as the group itself, is one of its admins (telegram.md §2). */
export async function managesHere(ctx: Context): Promise<boolean> {
  if (ctx.chat?.type === 'private') return true;
  if (!ctx.callbackQuery && ctx.msg?.sender_chat) return ctx.msg.sender_chat.id === ctx.chat?.id;
  return isChatAdmin(ctx);
}

/** By the list of admins, which every bot in the chat may read; single members are told only to admins (telegram.md §2). */
async function isChatAdmin(ctx: Context): Promise<boolean> {
  const userId = userIdOf(ctx);
  const admins = await unlessRefused(ctx.getChatAdministrators());
  return admins?.some((admin) => admin.user.id === userId) ?? false;
}

async function askMembership(ctx: Context): Promise<Membership> {
  const userId = userIdOf(ctx);
  const member = userId === undefined ? undefined : await unlessRefused(ctx.getChatMember(userId));
  if (!member) return 'hidden';
  return isInside(member) ? 'member' : 'outside';
}

/** Whether a membership is one: neither left nor kicked. */
export function isInside(member: ChatMember): boolean {
  if (member.status === 'restricted') return member.is_member;
  return member.status !== 'left' && member.status !== 'kicked';
}

async function unlessRefused<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GrammyError) return undefined;
    throw error;
  }
}
