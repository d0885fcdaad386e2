import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { connectChat, type NewChat } from '#relay/store/chats.ts';
import { openStore, type Store } from '#relay/store/open-store.ts';
import type { ChatTable, Db } from '#relay/store/schema.ts';
import { takeDatabase } from '../postgres/databases.ts';

/** A folder of the test's own; it is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relay-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Whether these tests run on PostgreSQL: they run there a second time (vitest project `relay-postgres`). */
export const isOnPostgres = process.env['TEST_STORE'] === 'postgres';

/** A place for an empty store of the test's own, on the engine that these tests run on; removed when the test ends. */
export const testPlace = (): Promise<string> => (isOnPostgres ? testDatabase() : Promise.resolve(testFolder()));

/** An empty database with the relay's tables, until the test ends. */
export async function testDatabase(): Promise<string> {
  const { server, template } = inject('postgres');
  const database = await takeDatabase(server, template);
  onTestFinished(database.giveBack);
  return database.url;
}

/** An empty store of the test's own; removed when the test ends, and closed if the test did not. */
export const testStore = async (): Promise<Store> => openForTest(await testPlace());

/** A store at a place, closed when the test ends if the test did not. */
export async function openForTest(place: string): Promise<Store> {
  const store = await openStore(place);
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
