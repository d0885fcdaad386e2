import { chatsAt, setChatState } from './chats.ts';
import { dropPending } from './deliveries.ts';
import { forgetNotices, tellOwners } from './notices.ts';
import type { ChatTable, Db } from './schema.ts';

interface StateDeps {
  readonly db: Db;
  readonly clock: { now(): number };
  readonly wake: (lanes: readonly string[]) => void;
}

/**
 * A chat can't be reached any more: nothing is sent there, what waits is dropped, preferences stay, and the account's
 * admins are told once. With `onlyKey` it is only one topic of it. Gives how many destinations that was.
 */
export async function chatIsGone(
  { db, clock, wake }: StateDeps,
  chatId: string,
  reason: string,
  onlyKey?: string,
): Promise<number> {
  const gone = await active(db, chatId, onlyKey);
  for (const chat of gone) {
    await setChatState(db, chat.key, 'unreachable', reason);
    await dropPending(db, `chat:${chatId}`, chat.key, reason, clock.now());
    wake(await tellOwners(db, `gone:${chat.key}`, { kind: 'gone', chat: chat.title, reason }, clock.now()));
  }
  return gone.length;
}

/** The bot is back: what had become unreachable gets alerts again; what people disconnected stays so. */
export async function chatIsBack({ db }: Pick<StateDeps, 'db'>, chatId: string): Promise<number> {
  const back = (await chatsAt(db, chatId)).filter((chat) => chat.state === 'unreachable');
  for (const chat of back) {
    await setChatState(db, chat.key, 'active', undefined);
    await forgetNotices(db, `gone:${chat.key}`);
  }
  return back.length;
}

async function active(db: Db, chatId: string, onlyKey: string | undefined): Promise<ChatTable[]> {
  const chats = await chatsAt(db, chatId);
  return chats.filter((chat) => chat.state === 'active' && (onlyKey === undefined || chat.key === onlyKey));
}
