import { describe, it } from 'vitest';
import { alert, hasSteps, MONDAY, managed, type PlanCase, row, TUESDAY, WEDNESDAY } from './plan-parts.ts';

const off = { is_enabled: false };

describe('planSync for a new row', () => {
  const fresh = (spoiled: Parameters<typeof row>[0] = {}) => row({ alertId: null, ...spoiled });
  const intent = { rowKey: 'k1', wantsEnabled: true, at: TUESDAY };

  it.each<PlanCase>([
    { name: 'nothing like it anywhere: create', given: { rows: [fresh()] }, steps: [{ kind: 'create' }] },
    {
      name: 'the same item with another rule exists: create',
      given: { rows: [fresh()], alerts: [alert({ threshold_value: '21' })] },
      steps: [{ kind: 'create' }],
    },
    {
      name: 'two rows with different rules: two creates in their order',
      given: { rows: [fresh(), fresh({ rowKey: 'k2', line: 3, threshold: '30' })] },
      steps: [
        { kind: 'create', row: { line: 2 } },
        { kind: 'create', row: { line: 3 } },
      ],
    },
  ])('$name', hasSteps);

  it.each<PlanCase>([
    {
      name: 'the same rule twice in the sheet ("20" and "20.00"): the second is a duplicate',
      given: { rows: [fresh(), fresh({ rowKey: 'k2', line: 3, threshold: '20.00' })] },
      steps: [{ kind: 'create' }, { kind: 'duplicate', sameAsLine: 2 }],
    },
    {
      name: 'a currency left open may be the same as any',
      given: { rows: [fresh({ currency: null }), fresh({ rowKey: 'k2', line: 3, currency: 'EUR' })] },
      steps: [{ kind: 'create' }, { kind: 'duplicate', sameAsLine: 2 }],
    },
    {
      name: 'two currencies are two rules',
      given: { rows: [fresh(), fresh({ rowKey: 'k2', line: 3, currency: 'EUR' })] },
      steps: [{ kind: 'create' }, { kind: 'create' }],
    },
    {
      name: 'a new row above the managed one with its rule is the duplicate',
      given: { ...managed({ row: { line: 3 } }), rows: [fresh({ rowKey: 'k2' }), row({ line: 3 })] },
      steps: [{ kind: 'duplicate', row: { rowKey: 'k2' }, sameAsLine: 3 }],
    },
    {
      name: 'a copied row keeps its Alert ID but is a duplicate',
      given: { ...managed(), rows: [row(), row({ rowKey: 'k2', line: 3 })] },
      steps: [{ kind: 'duplicate', row: { rowKey: 'k2' }, sameAsLine: 2 }],
    },
    {
      name: 'a copied row with another threshold gets an alert of its own',
      given: { ...managed(), rows: [row(), row({ rowKey: 'k2', line: 3, threshold: '15' })] },
      steps: [{ kind: 'create', row: { rowKey: 'k2' } }],
    },
    {
      name: 'a rule that a row only shows is not created again',
      given: { rows: [row({ alertId: 'a9' }), fresh({ rowKey: 'k2', line: 3 })], alerts: [alert({ id: 'a9' })] },
      steps: [{ kind: 'elsewhere' }, { kind: 'duplicate' }],
    },
  ])('C3: $name', hasSteps);

  it.each<PlanCase>([
    {
      name: 'a twin at CS2Cap is adopted as it is, never armed by that',
      given: { rows: [fresh()], alerts: [alert(off)] },
      steps: [{ kind: 'adopt', enable: false, alert: { id: 'a1' } }],
    },
    {
      name: 'a twin in another currency is none',
      given: { rows: [fresh({ currency: 'EUR' })], alerts: [alert()] },
      steps: [{ kind: 'create' }],
    },
    {
      name: 'two rows do not adopt the same twin',
      given: {
        rows: [
          fresh({ currency: null, threshold: '20' }),
          fresh({ rowKey: 'k2', line: 3, currency: 'USD', threshold: '20' }),
        ],
        alerts: [alert()],
      },
      steps: [{ kind: 'adopt' }, { kind: 'duplicate' }],
    },
    {
      name: 'the twin of an unanswered create that wanted it armed: adopted and armed',
      given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: null })], intents: [intent] },
      steps: [{ kind: 'adopt', enable: true }],
    },
    {
      name: 'it is armed already: adopted without a call',
      given: { rows: [fresh()], alerts: [alert()], intents: [intent] },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: 'the create wanted it off: adopted only',
      given: { rows: [fresh({ enabled: false })], alerts: [alert(off)], intents: [{ ...intent, wantsEnabled: false }] },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: 'the create wanted it armed, but its row was switched off since: adopted only',
      given: {
        rows: [fresh({ enabled: false })],
        alerts: [alert({ ...off, last_triggered_at: null })],
        intents: [intent],
      },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: 'it fired long before the create: armed',
      given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: MONDAY })], intents: [intent] },
      steps: [{ kind: 'adopt', enable: true }],
    },
    {
      name: 'it has fired since the create: adopted only',
      given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: WEDNESDAY })], intents: [intent] },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: 'it fired just before the create by a clock that may be wrong: adopted only',
      given: {
        rows: [fresh()],
        alerts: [alert({ ...off, last_triggered_at: '2026-11-24T11:55:00Z' })],
        intents: [intent],
      },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: 'the create was for another rule: adopted only',
      given: {
        rows: [fresh()],
        alerts: [alert({ ...off, last_triggered_at: null })],
        intents: [{ ...intent, rule: { itemId: 47, kind: 'price_below', threshold: '99' } }],
      },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: "another row's journal arms nothing",
      given: { rows: [fresh()], alerts: [alert(off)], intents: [{ ...intent, rowKey: 'k7' }] },
      steps: [{ kind: 'adopt', enable: false }],
    },
    {
      name: 'the create did not happen: it is sent again',
      given: { rows: [fresh()], intents: [intent] },
      steps: [{ kind: 'create' }],
    },
  ])('C1: $name', hasSteps);
});
