import { describe, it } from 'vitest';
import { hasSteps, managed, type PlanCase, TUESDAY } from './plan-parts.ts';

const off = { is_enabled: false };
const wasFired = { enabled: false, fired: true };

describe('planSync for an alert that fired', () => {
  it.each<PlanCase>([
    {
      name: 'blank here, filled there: pulled',
      given: managed({ row: { currency: null }, entry: { currency: null } }),
      steps: [{ kind: 'pull', changes: { currency: 'USD' } }],
    },
    { name: 'once the cell holds it: nothing', given: managed({ entry: { currency: 'USD' } }), steps: [] },
    {
      name: 'emptied by hand later: pulled again, never sent',
      given: managed({ row: { currency: null } }),
      steps: [{ kind: 'pull', changes: { currency: 'USD' } }],
    },
  ])('C13: $name', hasSteps);

  it.each<PlanCase>([
    {
      name: 'off with a newer trigger is Fired, though the row is still ticked',
      given: managed({ alert: { ...off, last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'fired' }],
    },
    {
      name: 'the very first trigger is Fired too',
      given: managed({ entry: { lastTriggeredAt: null }, alert: { ...off, last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'fired' }],
    },
    {
      name: 'fired and switched off here at once: Fired, nothing is sent',
      given: managed({ row: { enabled: false }, alert: { ...off, last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'fired' }],
    },
    {
      name: 'fired while the threshold was edited here: Fired, and the edit is sent without arming',
      given: managed({ row: { threshold: '18' }, alert: { ...off, last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'fired' }, { kind: 'patch', changes: { threshold: '18' } }],
    },
    {
      name: 'fired while the threshold was edited there: Fired and pulled',
      given: managed({ alert: { ...off, last_triggered_at: TUESDAY, threshold_value: '19' } }),
      steps: [{ kind: 'fired' }, { kind: 'pull', changes: { threshold: '19' } }],
    },
    {
      name: 'the next sync leaves a fired row alone',
      given: managed({ row: { enabled: false }, entry: wasFired, alert: off }),
      steps: [],
    },
    {
      name: 'a tick on a fired row is a re-arm',
      given: managed({ entry: wasFired, alert: off }),
      steps: [{ kind: 'patch', changes: { enabled: true } }],
    },
    {
      name: 'a tick on a row that fired again meanwhile is a conflict',
      given: managed({ entry: wasFired, alert: { ...off, last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'conflict', field: 'enabled', theirs: 'fired again' }],
    },
    {
      name: 'taking that tick away accepts the new trigger',
      given: managed({ row: { enabled: false }, entry: wasFired, alert: { ...off, last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'fired' }],
    },
    {
      name: 'fired and re-armed elsewhere between two syncs: agreed, nothing is sent',
      given: managed({ alert: { last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'agree' }],
    },
    {
      name: 'switched off here while it fired and was re-armed there: the switch is sent',
      given: managed({ row: { enabled: false }, alert: { last_triggered_at: TUESDAY } }),
      steps: [{ kind: 'patch', changes: { enabled: false } }],
    },
    {
      name: 'the same moment in another spelling is no new trigger',
      given: managed({
        row: { enabled: false },
        entry: wasFired,
        alert: { ...off, last_triggered_at: '2026-11-23T13:00:00.000+01:00' },
      }),
      steps: [],
    },
  ])('C14: $name', hasSteps);
});
