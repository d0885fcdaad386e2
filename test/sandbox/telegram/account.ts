import type { User } from 'grammy/types';

/** What a person and a bot have in common: they write messages and are members of chats. */
export interface Account {
  readonly id: number;
  readonly isBot: boolean;
  readonly firstName: string;
  readonly username: string | undefined;
  readonly languageCode: string | undefined;
}

/** Who group administrators that hide their name write as (telegram.md §2, "Who may act"). */
export const anonymousAdmin: Account = {
  id: 1_087_968_824,
  isBot: true,
  firstName: 'Group',
  username: 'GroupAnonymousBot',
  languageCode: undefined,
};

/** The account as bots see it. */
export function wireUser(account: Account): User {
  return {
    id: account.id,
    is_bot: account.isBot,
    first_name: account.firstName,
    ...(account.username === undefined ? {} : { username: account.username }),
    ...(account.languageCode === undefined ? {} : { language_code: account.languageCode }),
  };
}
