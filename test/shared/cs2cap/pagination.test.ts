import { describe, expect, it } from 'vitest';
import { nextOffset, type Pagination } from '#shared/cs2cap/pagination.ts';

describe('nextOffset', () => {
  it.each<[string, Pagination, number, number | undefined]>([
    ['more by has_next', { limit: 50, offset: 0, total: 120, has_next: true }, 50, 50],
    ['none by has_next, whatever the total', { limit: 50, offset: 50, total: 120, has_next: false }, 50, undefined],
    ['more by the total', { limit: 50, offset: 50, total: 120 }, 50, 100],
    ['none by the total', { limit: 50, offset: 100, total: 120 }, 20, undefined],
    ['an empty page, although more is promised', { limit: 50, offset: 50, total: 120, has_next: true }, 0, undefined],
  ])('%s', (_name, page, received, next) => expect(nextOffset(page, received)).toBe(next));

  it('C4: goes on by what came, because the limit asked for was clamped silently', () => {
    expect(nextOffset({ limit: 200, offset: 0, total: 500 }, 200)).toBe(200);
    expect(nextOffset({ limit: 1000, offset: 0, total: 500 }, 100)).toBe(100);
  });

  it('C50: reaches the end of a list whose replies name no offset', () => {
    const seen: number[] = [];
    for (let offset: number | undefined = 0; offset !== undefined && seen.length < 10; ) {
      seen.push(offset);
      offset = nextOffset({ total: 25 }, Math.min(10, 25 - offset), offset);
    }
    expect(seen).toEqual([0, 10, 20]);
  });
});
