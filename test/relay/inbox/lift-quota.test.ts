import { describe, expect, it } from 'vitest';
import { judgeLift, LIFT_QUOTA, REFUSED_BY_SHEET, type Standing, type WaitingShare } from '#relay/inbox/lift-quota.ts';

const NEW: Standing = { isKnown: false, refused: 0, forgottenInS: 0 };
const KNOWN: Standing = { ...NEW, isKnown: true };
const share = (source: string | null, rows: number, change: Partial<WaitingShare> = {}): WaitingShare => ({
  source,
  isKnown: false,
  rows,
  bytes: rows * 600,
  ...change,
});
const judge = (standing: Standing, waiting: readonly WaitingShare[], bytes = 600) =>
  judgeLift({ source: 'me', bytes }, standing, waiting);
const ADMITTED = { kind: 'admitted' };
const full = (retryAfterS: number) => ({ kind: 'turned-away', why: 'too-much-waits', retryAfterS });

describe('what may wait for a sheet', () => {
  it.each([
    ['a stranger, while its own share lasts', NEW, [share('me', LIFT_QUOTA.stranger.rows - 1)], ADMITTED],
    ['not what goes beyond that', NEW, [share('me', LIFT_QUOTA.stranger.rows)], full(10)],
    ['a stranger, however much others fill their own shares', NEW, [share('a', 100), share('b', 100)], ADMITTED],
    ['no stranger once all of them have filled their half', NEW, [share('a', 500), share(null, 500)], full(60)],
    ['a known address even then', KNOWN, [share('a', 500), share('b', 500)], ADMITTED],
    ['a known address beyond what a stranger may', KNOWN, [share('me', 1900, { isKnown: true })], ADMITTED],
    ['nothing once the whole is full', KNOWN, [share('me', 2000, { isKnown: true })], full(60)],
  ])('%s', (_name, standing, waiting, verdict) => {
    expect(judge(standing, waiting)).toEqual(verdict);
  });

  it.each([
    ['a stranger', NEW, LIFT_QUOTA.stranger.bytes, false, full(10)],
    ['a known address', KNOWN, LIFT_QUOTA.all.bytes, true, full(60)],
  ])('counts the bytes of %s too', (_name, standing, bytes, isKnown, verdict) => {
    const waiting = [share('me', 1, { isKnown, bytes: bytes - 1000 })];
    expect(judge(standing, waiting, 1000)).toEqual(ADMITTED);
    expect(judge(standing, waiting, 1001)).toEqual(verdict);
  });

  it('hears a stranger no more that the sheet keeps refusing, until that is forgotten', () => {
    const refused = { ...NEW, refused: REFUSED_BY_SHEET, forgottenInS: 77 };
    expect(judge(refused, [])).toEqual({ kind: 'turned-away', why: 'refused-by-sheet', retryAfterS: 77 });
    expect(judge({ ...refused, refused: REFUSED_BY_SHEET - 1 }, [])).toEqual(ADMITTED);
  });

  it('goes on hearing a known address that the sheet refuses: perhaps its secret was rotated', () => {
    expect(judge({ isKnown: true, refused: 1000, forgottenInS: 77 }, [])).toEqual(ADMITTED);
  });
});
