import { describe, expect, it } from 'vitest';
import type { PlanInput } from '#shared/alerts/plan.ts';
import { planDigestText, stepKey } from '#shared/alerts/step-key.ts';
import { alert, entry, managed, plan, row, TUESDAY } from './plan-parts.ts';

const digest = (input: Partial<PlanInput>) => planDigestText(plan(input).steps);
const keyOf = (input: Partial<PlanInput>) => plan(input).steps.map(stepKey).join('\n');
const edited = managed({ row: { threshold: '25' } });

describe('planDigestText', () => {
  const rows = [row({ threshold: '25' }), row({ rowKey: 'k2', line: 3, alertId: null, threshold: '30' })];
  const sorted = [row({ rowKey: 'k2', line: 2, alertId: null, threshold: '30' }), row({ threshold: '25', line: 3 })];

  it('is the same after the sheet was sorted', () => {
    expect(digest({ ...edited, rows: sorted })).toBe(digest({ ...edited, rows }));
    expect(digest({ ...edited, rows })).not.toBe('');
  });

  it('is the same for another spelling of the same numbers and moments', () => {
    const other = managed({
      row: { threshold: '25.0' },
      alert: { threshold_value: '20', last_triggered_at: '2026-11-23T13:00:00.000+01:00' },
    });
    expect(digest(other)).toBe(digest(edited));
  });

  it.each<[string, Partial<PlanInput>]>([
    ['a wish changed', managed({ row: { threshold: '26' } })],
    ['another field was edited too', managed({ row: { threshold: '25', enabled: false } })],
    ['the threshold changed at CS2Cap', managed({ row: { threshold: '25' }, alert: { threshold_value: '21' } })],
    ['it was switched off at CS2Cap', managed({ row: { threshold: '25' }, alert: { is_enabled: false } })],
    ['it fired and was armed again', managed({ row: { threshold: '25' }, alert: { last_triggered_at: TUESDAY } })],
    ['the alert is gone', { ...edited, alerts: [] }],
    ['a row was added', { ...edited, rows: [...rows] }],
    ['nothing is left to do', managed()],
  ])('changes when %s', (_name, now) => expect(digest(now)).not.toBe(digest(edited)));
});

describe('stepKey', () => {
  const gone = { base: [entry()], alerts: [alert()] };
  const conflict = (theirs: string) => managed({ row: { threshold: '25' }, alert: { threshold_value: theirs } });
  const twin = (id: string) => ({ rows: [row({ alertId: null })], alerts: [alert({ id })] });
  const moved = (itemId: number, spoiled = {}) => managed({ row: { itemId }, alert: spoiled });

  it.each<[string, Partial<PlanInput>, Partial<PlanInput>]>([
    ['a delete of an alert that fired meanwhile', gone, { ...gone, alerts: [alert({ last_triggered_at: TUESDAY })] }],
    [
      'a delete for another reason',
      gone,
      { ...gone, base: [entry({ alertId: 'a2', aliases: ['a1'] }), entry()], rows: [row({ alertId: 'a2' })] },
    ],
    ['a conflict with another value', conflict('19'), conflict('18')],
    ['another twin', twin('a1'), twin('a2')],
    ['a replacement by another item', moved(48), moved(49)],
    ['a replacement of an alert that was switched off', moved(48), moved(48, { is_enabled: false })],
    [
      'a create of another rule',
      { rows: [row({ alertId: null })] },
      { rows: [row({ alertId: null, currency: 'EUR' })] },
    ],
    [
      'a create that is not to be armed',
      { rows: [row({ alertId: null })] },
      { rows: [row({ alertId: null, enabled: false })] },
    ],
  ])('tells %s', (_name, left, right) => expect(keyOf(left)).not.toBe(keyOf(right)));

  it('is the same after an earlier wave wrote what was pulled', () => {
    const patchOf = (input: Partial<PlanInput>) =>
      plan(input)
        .steps.filter((step) => step.kind === 'patch')
        .map(stepKey);
    const euro = { alert: { threshold_currency: 'EUR' } };
    const before = managed({ row: { threshold: '25' }, ...euro });
    const after = managed({ row: { threshold: '25', currency: 'EUR' }, entry: { currency: 'EUR' }, ...euro });
    expect(patchOf(after)).toEqual(patchOf(before));
    expect(patchOf(after)).toHaveLength(1);
  });

  it('forgets the same entry by the same key', () => {
    expect(keyOf({ base: [entry()] })).toBe('["forget","k1","a1"]');
  });
});
