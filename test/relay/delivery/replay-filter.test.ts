import { describe, expect, it } from 'vitest';
import { isDoubtful, isWanted, type ReplayFilter, readSince } from '#relay/delivery/replay-filter.ts';
import type { Letter } from '#relay/store/dead-letters.ts';

const LETTER: Letter = {
  id: 7,
  eventId: 3,
  kind: 'message',
  state: 'dead',
  lane: 'chat:-1001',
  chatKey: 'k1',
  chatTitle: 'Night Traders',
  sheetId: undefined,
  reason: '400 Bad Request: message is too long',
  mayHaveArrived: false,
  attempts: 1,
  queuedAt: 1000,
  finishedAt: 2000,
  alertId: 'a1',
  facts: { itemName: 'AK-47 | Redline (Field-Tested)' },
};

describe('a replay filter', () => {
  it.each<[ReplayFilter, boolean]>([
    [{}, true],
    [{ ids: [7, 9] }, true],
    [{ ids: [9] }, false],
    [{ chat: '-1001' }, true],
    [{ chat: 'k1' }, true],
    [{ chat: 'night trad' }, true],
    [{ chat: '-100' }, false],
    [{ item: 'redline' }, true],
    [{ item: 'karambit' }, false],
    [{ alert: 'a1' }, true],
    [{ alert: 'a' }, false],
    [{ reason: 'too long' }, true],
    [{ reason: 'given up' }, false],
    [{ kind: 'message' }, true],
    [{ kind: 'sheet' }, false],
    [{ words: 'redline' }, true],
    [{ words: 'night' }, true],
    [{ words: 'too LONG' }, true],
    [{ words: 'karambit' }, false],
    [{ sheet: 'x' }, false],
    [{ since: 1000 }, true],
    [{ since: 1001 }, false],
    [{ item: 'redline', chat: 'day traders' }, false],
  ])('%j fits: %j', (filter, fits) => {
    expect(isWanted(filter, LETTER)).toBe(fits);
  });

  it('takes what is dead; what was dropped or sent only if it is asked for, and no edit that was sent', () => {
    const fits = (filter: ReplayFilter, change: Partial<Letter>) => isWanted(filter, { ...LETTER, ...change });
    expect(fits({}, { state: 'dropped' })).toBe(false);
    expect(fits({ dropped: true }, { state: 'dropped' })).toBe(true);
    expect(fits({ dropped: true }, { state: 'sent' })).toBe(false);
    expect(fits({ again: true }, { state: 'sent' })).toBe(true);
    expect(fits({ again: true }, { state: 'sent', kind: 'edit' })).toBe(false);
    expect(fits({ again: true, dropped: true }, { state: 'pending' })).toBe(false);
  });

  it('holds back what may have arrived, unless it is named or wanted anyway', () => {
    const letter = { ...LETTER, mayHaveArrived: true };
    expect(isDoubtful({}, letter)).toBe(true);
    expect(isDoubtful({ ids: [7] }, letter)).toBe(false);
    expect(isDoubtful({ uncertain: true }, letter)).toBe(false);
    expect(isDoubtful({}, LETTER)).toBe(false);
  });
});

describe('a time to replay from', () => {
  const now = Date.UTC(2026, 10, 25, 16, 30);

  it.each([
    ['2h', now - 7_200_000],
    ['30m', now - 1_800_000],
    ['1d', now - 86_400_000],
    ['2026-11-25T14:00:00Z', Date.UTC(2026, 10, 25, 14)],
    ['2026-11-25T14:00:00+02:00', Date.UTC(2026, 10, 25, 12)],
    ['2026-11-24', Date.UTC(2026, 10, 24)],
  ])('%s', (text, wanted) => {
    expect(readSince(text, now)).toBe(wanted);
  });

  it.each([
    ['14:00', 'UTC', '2026-11-25T14:00Z'],
    ['16:30', 'UTC', '2026-11-25T16:30Z'],
    ['16:31', 'UTC', '2026-11-24T16:31Z'],
    ['9:05', 'Asia/Tokyo', '2026-11-25T00:05Z'],
    ['23:00', 'America/New_York', '2026-11-25T04:00Z'],
  ])('%s in %s is the last one there', (text, zone, wanted) => {
    expect(readSince(text, now, zone)).toBe(Date.parse(wanted));
  });

  it('a time before the clocks were changed is the one of that day', () => {
    const afterChange = Date.parse('2026-10-25T05:00Z');
    expect(readSince('01:30', afterChange, 'Europe/Berlin')).toBe(Date.parse('2026-10-24T23:30Z'));
    expect(readSince('04:00', afterChange, 'Europe/Berlin')).toBe(Date.parse('2026-10-25T03:00Z'));
  });

  it.each(['', 'yesterday', '25:00', '14:60', '2 weeks', '-2h', '2027-01-01', '2026-13-01'])('not %j', (text) => {
    expect(readSince(text, now)).toBeUndefined();
  });
});
