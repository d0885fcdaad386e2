import { fail, ok, type Result } from '#shared/result.ts';
import { type ChatPlace, findChat, setChatState } from '../store/chats.ts';
import type { Db } from '../store/schema.ts';

export type DisconnectRefusal = { readonly kind: 'not-connected' } | { readonly kind: 'not-allowed' };

/** Ends a chat's alerts; its preferences stay for the next time. `mayManage`: the person is account admin or manages this chat. */
export async function disconnectChat(
  deps: { readonly db: Db },
  input: { readonly place: ChatPlace; readonly who: string; readonly mayManage: boolean },
): Promise<Result<true, DisconnectRefusal>> {
  const chat = await findChat(deps.db, input.place);
  if (!chat || chat.state === 'disconnected') return fail({ kind: 'not-connected' });
  if (!input.mayManage) return fail({ kind: 'not-allowed' });
  await setChatState(deps.db, chat.key, 'disconnected', `by ${input.who}`);
  return ok(true);
}
