import { type Context, GrammyError } from 'grammy';
import type { ChatMember } from 'grammy/types';
import { checkAdmin } from '../use-cases/account-admin.ts';
import type { Membership } from '../use-cases/authorise-press.ts';
import { may, type Right, type Standing, standingAt } from '../use-cases/roles.ts';
import type { ChatAdmins } from './chat-admins.ts';
import type { BotContext } from './context.ts';
import type { BotDeps } from './deps.ts';
import { commonWords } from './messages/common.ts';
import { say } from './say.ts';
import { placeOf, userIdOf } from './speaker.ts';

type MayDeps = Pick<BotDeps, 'adminIds' | 'db'> & { readonly chatAdmins: ChatAdmins };

/** Whether the person is an account admin (TELEGRAM_ADMIN_IDS). */
export const isAccountAdmin = (deps: Pick<BotDeps, 'adminIds'>, ctx: Context): boolean =>
  checkAdmin(deps, userIdOf(ctx)).ok;

/** Who the person of an update is in its chat. */
export async function standingHere(deps: MayDeps, ctx: Context): Promise<Standing> {
  if (!ctx.chat) return { role: isAccountAdmin(deps, ctx) ? 'account-admin' : 'stranger', chat: undefined };
  return standingAt(deps, {
    place: placeOf(ctx, ctx.chat),
    userId: userIdOf(ctx),
    managesChat: () => managesHere(deps, ctx),
  });
}

/** The chat and the person's role if they have a right in a connected chat; else says politely why not, and gives undefined. */
export async function allowedHere(
  deps: MayDeps,
  ctx: BotContext,
  right: Right,
): Promise<Required<{ readonly [K in keyof Standing]: NonNullable<Standing[K]> }> | undefined> {
  const { role, chat } = await standingHere(deps, ctx);
  if (chat && may(role, right)) return { role, chat };
  const words = commonWords(ctx.language);
  const notConnected = role === 'account-admin' ? words.connectFirst : words.notConnected;
  await say(ctx, chat ? words.chatAdminsOnly : notConnected);
  return undefined;
}

/**
 * Whether the person who pressed a button belongs to the chat. Everybody can press in a public group; elsewhere only
 * members see the message. In a channel only its admins count: its subscribers are an audience.
 */
export async function membershipHere(deps: { readonly chatAdmins: ChatAdmins }, ctx: Context): Promise<Membership> {
  const { chat } = ctx;
  if (!chat) return 'outside';
  if (chat.type === 'private' || (await deps.chatAdmins.isAdmin(ctx, userIdOf(ctx)))) return 'member';
  if (chat.type === 'channel') return 'outside';
  const isPublic = chat.type === 'supergroup' && chat.username !== undefined;
  return isPublic ? askMembership(ctx) : 'member';
}

/** Whether the person runs the chat of the update. Who posts in a channel, or as the group itself, is one of its admins (telegram.md §2). */
export async function managesHere(deps: { readonly chatAdmins: ChatAdmins }, ctx: Context): Promise<boolean> {
  if (ctx.chat?.type === 'private') return true;
  if (!ctx.callbackQuery && ctx.msg?.sender_chat) return ctx.msg.sender_chat.id === ctx.chat?.id;
  return deps.chatAdmins.isAdmin(ctx, userIdOf(ctx));
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
