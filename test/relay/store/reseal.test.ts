import { describe, expect, it } from 'vitest';
import { resealSecrets } from '#relay/store/reseal.ts';
import type { Db } from '#relay/store/schema.ts';
import { createSecretBox, WrongKeyError } from '#relay/store/sealing.ts';
import { pairSheet } from '../support/paired-sheet.ts';
import { testStore } from '../support/test-store.ts';

async function storeSecrets(db: Db, keys: readonly string[]): Promise<void> {
  const box = createSecretBox(keys);
  await db
    .insertInto('webhooks')
    .values({ id: 'w1', url: 'https://relay.example', secret: box.seal('signing'), created_at: 1, activated: 1 })
    .execute();
  await pairSheet(db, { link_key: box.seal('linking') });
}

async function read(db: Db) {
  const { secret } = await db.selectFrom('webhooks').select('secret').executeTakeFirstOrThrow();
  const { link_key } = await db.selectFrom('sheets').select('link_key').executeTakeFirstOrThrow();
  return [secret, link_key];
}

describe('resealSecrets', () => {
  it.each([
    ['an old key', ['old']],
    ['no key', []],
  ])('seals what was stored with %s anew, so that only the new key is needed', async (_name, before) => {
    const { db } = await testStore();
    await storeSecrets(db, before);
    await resealSecrets(db, createSecretBox(['new', 'old']));
    const stored = await read(db);
    const box = createSecretBox(['new']);
    expect(stored.map((text) => box.unseal(text))).toEqual(['signing', 'linking']);
    expect(stored.join()).not.toMatch(/signing|linking/);
  });

  it('leaves what the first key sealed as it is', async () => {
    const { db } = await testStore();
    await storeSecrets(db, ['new']);
    const before = await read(db);
    await resealSecrets(db, createSecretBox(['new', 'old']));
    expect(await read(db)).toEqual(before);
  });

  it('refuses a wrong key even if only a sheet is stored', async () => {
    const { db } = await testStore();
    await storeSecrets(db, ['right']);
    await db.deleteFrom('webhooks').execute();
    await expect(resealSecrets(db, createSecretBox(['wrong']))).rejects.toThrow(WrongKeyError);
  });
});
