import { describe, expect, it } from 'vitest';
import { type LogRecord, readRecord, shortId, writeRecord } from '#shared/events/record.ts';
import { nodeSha256 } from '../node-hash.ts';

const record: LogRecord = {
  id: 'ab12cd34ef',
  kind: 'relay',
  isOpen: false,
  key: '0123456789abcdef01234567',
  deliveryIds: ['deliv_01J', 'deliv_02K'],
  eventId: 'evt_01J',
  alertId: '00000000-0000-4000-8000-000000000000',
  at: 1_763_900_000_000,
  loggedAt: 1_763_900_001_234,
};

describe('a record of the log', () => {
  it.each<[string, Partial<LogRecord>]>([
    ['all known', {}],
    ['nothing known', { key: '', deliveryIds: [], eventId: '', alertId: '' }],
    ['waiting for confirmation', { kind: 'direct', isOpen: true, deliveryIds: [] }],
    ['polled', { kind: 'poll', key: '' }],
    ['a test', { kind: 'test' }],
    ['kept', { kind: 'kept' }],
    ['a hint', { kind: 'hint' }],
    [
      'ids with spaces, commas, dashes and other scripts',
      { deliveryIds: ['a,b c', '-'], eventId: '-', alertId: '★ %20' },
    ],
  ])('comes back as it was written: %s', (_, change) => {
    const changed = { ...record, ...change };
    expect(readRecord(writeRecord(changed))).toEqual(changed);
  });

  it('is one line that no cell takes for anything but text', () => {
    expect(writeRecord({ ...record, alertId: '=1+1\n\t' })).toMatch(/^[a-z]\??( [^\s=]+){7}$/);
  });

  it.each(['', 'Record', 'r only three', 'x id key d e a 1 1'])('is not read from "%s"', (text) => {
    expect(readRecord(text)).toBeUndefined();
  });

  it('survives a cell that somebody edited', () => {
    expect(readRecord('r id %zz d e a 1 1')).toMatchObject({ key: '%zz' });
  });

  it('keeps an absurdly long id by its hash', () => {
    expect(shortId('evt_1', nodeSha256)).toBe('evt_1');
    expect(shortId('x'.repeat(50_000), nodeSha256)).toMatch(/^sha256:[0-9a-f]{32}$/);
  });
});
