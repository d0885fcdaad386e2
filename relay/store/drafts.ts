import { randomToken } from '../hash.ts';
import type { Db } from './schema.ts';

/** What waits for a choice by buttons, as JSON. */
export interface Draft {
  readonly token: string;
  readonly chatKey: string;
  readonly userId: number;
  readonly body: string;
}

const DRAFT_MS = 3_600_000;

/** Keeps what a person began; gives the short token that its buttons carry. */
export async function addDraft(db: Db, draft: Omit<Draft, 'token'>, now: number): Promise<string> {
  const token = randomToken(6);
  const { chatKey, userId, body } = draft;
  await db
    .insertInto('drafts')
    .values({ token, chat_key: chatKey, user_id: userId, body, expires_at: now + DRAFT_MS })
    .execute();
  return token;
}

/** Takes a draft: two presses can't both have it. Undefined if it is unknown, taken, older than an hour or another person's. */
export async function takeDraft(db: Db, token: string, userId: number, now: number): Promise<Draft | undefined> {
  const row = await db
    .deleteFrom('drafts')
    .where('token', '=', token)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return row && { token, chatKey: row.chat_key, userId: row.user_id, body: row.body };
}
