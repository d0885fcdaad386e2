import { describe, expect, it } from 'vitest';
import { clipRaw, EVENT_COLUMNS, type LogEntry, RAW_LIMIT, toLogRow } from '#shared/events/log-row.ts';
import { nodeSha256 } from '../node-hash.ts';

const RECEIVED = Date.UTC(2026, 10, 23, 12, 0, 5);
const entry: LogEntry = {
  facts: {
    alertId: 'a1',
    itemName: '★ Karambit',
    kind: 'price_below',
    threshold: '20.50',
    thresholdCurrency: 'USD',
    createdAt: '2026-11-23T12:00:00Z',
  },
  verdict: 'signed',
  source: 'relay',
  receivedAtMs: RECEIVED,
  deliveryId: 'deliv_01J',
  raw: '{"alert_id":"a1"}',
  signedAt: '1763900000',
  signature: 'ab',
};
const row = (spoiled: Partial<LogEntry> = {}) => toLogRow({ ...entry, ...spoiled }, nodeSha256);

describe('toLogRow', () => {
  it('has a cell for every column, blank where nothing is known', () => {
    expect(Object.keys(row()).sort()).toEqual(Object.keys(EVENT_COLUMNS).sort());
    expect(row()).toMatchObject({
      triggeredAt: { kind: 'time', ms: Date.UTC(2026, 10, 23, 12) },
      receivedAt: { kind: 'time', ms: RECEIVED },
      threshold: { kind: 'decimal', decimal: '20.50' },
      value: { kind: 'blank' },
      phase: { kind: 'blank' },
      deliveryId: { kind: 'text', text: 'deliv_01J' },
    });
  });

  it('C43: takes the signed time where the body tells none, and the time of arrival where nothing does', () => {
    const { signedAt: _gone, ...unsigned } = { ...entry, facts: {} };
    expect(row({ facts: {} }).triggeredAt).toEqual({ kind: 'time', ms: 1_763_900_000_000 });
    expect(toLogRow(unsigned, nodeSha256).triggeredAt).toEqual({ kind: 'time', ms: RECEIVED });
    expect(row({ facts: { createdAt: 'yesterday' } }).triggeredAt).toEqual({ kind: 'time', ms: 1_763_900_000_000 });
  });

  it('C10: leaves the currency of a spread blank', () => {
    expect(row({ facts: { kind: 'spread_exceeds', value: '15' } }).currency).toEqual({ kind: 'blank' });
  });
});

describe('clipRaw', () => {
  it('keeps a body up to the limit as it is', () =>
    expect(clipRaw('x'.repeat(RAW_LIMIT), nodeSha256)).toHaveLength(RAW_LIMIT));

  it('cuts a longer one and says its length and hash', () => {
    const body = 'x'.repeat(RAW_LIMIT + 1);
    expect(clipRaw(body, nodeSha256)).toBe(
      `${'x'.repeat(RAW_LIMIT)}… [${RAW_LIMIT + 1} characters, SHA-256 ${nodeSha256(body)}]`,
    );
  });

  it('does not cut a character in two', () => {
    const clipped = clipRaw(`${'x'.repeat(RAW_LIMIT - 1)}🔪🔪`, nodeSha256);
    expect(clipped.startsWith(`${'x'.repeat(RAW_LIMIT - 1)}… [`)).toBe(true);
    expect(clipped.length).toBeLessThan(50_000);
  });
});
