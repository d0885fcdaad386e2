import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewer } from '#shared/alerts/is-newer.ts';
import { ruleOf, sameRule } from '#shared/alerts/rule.ts';
import { isCall, planOf, sync, type World } from './account-model.ts';
import { worlds } from './any-world.ts';

/** Several syncs: a chain of possible duplicates is told apart one by one, as their currencies become known. */
const settle = (before: World, options = {}) =>
  Array.from({ length: 6 }).reduce<World>((state) => sync(state, options), before);
const check = (property: fc.IProperty<[World]>) => fc.assert(property, { numRuns: 2000 });

describe('planSync, on any sheet and account', () => {
  it.each([false, true])(
    'comes to rest: no step is left but what a person must settle (batch answers ids only: %s)',
    (idsOnly) => {
      const quiet = ['conflict', 'elsewhere', 'gone', 'duplicate'];
      check(
        fc.property(worlds, (before) => {
          const after = settle(before, { idsOnly });
          expect(planOf(after).steps.filter(isCall)).toEqual([]);
          expect(planOf(after).steps.filter((step) => !quiet.includes(step.kind))).toEqual([]);
        }),
      );
    },
  );

  it('changes no row again in the second sync, unless it was a possible duplicate before', () => {
    check(
      fc.property(worlds, (before) => {
        const calls = planOf(sync(before)).steps.filter((step) => isCall(step) && step.kind !== 'delete');
        const doubted = planOf(before).steps.flatMap((step) => (step.kind === 'duplicate' ? [step.row.rowKey] : []));
        for (const step of calls) expect(doubted).toContain('row' in step ? step.row.rowKey : '');
      }),
    );
  });

  it('comes to rest after every call of the first sync was refused', () => {
    check(
      fc.property(worlds, (before) => {
        const refused = sync(before, { refuse: isCall });
        expect(refused.alerts).toEqual(before.alerts);
        expect(planOf(settle(refused)).steps.filter(isCall)).toEqual([]);
      }),
    );
  });

  it('deletes only alerts that its base or its journal knows and no line shows', () => {
    check(
      fc.property(worlds, (before) => {
        const journaled = before.alerts.filter((seen) =>
          before.intents.some(({ rule }) => rule && sameRule(ruleOf(seen), rule)),
        );
        const known = new Set([...before.base.map(({ alertId }) => alertId), ...journaled.map(({ id }) => id)]);
        const shown = new Set(before.rows.map((shown) => shown.alertId));
        for (const step of planOf(before).steps) {
          if (step.kind !== 'delete') continue;
          expect(known.has(step.alert.id)).toBe(true);
          expect(shown.has(step.alert.id)).toBe(false);
        }
        const survivors = new Set(sync(before).alerts.map((survivor) => survivor.id));
        for (const { id } of before.alerts) if (!known.has(id)) expect(survivors.has(id)).toBe(true);
      }),
    );
  });

  it('arms only what a person ticked after it was off, or what an unanswered create wanted', () => {
    check(
      fc.property(worlds, (before) => {
        for (const step of planOf(before).steps) {
          if (step.kind === 'patch' && step.changes.enabled) {
            expect(step.row.enabled).toBe(true);
            expect(step.entry.enabled).toBe(false);
            expect(isNewer(step.alert.last_triggered_at, step.entry.lastTriggeredAt)).toBe(false);
          }
          if (step.kind === 'adopt' && step.enable) {
            const intent = before.intents.find((known) => known.rowKey === step.row.rowKey);
            expect(intent?.wantsEnabled).toBe(true);
            expect(isNewer(step.alert.last_triggered_at, intent?.at)).toBe(false);
          }
        }
      }),
    );
  });

  it('leaves an alert that fired since the last sync off, however often it runs (C14)', () => {
    check(
      fc.property(worlds, (before) => {
        const fired = before.alerts.filter((seen) => {
          const agreed = before.base.find((known) => known.alertId === seen.id);
          return agreed && !seen.is_enabled && isNewer(seen.last_triggered_at, agreed.lastTriggeredAt);
        });
        const after = new Map(settle(before).alerts.map((seen) => [seen.id, seen]));
        for (const { id } of fired) expect(after.get(id)?.is_enabled ?? false).toBe(false);
      }),
    );
  });

  it('never gives two lines the same alert', () => {
    check(
      fc.property(worlds, (before) => {
        const { base } = settle(before);
        expect(new Set(base.map((known) => known.alertId)).size).toBe(base.length);
        expect(new Set(base.map((known) => known.rowKey)).size).toBe(base.length);
      }),
    );
  });

  it('shows Armed only where CS2Cap has the alert armed (C6)', () => {
    check(
      fc.property(worlds, (before) => {
        const after = sync(before);
        const alerts = new Map(after.alerts.map((seen) => [seen.id, seen]));
        for (const line of after.rows) {
          if (after.shown[line.rowKey]?.status === 'Armed')
            expect(alerts.get(line.alertId ?? '')?.is_enabled).toBe(true);
        }
      }),
    );
  });
});
