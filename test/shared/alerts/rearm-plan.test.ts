import { describe, expect, it } from 'vitest';
import { planRearms, type RearmCounts } from '#shared/alerts/rearm-plan.ts';
import { planOf, sync, world } from './account-model.ts';
import { alert, entry, MONDAY, managed, row, TUESDAY } from './plan-parts.ts';

const HOUR = 3_600_000;
const policy = { kind: 'after', delayMs: 6 * HOUR, maxPerDay: 2 } as const;
const fired = { entry: { enabled: false, fired: true }, alert: { is_enabled: false } };
type Spoiled = Parameters<typeof managed>[0];

const given = (spoiled: Spoiled = {}) => {
  const {
    rows = [],
    base = [],
    alerts = [],
  } = managed({
    row: { enabled: false, rearm: policy, ...spoiled?.row },
    entry: { ...fired.entry, ...spoiled?.entry },
    alert: { ...fired.alert, ...spoiled?.alert },
  });
  return { rows, base, alerts };
};
const at = (hours: number) => Date.parse(MONDAY) + hours * HOUR;
const plan = (spoiled: Spoiled = {}, nowMs = at(7), counts?: RearmCounts) =>
  planRearms({ ...given(spoiled), nowMs, counts });

describe('planRearms', () => {
  it('arms a fired row once its pause is over, and counts it', () => {
    expect(plan()).toMatchObject({
      steps: [{ kind: 'patch', changes: { enabled: true }, reason: 'armed again 6 h after it fired, number 1 today' }],
      counts: { day: '2026-11-23', byAlert: { a1: 1 } },
    });
    expect(plan({}, at(6)).steps).toHaveLength(1);
    expect(plan({}, at(6) - 1).steps).toEqual([]);
  });

  it.each<[string, Spoiled]>([
    ['the policy is manual', { row: { rearm: { kind: 'manual' } } }],
    ['a person switched it off', { entry: { fired: false } }],
    ['a person ticked it: the next sync arms it', { row: { enabled: true } }],
    ['it is armed at CS2Cap', { alert: { is_enabled: true } }],
    ['it has fired since the row took it over', { alert: { last_triggered_at: TUESDAY } }],
    ['its threshold is still in conflict', { row: { threshold: '25' }, alert: { threshold_value: '19' } }],
    ['another item is to take its place', { row: { itemId: 48 } }],
    ['it never fired', { entry: { lastTriggeredAt: null }, alert: { last_triggered_at: null } }],
    ['the row belongs to no alert of this sheet', { row: { rowKey: 'k5' } }],
  ])('leaves a row alone when %s', (_name, spoiled) => expect(plan(spoiled).steps).toEqual([]));

  it('leaves a row alone whose alert is gone', () => {
    expect(planRearms({ ...given(), alerts: [], nowMs: at(7), counts: undefined }).steps).toEqual([]);
  });

  it('C9: keeps to so many a day, in UTC, for each alert', () => {
    const counts = { day: '2026-11-23', byAlert: { a1: 2, a2: 1 } };
    expect(plan({}, at(7), counts)).toEqual({ steps: [], counts });
    expect(plan({}, at(7), { ...counts, byAlert: { a1: 1 } }).counts.byAlert).toEqual({ a1: 2 });
    expect(plan({}, at(12), counts)).toMatchObject({ steps: [{}], counts: { day: '2026-11-24', byAlert: { a1: 1 } } });
  });

  it('without a number a day arms as often as it fires', () => {
    const { steps } = plan({ row: { rearm: { kind: 'after', delayMs: HOUR } } }, at(7), {
      day: '2026-11-23',
      byAlert: { a1: 20 },
    });
    expect(steps).toHaveLength(1);
  });

  it('leaves both sides agreed, with the row ticked again', () => {
    const before = world(given());
    const after = sync(before, { steps: plan().steps });
    expect(after.rows).toMatchObject([{ enabled: true }]);
    expect(after.shown['k1']?.status).toBe('Armed');
    expect(planOf(after).steps).toEqual([]);
  });

  it('is pulled as armed if the run ends before the row was written', () => {
    const before = world({
      rows: [row({ enabled: false, rearm: policy })],
      base: [entry(fired.entry)],
      alerts: [alert(fired.alert)],
    });
    const crashed = sync(before, { steps: plan().steps, crashAt: 2 });
    expect(crashed.alerts).toMatchObject([{ is_enabled: true }]);
    expect(planOf(crashed).steps).toMatchObject([{ kind: 'pull', changes: { enabled: true } }]);
  });
});
