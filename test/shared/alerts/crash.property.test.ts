import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleOf } from '#shared/alerts/rule.ts';
import { sync, type World } from './account-model.ts';
import { worlds } from './any-world.ts';

/** More moments than the largest of these worlds has. */
const MOMENTS = 40;

const settle = (before: World, options = {}) =>
  Array.from({ length: 6 }).reduce<World>((state) => sync(state, options), before);

/** What people see, whatever the ids of new alerts are: each row with its alert, and what else there is. */
function picture(state: World) {
  const alerts = new Map(state.alerts.map((alert) => [alert.id, alert]));
  const seen = (id: string | undefined) => {
    const alert = id === undefined ? undefined : alerts.get(id);
    return alert ? { ...ruleOf(alert), threshold: Number(alert.threshold_value), enabled: alert.is_enabled } : null;
  };
  const managed = new Map(state.base.map((entry) => [entry.rowKey, entry]));
  const rows = state.rows.map(({ rowKey, alertId: _id, line: _line, ...wish }) => ({
    rowKey,
    ...wish,
    alert: seen(managed.get(rowKey)?.alertId),
    // Whether an alert that is off counts as fired depends on whether a run saw it before it was switched off.
    status: state.shown[rowKey]?.status?.replace('Fired', 'Off'),
  }));
  const rules = state.alerts.map((alert) => JSON.stringify(seen(alert.id))).sort();
  return { rows, rules, managed: state.base.length };
}

describe('runs that end at any moment, one after another', () => {
  it.each([
    { idsOnly: false, eachAnswer: false },
    { idsOnly: true, eachAnswer: false },
    { idsOnly: false, eachAnswer: true },
    { idsOnly: true, eachAnswer: true },
  ])('leave what the next run brings to the same end (%j)', (options) => {
    const moments = fc.array(fc.nat(MOMENTS), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(worlds, moments, (before, ends) => {
        const crashed = ends.reduce<World>((state, crashAt) => sync(state, { ...options, crashAt }), before);
        expect(picture(settle(crashed, options))).toEqual(picture(settle(before, options)));
      }),
      { numRuns: Number(process.env['RUNS'] ?? 400) },
    );
  });
});
