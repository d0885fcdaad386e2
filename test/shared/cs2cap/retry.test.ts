import { describe, expect, it } from 'vitest';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { createAlert, deleteAlert, listAlerts, patchAlert } from '#shared/cs2cap/requests.ts';
import { nextTry } from '#shared/cs2cap/retry.ts';

const failure = (kind: ApiFailure['kind'], retryAfterMs?: number): ApiFailure => ({
  kind,
  status: 500,
  message: 'why',
  fields: [],
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const list = listAlerts({ limit: 200, offset: 0 });
const create = createAlert({ item_id: 1, kind: 'price_below', threshold_value: '1', is_enabled: true });

describe('nextTry', () => {
  it('C55: never repeats after the monthly quota', () => {
    expect(nextTry(list, failure('monthly-quota', 1000), 1, 0).kind).toBe('never');
  });

  it.each([
    'bad-request',
    'unauthorized',
    'payment-required',
    'forbidden',
    'not-found',
    'conflict',
    'invalid',
  ] as const)('C58: never repeats after %s', (kind) =>
    expect(nextTry(list, failure(kind), 1, 0)).toEqual({ kind: 'never', reason: 'why' }),
  );

  it.each(['rate-limited', 'server', 'unreachable', 'unreadable'] as const)(
    'C58: repeats what is safe after %s',
    (kind) => {
      expect(nextTry(list, failure(kind), 1, 0).kind).toBe('again');
      expect(nextTry(patchAlert('a1', { is_enabled: true }), failure(kind), 1, 0).kind).toBe('again');
      expect(nextTry(deleteAlert('a1'), failure(kind), 1, 0).kind).toBe('again');
    },
  );

  it.each(['server', 'unreachable', 'unreadable'] as const)(
    'C1: looks for the twin first when a create ended with %s',
    (kind) => {
      expect(nextTry(create, failure(kind), 1, 0).kind).toBe('look-first');
    },
  );

  it('C1: repeats a create that was turned away by a burst limit, because nothing was done', () => {
    expect(nextTry(create, failure('rate-limited', 5000), 1, 0)).toEqual({ kind: 'again', afterMs: 5000 });
  });

  it('waits longer each time, up to the cap, and spreads the waits', () => {
    const rules = { attempts: 9, baseMs: 1000, capMs: 4000 };
    const waits = (jitter: number) =>
      [1, 2, 3, 4].map((attempt) => {
        const next = nextTry(list, failure('server'), attempt, jitter, rules);
        return next.kind === 'again' ? next.afterMs : -1;
      });
    expect(waits(0)).toEqual([500, 1000, 2000, 2000]);
    expect(waits(0.5)).toEqual([750, 1500, 3000, 3000]);
  });

  it('never waits less than it was told', () => {
    expect(nextTry(list, failure('server', 30_000), 1, 0.999)).toMatchObject({ afterMs: expect.closeTo(30_500, -1) });
    expect(nextTry(list, failure('server', 30_000), 1, 0)).toEqual({ kind: 'again', afterMs: 30_000 });
  });

  it('gives up after the last attempt and says how many there were', () => {
    expect(nextTry(list, failure('server'), 4, 0)).toEqual({ kind: 'never', reason: 'why (after 4 tries)' });
  });
});
