import { describe, expect, it } from 'vitest';
import { afterListing, completenessWords, type Listing, NEW_LOG, type Tally } from '#shared/events/completeness.ts';

const HOUR = 3_600_000;
const log = { ...NEW_LOG, sinceMs: HOUR, untilMs: 10 * HOUR };
const listing: Listing = { atMs: 12 * HOUR, isCut: false, isJoined: true, oldestMs: 9 * HOUR };

describe('how far the log is complete', () => {
  it('starts with the first look and moves on with each', () => {
    const first = afterListing(NEW_LOG, { ...listing, isCut: true });
    expect(first).toMatchObject({ sinceMs: 12 * HOUR, untilMs: 12 * HOUR, gaps: [] });
    expect(afterListing(log, listing)).toMatchObject({ sinceMs: HOUR, untilMs: 12 * HOUR, gaps: [] });
  });

  it.each<[string, Partial<Listing>, boolean]>([
    ['nothing is listed', { oldestMs: undefined, isJoined: false }, false],
    ['the list reaches back past the last look', { isJoined: false }, false],
    ['the list meets what is known', { oldestMs: 11 * HOUR }, false],
    ['the list was too long to be read back', { oldestMs: 11 * HOUR, isCut: true }, true],
    ['CS2Cap forgot everything from before', { oldestMs: 11 * HOUR, isJoined: false }, true],
  ])('where %s', (_, change, hasGap) => {
    const gaps = hasGap ? [[10 * HOUR, 11 * HOUR]] : [];
    expect(afterListing(log, { ...listing, ...change }).gaps).toEqual(gaps);
  });
});

describe('the line about the log', () => {
  const tally: Tally = {
    events: 128,
    missing: 0,
    unreadable: 0,
    backFilled: 2,
    unconfirmed: 0,
    failedDeliveries: 0,
    lastPushMs: 0,
  };
  const words = (change: Partial<Tally>, state = log) =>
    completenessWords(state, { ...tally, ...change }, (ms) => `${ms / HOUR}:00`);

  it('says what is known and nothing else', () => {
    const pushed = { ...log, pushSinceMs: 1 };
    expect(words({ lastPushMs: 10 * HOUR - 180_000 }, pushed)).toBe(
      'Complete up to 10:00 · 128 events · 0 missing · 2 back-filled · last push 3 min ago',
    );
    expect(words({})).toContain('polled, no push');
    expect(words({}, pushed)).toContain('no push yet');
    expect(words({ lastPushMs: 4 * HOUR }, pushed)).toContain('last push 6 h ago');
  });

  it('shows gaps, silence and what waits', () => {
    const state = { ...log, gaps: [[2 * HOUR, 3 * HOUR] as const], silence: 'the destination is paused' };
    expect(words({ unconfirmed: 3, failedDeliveries: 2, unreadable: 1, missing: 1 }, state)).toBe(
      'Complete up to 10:00 · 128 events · 1 missing · 2 back-filled · 3 unconfirmed · ' +
        '1 listed in a form that can’t be read · 2 deliveries failed · polled, no push · ' +
        'gap 2:00–3:00: CS2Cap’s list does not reach back to it · the destination is paused',
    );
  });
});
