import { describe, expect, it } from 'vitest';
import { policyOf, replaceSheetPolicies, setPolicy } from '#relay/store/planned.ts';
import { chatsNamedFor, replaceSheetRoutes } from '#relay/store/routing.ts';
import { storeForTest } from '../store-for-test.ts';

describe('replaceSheetRoutes', () => {
  it('names the granted chats per alert, and forgets what the sheet no longer says', async () => {
    const db = await storeForTest();
    const sheet = { id: 's1', granted: new Set(['a', 'b']) };
    await replaceSheetRoutes(db, sheet, [
      { alertId: 'x', chatKeys: ['a', 'a', 'foreign'] },
      { alertId: 'y', chatKeys: ['b'] },
    ]);
    await replaceSheetRoutes(db, { id: 's2', granted: new Set(['c']) }, [{ alertId: 'x', chatKeys: ['c'] }]);
    expect((await chatsNamedFor(db, 'x')).sort()).toEqual(['a', 'c']);
    await replaceSheetRoutes(db, sheet, [{ alertId: 'y', chatKeys: ['a'] }]);
    expect(await chatsNamedFor(db, 'x')).toEqual(['c']);
    expect(await chatsNamedFor(db, 'y')).toEqual(['a']);
  });
});

describe('replaceSheetPolicies', () => {
  it('takes over the Re-arm column; a chat’s own policy stays for what the sheet does not name', async () => {
    const db = await storeForTest();
    await setPolicy(db, 'mine', { delay_ms: 1, max_per_day: null, source: 'chat', set_by: 'Olga' });
    await replaceSheetPolicies(db, 's1', [{ alert_id: 'x', delay_ms: 6, max_per_day: 2 }]);
    expect(await policyOf(db, 'x')).toMatchObject({ delay_ms: 6, max_per_day: 2, source: 's1' });
    await replaceSheetPolicies(db, 's1', []);
    expect(await policyOf(db, 'x')).toBeUndefined();
    expect(await policyOf(db, 'mine')).toBeDefined();
  });
});
