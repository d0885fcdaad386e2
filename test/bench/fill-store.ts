import { sql } from 'kysely';
import type { Db } from '#relay/store/schema.ts';

/** Fills an empty store with events that were taken and sent long ago, one statement a table. */
export async function fillStore(db: Db, events: number): Promise<void> {
  const numbers = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${events})`;
  const statements = [
    sql`insert into events (stream, source, verdict, received_at, event_type, facts, body, signed_at, signature,
          delivery_id, api_event_id, alert_id)
        ${numbers} select 'account', 'push', 'signed', i, 'alert.triggered', ${FACTS}, ${BODY}, '1', 'ab',
          'old-' || i, 'evt-' || i, 'alert-' || (i % 500) from n`,
    sql`insert into event_keys (stream, key, event_id, seen_at)
        ${numbers} select 'account', 'delivery:old-' || i, i, i from n`,
    sql`insert into event_keys (stream, key, event_id, seen_at)
        ${numbers} select 'account', 'replay:old-' || i, i, i from n`,
    sql`insert into deliveries (event_id, lane, kind, chat_key, state, attempts, ambiguous, next_at, deadline_at,
          message_id, created_at, finished_at)
        ${numbers} select i, 'chat:' || (1001 + i % 2), 'message', 'old', 'sent', 1, 0, 0, 0, i, i, i from n`,
  ];
  for (const statement of statements) await statement.execute(db);
}

const FACTS = JSON.stringify({ alertId: 'a', itemName: 'AK-47 | Redline (Field-Tested)', kind: 'price_below' });
const BODY = Buffer.from(JSON.stringify({ filler: 'x'.repeat(500) }));
