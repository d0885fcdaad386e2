import { migrateChat, setChatState } from '../store/chats.ts';
import type { ChatTable, Db } from '../store/schema.ts';

export interface MembershipDeps {
  readonly db: Db;
}

/** The bot was kicked or blocked: nothing is sent there any more, preferences stay. Gives how many destinations that was. */
export const markChatGone = (
  deps: MembershipDeps,
  input: { readonly chatId: string; readonly reason: string },
): Promise<number> => moveAll(deps.db, input.chatId, 'active', 'unreachable', input.reason);

/** The bot is back: what had become unreachable gets alerts again; what people disconnected stays so. */
export const markChatBack = (deps: MembershipDeps, input: { readonly chatId: string }): Promise<number> =>
  moveAll(deps.db, input.chatId, 'unreachable', 'active', undefined);

/** A group became a supergroup: its destinations get the new id, keys and preferences stay. */
export const followMigration = (
  deps: MembershipDeps,
  input: { readonly fromChatId: string; readonly toChatId: string },
): Promise<void> => migrateChat(deps.db, input.fromChatId, input.toChatId);

/** A chat may be several destinations: one per topic. */
async function moveAll(
  db: Db,
  chatId: string,
  from: ChatTable['state'],
  to: ChatTable['state'],
  reason: string | undefined,
): Promise<number> {
  const chats = await db
    .selectFrom('chats')
    .select('key')
    .where('chat_id', '=', chatId)
    .where('state', '=', from)
    .execute();
  for (const { key } of chats) await setChatState(db, key, to, reason);
  return chats.length;
}
