import { describe, expect, it } from 'vitest';
import { type AlertMessage, alertMessage, amount, itemTitle, ruleText } from '#shared/telegram/alert-message.ts';
import { MESSAGE_LIMIT } from '#shared/telegram/rich-text.ts';

const full: AlertMessage = {
  facts: {
    itemName: '★ Karambit | Doppler (Factory New)',
    phase: 'Ruby',
    kind: 'price_below',
    threshold: '20.50',
    thresholdCurrency: 'USD',
    value: '19.99',
    valueCurrency: 'USD',
    reason: 'best ask fell',
  },
  incomplete: false,
  verdict: 'signed',
  actions: [],
};
const text = (spoiled: Partial<AlertMessage> = {}) => alertMessage({ ...full, ...spoiled }).text;

describe('alertMessage', () => {
  it('says what is known', () => {
    expect(text().split('\n')).toEqual([
      '📉 ★ Karambit | Doppler (Factory New) (Ruby)',
      'Rule: Price at or below 20.50 USD',
      'Seen: 19.99 USD',
      'best ask fell',
      'CS2Cap switches a fired alert off: re-arm it to hear of it again.',
    ]);
  });

  it('C43: is a message even of the small body, and says that more will come', () => {
    const small = text({ facts: { alertId: 'a1', itemId: 47, itemName: 'AK-47' }, incomplete: true });
    expect(small.split('\n')).toEqual([
      '📉 AK-47',
      'Details follow…',
      'CS2Cap switches a fired alert off: re-arm it to hear of it again.',
    ]);
    expect(text({ facts: {} })).toContain('Unknown item');
  });

  it('C10: shows a spread in percent', () => {
    const spread = text({ facts: { itemId: 47, kind: 'spread_exceeds', threshold: '15', value: '16.2' } });
    expect(spread).toContain('Rule: Spread at or over 15 %');
    expect(spread).toContain('Seen: 16.2 %');
  });

  it('marks a late delivery, and tells of what people did', () => {
    expect(text({ verdict: 'late' })).toContain('delivered late');
    expect(text({ actions: ['Re-armed by Ann'] })).toMatch(/✓ Re-armed by Ann$/);
  });

  it('asks nobody to re-arm what somebody has re-armed', () => {
    expect(text({ actions: ['Re-armed by Ann'] })).not.toContain('re-arm it');
  });

  it('says of a test that no alert fired', () => {
    expect(text({ verdict: 'test' })).toContain('no alert fired');
    expect(text({ verdict: 'test' })).not.toContain('switches');
  });

  it('fits into a message, whatever the reason holds', () => {
    expect(text({ facts: { ...full.facts, reason: '🔪'.repeat(5000) } }).length).toBeLessThanOrEqual(MESSAGE_LIMIT);
  });
});

describe('the words of an alert', () => {
  it.each([
    ['price_below', 'Price at or below 5 USD'],
    ['price_above', 'Price at or above 5 USD'],
    ['volume_above', 'volume_above 5 USD'],
  ])('C9: the rule of %s is inclusive; C8: an unknown kind is shown as it is', (kind, words) =>
    expect(ruleText(kind, '5', 'USD')).toBe(words),
  );

  it('says less where less is known', () => {
    expect(ruleText('price_below', undefined, undefined)).toBe('Price at or below');
    expect(amount('5', undefined, 'price_below')).toBe('5');
    expect(itemTitle({ itemId: 47 })).toBe('Item 47');
  });
});
