import { describe, expect, it } from 'vitest';
import { REFUSALS_KEPT, recordRefusal } from '#relay/store/refusals.ts';
import { testStore } from '../support/test-store.ts';

describe('recordRefusal', () => {
  it('keeps the newest of a flood that goes on for days', async () => {
    const { db } = await testStore();
    const refusal = { at: 1, stream: 'account', kind: 'wrong-signature', message: 'old' };
    const rows = Array.from({ length: 500 }, () => refusal);
    for (let n = 0; n < REFUSALS_KEPT / 500; n++) await db.insertInto('refusals').values(rows).execute();
    for (let n = 0; n < 200; n++) await recordRefusal(db, { ...refusal, message: 'new' });
    const { count } = await db
      .selectFrom('refusals')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(REFUSALS_KEPT);
    const fresh = await db.selectFrom('refusals').select('id').where('message', '=', 'new').execute();
    expect(fresh).toHaveLength(200);
  });
});
