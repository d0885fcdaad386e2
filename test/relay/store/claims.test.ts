import { describe, expect, it } from 'vitest';
import { claiming } from '#relay/store/claims.ts';
import { storeForTest } from '../store-for-test.ts';

const at = (now: number, who: string) => ({ key: 'event:1', who, now });

describe('claiming', () => {
  it('keeps others out while the work lasts, and says who is at it', async () => {
    const db = await storeForTest();
    const result = await claiming(db, at(0, 'Ann'), () => claiming(db, at(1, 'Ben'), async () => 'twice'));
    expect(result).toEqual({ kind: 'done', value: { kind: 'busy', who: 'Ann' } });
    expect(await claiming(db, at(2, 'Ben'), async () => 'later')).toEqual({ kind: 'done', value: 'later' });
  });

  it('is given back when the work fails', async () => {
    const db = await storeForTest();
    await expect(claiming(db, at(0, 'Ann'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await claiming(db, at(1, 'Ben'), async () => 1)).toMatchObject({ kind: 'done' });
  });

  it('that work has outlived is the next one’s, and stays so when that work ends', async () => {
    const db = await storeForTest();
    const next = Promise.withResolvers<string>();
    const begun = Promise.withResolvers<void>();
    const ends: Promise<unknown>[] = [];
    await claiming(db, at(0, 'Ann'), async () => {
      const work = () => {
        begun.resolve();
        return next.promise;
      };
      ends.push(claiming(db, at(60_000, 'Ben'), work));
      await begun.promise;
    });
    expect(await claiming(db, at(60_001, 'Eve'), async () => 'crossed')).toEqual({ kind: 'busy', who: 'Ben' });
    next.resolve('done');
    expect(await Promise.all(ends)).toEqual([{ kind: 'done', value: 'done' }]);
  });

  it('of a relay that died it is void after a minute', async () => {
    const db = await storeForTest();
    await db.insertInto('claims').values({ key: 'event:1', who: 'Ann', expires_at: 60_000 }).execute();
    expect(await claiming(db, at(59_999, 'Ben'), async () => 1)).toEqual({ kind: 'busy', who: 'Ann' });
    expect(await claiming(db, at(60_000, 'Ben'), async () => 1)).toEqual({ kind: 'done', value: 1 });
  });
});
