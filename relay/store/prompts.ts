import type { Db, PromptTable } from './schema.ts';

/** Remembers a question the bot asked; its answer is a reply to that message, whenever and wherever it is handled. */
export async function addPrompt(db: Db, prompt: PromptTable): Promise<void> {
  await db.insertInto('prompts').values(prompt).execute();
}

/** The question that a message is, whatever its age. */
export const findPrompt = (db: Db, chatId: string, messageId: number): Promise<PromptTable | undefined> =>
  db
    .selectFrom('prompts')
    .selectAll()
    .where('chat_id', '=', chatId)
    .where('message_id', '=', messageId)
    .executeTakeFirst();

/** Takes a question: two answers can't both have it. False if it was taken. */
export async function takePrompt(db: Db, { chat_id, message_id }: PromptTable): Promise<boolean> {
  const taken = await db
    .deleteFrom('prompts')
    .where('chat_id', '=', chat_id)
    .where('message_id', '=', message_id)
    .returning('message_id')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Questions that nobody answered are forgotten a day after they expired: until then an answer is told so. */
export async function forgetOldPrompts(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('prompts')
    .where('expires_at', '<', now - 86_400_000)
    .execute();
  await db.deleteFrom('drafts').where('expires_at', '<', now).execute();
}
