import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '#relay/store/open-store.ts';
import type { Db } from '#relay/store/schema.ts';

/** An empty store in a folder of its own; both go when the test ends. */
export async function storeForTest(): Promise<Db> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-store-'));
  const store = await openStore(folder);
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  return store.db;
}
