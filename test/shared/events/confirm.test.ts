import { describe, expect, it } from 'vitest';
import { contradictions } from '#shared/events/confirm.ts';
import type { EventFacts } from '#shared/events/event.ts';

const event: EventFacts = {
  alertId: 'a',
  itemId: 1,
  itemName: 'X',
  kind: 'price_below',
  value: '9.5',
  valueCurrency: 'USD',
};

describe('a body beside what the API knows', () => {
  it.each<[string, EventFacts, string[]]>([
    ['the small body', { alertId: 'a', itemId: 1, itemName: 'X' }, []],
    ['another spelling of the value', { value: '9.50' }, []],
    ['a field the API lacks', { threshold: '10', phase: 'Ruby' }, []],
    ['another item', { alertId: 'a', itemId: 2, itemName: 'Y' }, ['itemId', 'itemName']],
    ['another value', { value: '9.51' }, ['value']],
    ['another alert', { alertId: 'b' }, ['alertId']],
  ])('%s', (_, body, expected) => {
    expect(contradictions(body, event)).toEqual(expected);
  });
});
