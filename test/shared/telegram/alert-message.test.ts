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
  firedAt: '25 Nov, 14:05',
};
const ann = { kind: 'rearm', who: 'Ann' } as const;
const text = (spoiled: Partial<AlertMessage> = {}) => alertMessage({ ...full, ...spoiled }).text;

describe('alertMessage', () => {
  it('says what is known', () => {
    expect(text().split('\n')).toEqual([
      '📉 ★ Karambit | Doppler (Factory New) (Ruby)',
      'Rule: Price at or below 20.50 USD',
      'Seen: 19.99 USD (2.5 % below it)',
      'best ask fell',
      'Fired: 25 Nov, 14:05',
      'Steam Market',
      'CS2Cap switches a fired alert off: re-arm it to hear of it again.',
    ]);
  });

  it('C43: is a message even of the small body, and says that more will come', () => {
    const small = text({ facts: { alertId: 'a1', itemId: 47, itemName: 'AK-47' }, incomplete: true });
    expect(small.split('\n')).toEqual([
      '📉 AK-47',
      'Fired: 25 Nov, 14:05',
      'Details follow…',
      'Steam Market',
      'CS2Cap switches a fired alert off: re-arm it to hear of it again.',
    ]);
    expect(text({ facts: {} })).toContain('Unknown item');
  });

  it('C10: shows a spread in percent', () => {
    const spread = text({ facts: { itemId: 47, kind: 'spread_exceeds', threshold: '15', value: '16.2' } });
    expect(spread).toContain('Rule: Spread at or over 15 %');
    expect(spread).toContain('Seen: 16.2 % (1.2 points above it)');
  });

  it('marks a late delivery, and tells of what people did', () => {
    expect(text({ verdict: 'late' })).toContain('delivered late');
    expect(text({ actions: [ann] })).toMatch(/✓ Re-armed by Ann$/);
  });

  it('asks nobody to re-arm what somebody has re-armed', () => {
    expect(text({ actions: [ann] })).not.toContain('re-arm it');
  });

  it('asks again once what was done is undone, and after a mute, which decides nothing', () => {
    expect(text({ actions: [{ ...ann, undoneBy: 'Ben' }] })).toContain('re-arm it');
    expect(text({ actions: [{ ...ann, undoneBy: 'Ben' }] })).toContain('✓ Re-armed by Ann – undone by Ben');
    expect(text({ actions: [{ kind: 'mute', who: 'Ann', until: '26 Nov, 14:05' }] })).toContain('re-arm it');
  });

  it('tells what was set, and keeps another customer’s name to itself', () => {
    const lowered = { kind: 'lower', who: undefined, target: { value: '19.475', currency: 'USD' } } as const;
    expect(text({ actions: [lowered] })).toContain('✓ Lowered to 19.475 USD by another chat');
  });

  it('says how late it came where that is worth a word', () => {
    expect(text({ toldAfterMs: 119_000 })).toContain('14:05\n');
    expect(text({ toldAfterMs: 780_000 })).toContain('Fired: 25 Nov, 14:05, told 13 min later');
    expect(text({ toldAfterMs: 3 * 86_400_000 })).toContain('told 3 d later');
  });

  it('speaks Russian, with its numbers', () => {
    const russian = text({
      language: 'ru',
      facts: { ...full.facts, threshold: '2050.50', value: '1999.99' },
      actions: [ann],
    });
    expect(russian).toContain('Правило: Цена не выше 2\u00a0050,50 USD');
    expect(russian).toContain('Замечено: 1\u00a0999,99 USD (на 2,5 % ниже порога)');
    expect(russian).toContain('✓ Включено снова: Ann');
  });

  it('does not compare two currencies', () => {
    expect(text({ facts: { ...full.facts, valueCurrency: 'EUR' } })).toContain('Seen: 19.99 EUR\n');
  });

  it('links to the market, with the name encoded', () => {
    const { entities } = alertMessage(full);
    expect(entities.find((entity) => entity.type === 'text_link')?.url).toBe(
      'https://steamcommunity.com/market/listings/730/%E2%98%85%20Karambit%20%7C%20Doppler%20(Factory%20New)',
    );
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
