import { describe, expect, it } from 'vitest';
import { type Arrived, hintOf, matchDelivery, matchDirect, matchPolled, type Polled } from '#shared/events/match.ts';
import type { LogRecord } from '#shared/events/record.ts';

const NOW = 1_763_900_000_000;
const MINUTE = 60_000;

const logged = (change: Partial<LogRecord>): LogRecord => ({
  id: 'r1',
  kind: 'relay',
  isOpen: false,
  key: 'key-1',
  deliveryIds: ['d1'],
  eventId: '',
  alertId: 'a1',
  at: NOW,
  loggedAt: NOW,
  ...change,
});

const polledOnly = (change: Partial<LogRecord> = {}) =>
  logged({ kind: 'poll', key: '', deliveryIds: [], eventId: 'e1', ...change });
const direct = (change: Partial<LogRecord> = {}) =>
  logged({ kind: 'direct', isOpen: true, key: 'body', deliveryIds: [], ...change });

const arrived = (change: Partial<Arrived> = {}): Arrived => ({
  kind: 'relay',
  key: 'key-2',
  deliveryId: 'd2',
  eventId: '',
  alertId: 'a1',
  at: NOW,
  ...change,
});

describe('a verified delivery', () => {
  it.each<[string, Partial<Arrived>, LogRecord[], string]>([
    ['the first of its alert', {}, [], 'new'],
    ['another firing of the alert', {}, [logged({})], 'new'],
    ['a retry', { deliveryId: 'd1' }, [logged({})], 'duplicate'],
    ['a replay under another id', { key: 'key-1' }, [logged({})], 'duplicate'],
    ['the same event by its id', { eventId: 'e1' }, [logged({ eventId: 'e1' })], 'duplicate'],
    ['a retry of an unreadable one', { deliveryId: 'd1' }, [logged({ kind: 'kept' })], 'duplicate'],
    ['polled before, named by its delivery', {}, [polledOnly({ deliveryIds: ['d2'], at: 0 })], 'same-event'],
    ['polled before, named by its event', { eventId: 'e1' }, [polledOnly({ alertId: 'x' })], 'same-event'],
    ['polled before, told by alert and time', {}, [polledOnly({ at: NOW - 9 * MINUTE })], 'same-event'],
    ['polled long before', {}, [polledOnly({ at: NOW - 11 * MINUTE })], 'new'],
    ['polled, but with deliveries that are others', {}, [polledOnly({ deliveryIds: ['d9'] })], 'new'],
    ['posted straight a minute before', {}, [direct({ at: NOW - MINUTE })], 'same-event'],
    ['a test', { kind: 'test', alertId: '' }, [polledOnly()], 'new'],
    [
      'nothing known of it but its key',
      { deliveryId: '', alertId: '' },
      [logged({ deliveryIds: [], alertId: '' })],
      'new',
    ],
  ])('that is %s', (_, change, records, kind) => {
    expect(matchDelivery(arrived(change), records).kind).toBe(kind);
  });

  it('belongs to the nearest firing', () => {
    const records = [polledOnly({ id: 'far', at: NOW - 5 * MINUTE }), polledOnly({ id: 'near', at: NOW - MINUTE })];
    expect(matchDelivery(arrived(), records)).toMatchObject({ record: { id: 'near' } });
  });
});

describe('a post without visible headers', () => {
  const post = (change: Partial<Arrived> = {}) => arrived({ kind: 'direct', key: 'body', deliveryId: '', ...change });
  it.each<[string, Partial<Arrived>, LogRecord[], string]>([
    ['the first of its alert', {}, [], 'new'],
    ['about an alert that was logged lately', {}, [direct()], 'hint'],
    ['about an alert that was polled lately', {}, [polledOnly()], 'hint'],
    ['about an alert that has a hint already', {}, [direct(), direct({ id: 'h', kind: 'hint' })], 'duplicate'],
    ['about an alert whose hint is minutes old', {}, [direct({ kind: 'hint', loggedAt: NOW - 61_000 })], 'hint'],
    ['about an alert whose hint found its event', {}, [direct({ kind: 'hint', eventId: 'e1' })], 'hint'],
    ['about an alert that fired two days ago', {}, [direct({ loggedAt: NOW - 48 * 60 * MINUTE })], 'new'],
    ['one whose body names a logged event', { eventId: 'e1' }, [polledOnly()], 'duplicate'],
    ['one whose body names a new event', { eventId: 'e2' }, [polledOnly()], 'new'],
    ['a repeat of one whose body names its event', { eventId: 'e2' }, [direct({ eventId: 'e2' })], 'duplicate'],
    ['about an alert that was refused before', {}, [direct({ kind: 'kept', isOpen: false })], 'hint'],
    ['an unreadable one again', { kind: 'kept', alertId: '' }, [direct({ kind: 'kept', alertId: '' })], 'duplicate'],
  ])('that is %s', (_, change, records, kind) => {
    expect(matchDirect(post(change), records, NOW).kind).toBe(kind);
  });
});

describe('an event that CS2Cap lists', () => {
  const event = (change: Partial<Polled> = {}): Polled => ({
    eventId: 'e1',
    alertId: 'a1',
    at: NOW,
    deliveryIds: ['d1'],
    ...change,
  });
  it.each<[string, Partial<Polled>, LogRecord[], string]>([
    ['unknown', {}, [], 'new'],
    ['known', {}, [polledOnly()], 'known'],
    ['known and still open', {}, [direct({ eventId: 'e1' })], 'same-event'],
    ['pushed, named by its delivery', { at: NOW - 60 * MINUTE }, [logged({})], 'same-event'],
    ['pushed, told by alert and time', { deliveryIds: [] }, [logged({})], 'same-event'],
    ['of another hour', { deliveryIds: [], at: NOW - 60 * MINUTE }, [logged({})], 'new'],
    ['posted straight hours later', { deliveryIds: [], at: NOW - 300 * MINUTE }, [direct()], 'same-event'],
    ['younger than the direct post', { deliveryIds: [], at: NOW + 60 * MINUTE }, [direct()], 'new'],
    ['polled first and pushed late', {}, [polledOnly(), logged({ id: 'r2', at: NOW + 60 * MINUTE })], 'merge'],
    ['only hinted at', {}, [logged({ kind: 'hint', deliveryIds: [] })], 'new'],
    ['told of by a test', { deliveryIds: [] }, [logged({ kind: 'test' })], 'new'],
  ])('and is %s', (_, change, records, kind) => {
    expect(matchPolled(event(change), records).kind).toBe(kind);
  });

  it('finds the post that hinted at it, once', () => {
    const hint = logged({ kind: 'hint', deliveryIds: [] });
    expect(hintOf(event(), [hint])).toBe(hint);
    expect(hintOf(event(), [{ ...hint, eventId: 'e0' }])).toBeUndefined();
  });
});
