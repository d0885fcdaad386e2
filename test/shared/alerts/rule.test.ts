import { describe, expect, it } from 'vitest';
import { type Rule, ruleKey, ruleOf, sameRule } from '#shared/alerts/rule.ts';
import { alert } from './plan-parts.ts';

const rule: Rule = { itemId: 47, kind: 'price_below', threshold: '20', currency: 'USD' };
const { currency: _currency, ...open } = rule;

describe('sameRule', () => {
  it.each<[string, Rule, boolean]>([
    ['"20.00"', { ...rule, threshold: '20.00' }, true],
    ['no currency', open, true],
    ['another currency', { ...rule, currency: 'EUR' }, false],
    ['another threshold', { ...rule, threshold: '20.01' }, false],
    ['another item', { ...rule, itemId: 48 }, false],
    ['another kind', { ...rule, kind: 'price_above' }, false],
  ])('C3: compares with %s', (_name, other, same) => {
    expect(sameRule(rule, other)).toBe(same);
    expect(sameRule(other, rule)).toBe(same);
    if (same) expect(ruleKey(other)).toBe(ruleKey(rule));
  });
});

describe('ruleOf', () => {
  it('leaves out the currency that a spread alert has not (C10)', () => {
    expect(ruleOf(alert({ kind: 'spread_exceeds', threshold_currency: null }))).toEqual({
      itemId: 47,
      kind: 'spread_exceeds',
      threshold: '20.00',
    });
  });
});
