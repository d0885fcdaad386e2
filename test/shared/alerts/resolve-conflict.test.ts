import { describe, expect, it } from 'vitest';
import { resolveConflict, resolveConflicts, type Side } from '#shared/alerts/resolve-conflict.ts';
import type { Step, StepOf } from '#shared/alerts/step.ts';
import { planOf, sync, world } from './account-model.ts';
import { alert, entry, managed, plan, row, TUESDAY } from './plan-parts.ts';

const isConflict = (step: Step): step is StepOf<'conflict'> => step.kind === 'conflict';
const settled = (given: ReturnType<typeof managed>, side: Side) => {
  const before = world(given);
  const conflicts = planOf(before).steps.filter(isConflict);
  return { conflicts, after: sync(before, { steps: resolveConflicts(conflicts, side) }) };
};
const ITEM = 'AK-47 | Redline (Field-Tested)';

const threshold = managed({ row: { threshold: '25' }, alert: { threshold_value: '19' } });
const currency = managed({ row: { currency: 'EUR' }, alert: { threshold_currency: 'GBP' } });
const both = managed({
  row: { threshold: '25', currency: 'EUR' },
  alert: { threshold_value: '19', threshold_currency: 'GBP' },
});
const firedAgain = managed({
  entry: { enabled: false, fired: true },
  alert: { is_enabled: false, last_triggered_at: TUESDAY },
});
const item = managed({
  row: { itemId: 48, itemName: 'AWP | Asiimov (Field-Tested)', phase: 'Phase 2', kind: 'price_above' },
  alert: { threshold_value: '19' },
});
const itemAndFired = managed({
  row: { itemId: 48, itemName: 'AWP | Asiimov (Field-Tested)' },
  alert: { threshold_value: '19', is_enabled: false, last_triggered_at: TUESDAY },
});
const itemAndArmed = managed({ row: { itemId: 48, enabled: false }, entry: { enabled: false } });

describe('resolveConflict', () => {
  it.each<[string, ReturnType<typeof managed>, Side, object, object, string]>([
    ['threshold', threshold, 'mine', { threshold: '25' }, { threshold_value: '25' }, 'Armed'],
    ['threshold', threshold, 'theirs', { threshold: '19' }, { threshold_value: '19' }, 'Armed'],
    ['currency', currency, 'mine', { currency: 'EUR' }, { threshold_currency: 'EUR' }, 'Armed'],
    ['currency', currency, 'theirs', { currency: 'GBP' }, { threshold_currency: 'GBP' }, 'Armed'],
    [
      'threshold and currency',
      both,
      'mine',
      { threshold: '25', currency: 'EUR' },
      { threshold_value: '25', threshold_currency: 'EUR' },
      'Armed',
    ],
    [
      'threshold and currency',
      both,
      'theirs',
      { threshold: '19', currency: 'GBP' },
      { threshold_value: '19', threshold_currency: 'GBP' },
      'Armed',
    ],
    ['a re-arm after it fired again', firedAgain, 'mine', { enabled: true }, { is_enabled: true }, 'Armed'],
    ['a re-arm after it fired again', firedAgain, 'theirs', { enabled: false }, { is_enabled: false }, 'Fired'],
    [
      'another item',
      item,
      'mine',
      { itemId: 48, threshold: '20' },
      { item: { item_id: 48 }, threshold_value: '20' },
      'Armed',
    ],
    [
      'another item',
      item,
      'theirs',
      { itemId: 47, itemName: ITEM, kind: 'price_below', threshold: '19' },
      { id: 'a1', threshold_value: '19' },
      'Armed',
    ],
    [
      'another item while the old one fired',
      itemAndFired,
      'theirs',
      { itemId: 47, itemName: ITEM, threshold: '19', enabled: false },
      { id: 'a1', is_enabled: false },
      'Fired',
    ],
    [
      'another item while it was armed there',
      itemAndArmed,
      'mine',
      { itemId: 48, enabled: false },
      { is_enabled: false },
      'Off',
    ],
    [
      'another item while it was armed there',
      itemAndArmed,
      'theirs',
      { itemId: 47, enabled: true },
      { id: 'a1', is_enabled: true },
      'Armed',
    ],
  ])('settles %s as %s', (_name, given, side, cells, remote, status) => {
    const { conflicts, after } = settled(given, side);
    expect(conflicts.length).toBeGreaterThan(0);
    expect(after.rows).toMatchObject([cells]);
    expect(after.alerts).toMatchObject([remote]);
    expect(after.shown['k1']?.status).toBe(status);
    expect(planOf(after).steps).toEqual([]);
    if (side === 'theirs') expect('phase' in (after.rows[0] ?? {})).toBe(false);
  });

  it('sends one call per alert', () => {
    const conflicts = plan(both).steps.filter(isConflict);
    expect(conflicts).toHaveLength(2);
    expect(resolveConflicts(conflicts, 'mine')).toMatchObject([
      { kind: 'patch', changes: { threshold: '25', currency: 'EUR' } },
    ]);
  });

  it('leaves an edit that is not in conflict to the next sync', () => {
    const given = managed({ row: { threshold: '25', enabled: false }, alert: { threshold_value: '19' } });
    const { after } = settled(given, 'theirs');
    expect(planOf(after).steps).toMatchObject([{ kind: 'patch', changes: { enabled: false } }]);
  });

  it('takes an alert that does the same instead of making a twin of it', () => {
    const given = managed({ row: { itemId: 48 }, alert: { threshold_value: '19' } });
    const twin = alert({ id: 'a2', is_enabled: false, item: { item_id: 48, market_hash_name: 'B' } });
    const [conflict] = plan({ ...given, alerts: [alert({ threshold_value: '19' }), twin] }).steps.filter(isConflict);
    expect(conflict && resolveConflict(conflict, 'mine')).toMatchObject([
      { kind: 'replace', twin: { id: 'a2' }, enable: false },
    ]);
  });

  it('stays a conflict when the call was refused', () => {
    const before = world({
      rows: [row({ threshold: '25' })],
      base: [entry()],
      alerts: [alert({ threshold_value: '19' })],
    });
    const steps = resolveConflicts(planOf(before).steps.filter(isConflict), 'mine');
    const after = sync(before, { steps, refuse: () => true });
    expect(after.shown['k1']).toMatchObject({ status: 'Error', message: 'refused' });
    expect(planOf(after).steps).toMatchObject([{ kind: 'conflict' }]);
  });
});
