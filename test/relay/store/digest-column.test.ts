import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, it } from 'vitest';
import { eventsOfMessage } from '#relay/store/deliveries.ts';
import { migrationProvider } from '#relay/store/migrations.ts';
import type { Tables } from '#relay/store/schema.ts';
import { sqliteDialect } from '#relay/store/sqlite-dialect.ts';
import { openForTest, testFolder } from '../support/test-store.ts';

it('knows which deliveries share a message, also those that were sent before it was written down', async () => {
  const folder = testFolder();
  const old = new Kysely<Tables>({ dialect: sqliteDialect(new DatabaseSync(join(folder, 'relay.db'))) });
  await new Migrator({ db: old, provider: migrationProvider }).migrateTo('020-replicas');
  const event = {
    stream: 's',
    source: 'push',
    verdict: 'signed',
    received_at: 0,
    event_type: 't',
    facts: '{}',
  } as const;
  const bare = { body: null, signed_at: null, signature: null, delivery_id: null, api_event_id: null, alert_id: null };
  for (const messageId of [10, 11, 11]) {
    const { id } = await old
      .insertInto('events')
      .values({ ...event, ...bare })
      .returning('id')
      .executeTakeFirstOrThrow();
    await old
      .insertInto('deliveries')
      .values({
        event_id: id,
        lane: 'chat:1',
        kind: 'message',
        chat_key: 'a',
        sheet_id: null,
        state: 'sent',
        attempts: 1,
        ambiguous: 0,
        next_at: 0,
        deadline_at: 0,
        last_error: null,
        message_id: messageId,
        created_at: 0,
        finished_at: 0,
      })
      .execute();
  }
  await old.destroy();
  const { db } = await openForTest(folder);
  expect(await eventsOfMessage(db, { chat_key: 'a', message_id: 11, event_id: 3 })).toEqual([2, 3]);
  expect(await eventsOfMessage(db, { chat_key: 'a', message_id: 10, event_id: 1 })).toEqual([1]);
});
