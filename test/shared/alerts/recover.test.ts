import { describe, expect, it } from 'vitest';
import type { Intent } from '#shared/alerts/step.ts';
import { alert, entry, hasSteps, MONDAY, type PlanCase, plan, row, TUESDAY } from './plan-parts.ts';

const made = alert({ id: 'new', last_triggered_at: null });
const intent: Intent = {
  rowKey: 'k1',
  wantsEnabled: true,
  at: MONDAY,
  rule: { itemId: 47, kind: 'price_below', threshold: '20', currency: 'USD' },
};
const given = { alerts: [made], intents: [intent] };
const fresh = (spoiled = {}) => row({ alertId: null, ...spoiled });

describe('an alert that a run made and could not note', () => {
  it.each<PlanCase>([
    {
      name: 'its row was given another threshold meanwhile: patched, no second one is created',
      given: { ...given, rows: [fresh({ threshold: '25' })] },
      steps: [{ kind: 'agree' }, { kind: 'patch', alert: { id: 'new' }, changes: { threshold: '25' } }],
    },
    {
      name: 'its row was given another item: replaced',
      given: { ...given, rows: [fresh({ itemId: 48 })] },
      steps: [{ kind: 'agree' }, { kind: 'replace', alert: { id: 'new' } }],
    },
    {
      name: 'its row was deleted: a person is asked to delete it',
      given: { ...given, rows: [] },
      steps: [{ kind: 'delete', because: 'row-gone', alert: { id: 'new' } }],
    },
    {
      name: 'its row shows it already: managed, nothing to do',
      given: { ...given, rows: [row({ alertId: 'new' })] },
      steps: [],
    },
    {
      name: 'it fired since: Fired, not armed',
      given: {
        ...given,
        rows: [row({ alertId: 'new' })],
        alerts: [{ ...made, is_enabled: false, last_triggered_at: TUESDAY }],
      },
      steps: [{ kind: 'fired' }],
    },
    {
      name: 'it took the place of another: that is deleted without asking, the new one armed',
      given: {
        rows: [row({ alertId: 'new', itemId: 48 })],
        base: [entry()],
        alerts: [{ ...made, is_enabled: false, item: { item_id: 48, market_hash_name: 'B' } }, alert()],
        intents: [
          { ...intent, replaces: 'a1', rule: { itemId: 48, kind: 'price_below', threshold: '20', currency: 'USD' } },
        ],
      },
      steps: [
        { kind: 'patch', alert: { id: 'new' }, changes: { enabled: true } },
        { kind: 'delete', because: 'replaced', alert: { id: 'a1' } },
      ],
    },
    {
      name: 'it was to take the place of another, but its row was changed back: the other stays, a person is asked about it',
      given: {
        ...given,
        rows: [row({ threshold: '7' })],
        base: [entry({ threshold: '7' })],
        alerts: [made, alert({ threshold_value: '7' })],
      },
      steps: [{ kind: 'delete', because: 'row-gone', alert: { id: 'new' }, entry: { rowKey: 'new' } }],
    },
    {
      name: 'its row can not be read now: it waits',
      given: { ...given, held: [{ rowKey: 'k1' }] },
      steps: [],
    },
    {
      name: 'nothing was made after all: created',
      given: { rows: [fresh()], intents: [intent] },
      steps: [{ kind: 'create' }],
    },
    {
      name: "another row's journal says nothing of an alert that was there",
      given: { alerts: [made], intents: [{ ...intent, rule: { itemId: 99, kind: 'price_below', threshold: '1' } }] },
      steps: [],
    },
  ])('$name', hasSteps);

  it('is part of the base that the steps build on', () => {
    expect(plan({ ...given, rows: [fresh({ threshold: '25' })] }).base).toMatchObject([
      { rowKey: 'k1', alertId: 'new' },
    ]);
  });
});
