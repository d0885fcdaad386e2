import { describe, expect, it } from 'vitest';
import { alert, entry, hasSteps, type PlanCase, plan, row, TUESDAY } from './plan-parts.ts';

const off = { is_enabled: false };

describe('planSync when rows or alerts are missing', () => {
  it.each<PlanCase>([
    {
      name: 'the row is gone: delete',
      given: { base: [entry()], alerts: [alert()] },
      steps: [{ kind: 'delete', alert: { id: 'a1' } }],
    },
    { name: 'row and alert are gone: forget', given: { base: [entry()] }, steps: [{ kind: 'forget' }] },
    {
      name: 'the alert is gone: the row says so and is not created again',
      given: { base: [entry()], rows: [row()] },
      steps: [{ kind: 'remote-deleted' }],
    },
    { name: 'no base, and no such alert: gone', given: { rows: [row({ alertId: 'a9' })] }, steps: [{ kind: 'gone' }] },
    {
      name: 'no base, but the alert exists: shown, not managed',
      given: { rows: [row({ alertId: 'a9', threshold: '5', enabled: false })], alerts: [alert({ id: 'a9' })] },
      steps: [{ kind: 'elsewhere' }],
    },
    {
      name: 'the Row key was lost, the Alert ID is there: rebound, nothing is sent',
      given: { base: [entry()], alerts: [alert()], rows: [row({ rowKey: 'k5' })] },
      steps: [{ kind: 'agree' }],
    },
    {
      name: 'the Row key was lost and the threshold edited: rebound and sent',
      given: { base: [entry()], alerts: [alert()], rows: [row({ rowKey: 'k5', threshold: '25' })] },
      steps: [{ kind: 'agree' }, { kind: 'patch' }],
    },
    {
      name: 'cells were cut and pasted, and the key they left behind got a new rule: each row keeps what is its own',
      given: {
        base: [entry()],
        alerts: [alert()],
        rows: [row({ alertId: null, threshold: '5' }), row({ rowKey: 'k5', line: 3 })],
      },
      steps: [
        { kind: 'create', row: { rowKey: 'k1' } },
        { kind: 'agree', row: { rowKey: 'k5' } },
      ],
    },
    {
      name: 'the same, while the new rule is still broken: nothing is created twice',
      given: { base: [entry()], alerts: [alert()], rows: [row({ rowKey: 'k5', line: 3 })], held: [{ rowKey: 'k1' }] },
      steps: [{ kind: 'agree', row: { rowKey: 'k5' } }],
    },
    {
      name: 'row and key are gone but the same rule was typed again: taken over, not deleted and created',
      given: { base: [entry()], alerts: [alert()], rows: [row({ rowKey: 'k5', alertId: null })] },
      steps: [{ kind: 'agree', row: { rowKey: 'k5' } }],
    },
    {
      name: 'the same, but its alert has fired: Fired, not armed again',
      given: {
        base: [entry()],
        alerts: [alert({ ...off, last_triggered_at: TUESDAY })],
        rows: [row({ rowKey: 'k5', alertId: null })],
      },
      steps: [{ kind: 'agree' }, { kind: 'fired' }],
    },
    {
      name: 'the same rule typed again after its alert was deleted: created',
      given: { base: [entry()], rows: [row({ rowKey: 'k5', alertId: null })] },
      steps: [{ kind: 'create' }, { kind: 'forget' }],
    },
  ])('$name', hasSteps);

  it.each<PlanCase>([
    {
      name: 'a line that cannot be sent keeps its alert by its Row key',
      given: { base: [entry()], alerts: [alert()], held: [{ rowKey: 'k1' }] },
      steps: [],
    },
    {
      name: 'by its Alert ID',
      given: { base: [entry()], alerts: [alert()], held: [{ rowKey: 'k5', alertId: 'a1' }] },
      steps: [],
    },
    {
      name: 'by the id its alert had before it was replaced',
      given: {
        base: [entry({ alertId: 'a2', aliases: ['a1'] })],
        alerts: [alert({ id: 'a2' })],
        held: [{ rowKey: 'k5', alertId: 'a1' }],
      },
      steps: [],
    },
    {
      name: 'sorted rows are no deletes',
      given: {
        base: [entry(), entry({ rowKey: 'k2', alertId: 'a2', threshold: '30' })],
        alerts: [alert(), alert({ id: 'a2', threshold_value: '30' })],
        rows: [row({ rowKey: 'k2', alertId: 'a2', threshold: '30', line: 2 }), row({ line: 3 })],
      },
      steps: [],
    },
    { name: 'alerts that the base does not know are never deleted', given: { alerts: [alert()] }, steps: [] },
  ])('C7: $name', hasSteps);

  it('C8: an alert of an unknown kind stays elsewhere, untouched', () => {
    const odd = alert({ id: 'a8', kind: 'volume_above' });
    expect(plan({ alerts: [odd], held: [{ rowKey: 'k8', alertId: 'a8' }] })).toMatchObject({
      steps: [],
      elsewhere: [],
    });
    expect(plan({ alerts: [odd] })).toMatchObject({ steps: [], elsewhere: [odd] });
  });

  it('C4: an alert that a shifting list names twice is one alert', () => {
    expect(plan({ alerts: [alert(), alert()] }).elsewhere).toHaveLength(1);
    expect(plan({ alerts: [alert(), alert()], rows: [row({ alertId: null })] }).steps).toHaveLength(1);
  });

  it('an adopted or managed alert is not elsewhere', () => {
    const others = [alert(), alert({ id: 'a2', threshold_value: '30' }), alert({ id: 'a3', threshold_value: '40' })];
    const rows = [row(), row({ rowKey: 'k2', line: 3, alertId: null, threshold: '30' })];
    expect(plan({ base: [entry()], alerts: others, rows }).elsewhere.map((other) => other.id)).toEqual(['a3']);
  });
});
