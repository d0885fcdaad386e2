import { describe, expect, it } from 'vitest';
import { readDuration } from '#relay/destinations/duration.ts';
import { isTimeZone, quietForMs, readQuietHours } from '#relay/destinations/quiet-hours.ts';

const MINUTE = 60_000;

describe('readQuietHours', () => {
  it.each([
    ['23-7', { from: 1380, to: 420, mode: 'silent' }],
    ['22:30 – 06:15 digest', { from: 1350, to: 375, mode: 'digest' }],
    ['0-24', undefined],
    ['25-3', undefined],
    ['nights', undefined],
  ])('%j', (text, wanted) => {
    const read = readQuietHours(text);
    expect(read.ok ? read.value : undefined).toEqual(wanted);
  });
});

describe('quietForMs', () => {
  const night = { from: 1380, to: 420, mode: 'digest' } as const;

  it.each([
    ['22:59:59', undefined],
    ['23:00:00', 480 * MINUTE],
    ['06:59:30', MINUTE / 2],
    ['07:00:00', undefined],
  ])('at %s UTC', (time, wanted) => expect(quietForMs(night, Date.parse(`2026-11-25T${time}Z`), 'UTC')).toBe(wanted));

  it('goes by the chat’s own zone, and by UTC for a zone nobody knows', () => {
    const at = Date.parse('2026-11-25T20:30:00Z');
    expect(quietForMs(night, at, 'Europe/Moscow')).toBe(450 * MINUTE);
    expect(quietForMs(night, at, 'Nowhere/City')).toBeUndefined();
    expect(isTimeZone('Nowhere/City')).toBe(false);
  });
});

describe('readDuration', () => {
  it.each([
    ['2h', 7_200_000],
    ['30 m', 1_800_000],
    ['1d', 86_400_000],
    ['2 ч', 7_200_000],
    ['30мин', 1_800_000],
    ['0h', undefined],
    ['31d', undefined],
    ['2', undefined],
  ])('%j', (text, wanted) => expect(readDuration(text)).toBe(wanted));
});
