import { describe, expect, it } from 'vitest';
import { type DeleteGuard, guardOf, matchesTyped } from '#shared/alerts/delete-guard.ts';

describe('guardOf', () => {
  it.each<[string, number, number, DeleteGuard]>([
    ['nothing to delete', 0, 5, 'none'],
    ['the only alert', 1, 1, 'confirm'],
    ['both of two', 2, 2, 'confirm'],
    ['all three', 3, 3, 'type-the-number'],
    ['three of nine, a third', 3, 9, 'confirm'],
    ['three of eight, more than a third', 3, 8, 'type-the-number'],
    ['ten of a thousand', 10, 1000, 'confirm'],
    ['eleven of a thousand', 11, 1000, 'type-the-number'],
  ])('C7: %s', (_name, deletes, managed, guard) => expect(guardOf(deletes, managed)).toBe(guard));
});

describe('matchesTyped', () => {
  it.each([
    ['12', true],
    [' 12 ', true],
    ['', false],
    ['yes', false],
    ['1 2', false],
    ['12 alerts', false],
    ['012', false],
    ['13', false],
  ])('takes "%s" for twelve: %s', (text, matches) => expect(matchesTyped(text, 12)).toBe(matches));
});
