import { describe, expect, it } from 'vitest';
import { type AlertCells, assignRowKeys, isBlank, parseRow } from '#shared/alerts/row.ts';

const DOT = { separator: '.' } as const;
const blank: AlertCells = {
  line: 7,
  rowKey: '',
  item: '',
  phase: '',
  kind: '',
  threshold: { value: '', shown: '' },
  currency: '',
  enabled: false,
  rearm: '',
  notify: '',
  alertId: '',
};
const valid: AlertCells = {
  ...blank,
  rowKey: 'k7',
  item: ' AK-47 | Redline (Field-Tested) ',
  kind: 'Price_Below',
  threshold: { value: '20.50', shown: '20.50' },
  currency: 'usd',
  enabled: true,
  notify: 'Ops, Sales ,',
};
const parse = (spoiled: Partial<AlertCells> = {}) => parseRow({ ...valid, ...spoiled }, DOT);
const problems = (spoiled: Partial<AlertCells>) => {
  const parsed = parse(spoiled);
  return parsed.kind === 'broken' ? parsed.problems : [];
};

describe('parseRow', () => {
  it('reads what a person typed, without regard to case and spaces around it', () => {
    expect(parse()).toEqual({
      kind: 'row',
      row: {
        line: 7,
        rowKey: 'k7',
        itemName: 'AK-47 | Redline (Field-Tested)',
        kind: 'price_below',
        threshold: '20.5',
        currency: 'USD',
        enabled: true,
        rearm: { kind: 'manual' },
        notify: ['Ops', 'Sales'],
      },
    });
  });

  it('C13: leaves a blank currency out', () => {
    const parsed = parse({ currency: ' ' });
    expect(parsed.kind === 'row' && 'currency' in parsed.row).toBe(false);
  });

  it.each<[Partial<AlertCells>, string]>([
    [{ item: ' ' }, 'Item is missing: enter the full market name'],
    [{ kind: '' }, 'Kind is missing: choose price_below, price_above or spread_exceeds'],
    [{ kind: 'below' }, 'Kind "below" is not one of price_below, price_above or spread_exceeds'],
    [{ threshold: { value: '-5', shown: '-5' } }, 'Threshold must be above 0, got -5'],
    [{ currency: 'US$' }, 'Currency "US$" is not a currency code such as USD'],
    [{ enabled: 'yes' }, 'Enabled must be ticked or not, got "yes"'],
    [{ rearm: 'daily' }, 'Re-arm "daily": write manual, after 6 h, or after 1 d, at most 3 a day'],
    [{ kind: 'spread_exceeds' }, 'Currency must be blank: a spread is a percentage'],
  ])('refuses %j and says what to do', (spoiled, problem) => expect(problems(spoiled)).toEqual([problem]));

  it('lists every problem of a row at once', () => {
    expect(problems({ item: '', currency: '1', threshold: { value: '', shown: '' } })).toHaveLength(3);
  });

  it('keeps key and Alert ID of a broken row, so that its alert is not taken for deleted', () => {
    expect(parse({ item: '', alertId: ' a1 ' })).toMatchObject({ kind: 'broken', rowKey: 'k7', alertId: 'a1' });
  });

  it('C8: shows an alert of an unknown kind, and never sends it', () => {
    expect(parse({ kind: 'volume_above', alertId: 'a9' })).toEqual({
      kind: 'read-only',
      line: 7,
      rowKey: 'k7',
      alertId: 'a9',
    });
  });

  it('C10: takes a spread with a blank currency and a percent cell', () => {
    const parsed = parse({ kind: 'spread_exceeds', currency: '', threshold: { value: 0.15, shown: '15%' } });
    expect(parsed).toMatchObject({ kind: 'row', row: { kind: 'spread_exceeds', threshold: '15' } });
  });

  it.each([true, 'TRUE', 'true'])('takes %j for ticked', (enabled) =>
    expect(parse({ enabled })).toMatchObject({ row: { enabled: true } }),
  );
  it.each([false, '', 'FALSE'])('takes %j for not ticked', (enabled) =>
    expect(parse({ enabled })).toMatchObject({ row: { enabled: false } }),
  );
});

describe('isBlank', () => {
  it.each<Partial<AlertCells>>([
    {},
    { item: '  ', currency: ' ', threshold: { value: ' ', shown: ' ' } },
    { rowKey: 'k7' },
    { enabled: '' },
  ])('calls a line with %j blank', (spoiled) => {
    expect(isBlank({ ...blank, ...spoiled })).toBe(true);
    expect(parseRow({ ...blank, ...spoiled }, DOT)).toEqual({ kind: 'blank', line: 7 });
  });
  it.each<Partial<AlertCells>>([
    { item: 'x' },
    { enabled: true },
    { alertId: 'a1' },
    { threshold: { value: 5, shown: '5' } },
  ])('does not call a line with %j blank', (spoiled) => expect(isBlank({ ...blank, ...spoiled })).toBe(false));
});

describe('assignRowKeys', () => {
  const keys = (given: readonly string[], blanks = given.map(() => false)) => {
    let count = 0;
    return assignRowKeys(given, blanks, () => `new${++count}`);
  };

  it('keeps keys, gives missing ones, and a copied row a key of its own', () => {
    expect(keys(['a', '', 'a', 'b'])).toEqual(['a', 'new1', 'new2', 'b']);
  });

  it('leaves blank lines alone, and does not let them hold a key', () => {
    expect(keys(['a', 'a', ''], [true, false, true])).toEqual(['a', 'a', '']);
  });
});
