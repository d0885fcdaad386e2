import type { ChatAdministratorRights, ChatMember } from 'grammy/types';
import { type Account, wireUser } from './account.ts';
import type { Chat, Member } from './chat.ts';

/** The member as `getChatMember` and membership updates show it; someone never seen there has `left`. */
export function wireMember(account: Account, member: Member | undefined): ChatMember {
  const user = wireUser(account);
  const isAnonymous = member?.isAnonymous ?? false;
  switch (member?.status) {
    case 'creator':
      return { status: 'creator', user, is_anonymous: isAnonymous };
    case 'administrator':
      return { status: 'administrator', user, can_be_edited: false, ...adminRights, is_anonymous: isAnonymous };
    case 'member':
      return { status: 'member', user };
    case 'kicked':
      return { status: 'kicked', user, until_date: 0 };
    case 'left':
    case undefined:
      return { status: 'left', user };
  }
}

/** Administrators of the stand-in may do everything. */
const adminRights: ChatAdministratorRights = {
  is_anonymous: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: true,
  can_restrict_members: true,
  can_promote_members: false,
  can_change_info: true,
  can_invite_users: true,
  can_post_stories: true,
  can_edit_stories: true,
  can_delete_stories: true,
  can_post_messages: true,
  can_edit_messages: true,
  can_pin_messages: true,
  can_manage_topics: true,
  can_send_welcome_messages: true,
};

/** Owner and administrators; other bots only on request. */
export function administrators(chat: Chat, asking: Account, includeBots: boolean): Member[] {
  return [...chat.members.values()].filter(
    ({ account }) => chat.isAdmin(account) && (!account.isBot || includeBots || account.id === asking.id),
  );
}
