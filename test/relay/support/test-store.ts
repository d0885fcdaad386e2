import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connectChat, type NewChat } from '#relay/store/chats.ts';
import { openStore, type Store } from '#relay/store/open-store.ts';
import type { ChatTable, Db } from '#relay/store/schema.ts';

/** A folder of the test's own; it is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relay-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty store of the test's own; removed when the test ends, and closed if the test did not. */
export async function testStore(): Promise<Store> {
  const folder = testFolder();
  const store = await openStore(folder);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= store.close());
  onTestFinished(close);
  return { ...store, close };
}

/** A connected default chat, or what `change` makes of it. */
export function addChat(db: Db, change: Partial<NewChat> = {}): Promise<ChatTable> {
  const chat = { chatId: '-1001', title: 'Traders', type: 'supergroup', customerId: 1, isDefault: true, ...change };
  return connectChat(db, chat, 0);
}
