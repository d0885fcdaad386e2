import { describe, it } from 'vitest';
import { alert, entry, hasSteps, managed, type PlanCase, row } from './plan-parts.ts';

const off = { is_enabled: false };
const wasFired = { enabled: false, fired: true };

describe('planSync for a managed row', () => {
  it.each<PlanCase>([
    { name: 'nothing changed, nothing happens', given: managed(), steps: [] },
    {
      name: '"1.50" here and "1.5" there are the same',
      given: managed({ row: { threshold: '1.5' }, entry: { threshold: '1.50' }, alert: { threshold_value: '1.500' } }),
      steps: [],
    },
    {
      name: 'threshold edited here: patch',
      given: managed({ row: { threshold: '25' } }),
      steps: [{ kind: 'patch', changes: { threshold: '25' } }],
    },
    {
      name: 'currency edited here: patch',
      given: managed({ row: { currency: 'EUR' } }),
      steps: [{ kind: 'patch', changes: { currency: 'EUR' } }],
    },
    {
      name: 'switched off here: patch',
      given: managed({ row: { enabled: false } }),
      steps: [{ kind: 'patch', changes: { enabled: false } }],
    },
    {
      name: 'all three edited here: one patch',
      given: managed({ row: { threshold: '25', currency: 'EUR', enabled: false } }),
      steps: [{ kind: 'patch', changes: { threshold: '25', currency: 'EUR', enabled: false } }],
    },
    {
      name: 'threshold edited there: pull',
      given: managed({ alert: { threshold_value: '19' } }),
      steps: [{ kind: 'pull', changes: { threshold: '19' } }],
    },
    {
      name: 'currency edited there: pull',
      given: managed({ alert: { threshold_currency: 'EUR' } }),
      steps: [{ kind: 'pull', changes: { currency: 'EUR' } }],
    },
    {
      name: 'switched off there, not by a trigger: pull',
      given: managed({ alert: off }),
      steps: [{ kind: 'pull', changes: { enabled: false } }],
    },
    {
      name: 'armed there: pull',
      given: managed({ row: { enabled: false }, entry: wasFired }),
      steps: [{ kind: 'pull', changes: { enabled: true } }],
    },
    {
      name: 'the same edit on both sides: agree',
      given: managed({ row: { threshold: '25' }, alert: { threshold_value: '25.0' } }),
      steps: [{ kind: 'agree' }],
    },
    {
      name: 'different fields on each side: pull and patch',
      given: managed({ row: { threshold: '25' }, alert: { threshold_currency: 'EUR' } }),
      steps: [
        { kind: 'pull', changes: { currency: 'EUR' } },
        { kind: 'patch', changes: { threshold: '25' } },
      ],
    },
    {
      name: 'threshold edited differently on both sides: conflict',
      given: managed({ row: { threshold: '25' }, alert: { threshold_value: '19' } }),
      steps: [{ kind: 'conflict', field: 'threshold', mine: '25', theirs: '19' }],
    },
    {
      name: 'currency edited differently on both sides: conflict',
      given: managed({ row: { currency: 'EUR' }, alert: { threshold_currency: 'GBP' } }),
      steps: [{ kind: 'conflict', field: 'currency', mine: 'EUR', theirs: 'GBP' }],
    },
    {
      name: 'a conflict in one field does not hold up another',
      given: managed({ row: { threshold: '25', enabled: false }, alert: { threshold_value: '19' } }),
      steps: [
        { kind: 'patch', changes: { enabled: false } },
        { kind: 'conflict', field: 'threshold' },
      ],
    },
    {
      name: 'equal edits are agreed although another field is in conflict',
      given: managed({
        row: { threshold: '25', currency: 'EUR' },
        alert: { threshold_value: '25', threshold_currency: 'GBP' },
      }),
      steps: [{ kind: 'agree' }, { kind: 'conflict', field: 'currency' }],
    },
    {
      name: 'the Alert ID cell was emptied: it is written again, nothing is sent',
      given: managed({ row: { alertId: null } }),
      steps: [{ kind: 'agree' }],
    },
    {
      name: 'a reply without a currency is no difference',
      given: managed({ alert: { threshold_currency: null } }),
      steps: [],
    },
    {
      name: 'a currency typed where neither side had one: patch',
      given: managed({ row: { currency: 'EUR' }, entry: { currency: null }, alert: { threshold_currency: null } }),
      steps: [{ kind: 'patch', changes: { currency: 'EUR' } }],
    },
    {
      name: 'a spread without a currency stays without',
      given: managed({
        row: { kind: 'spread_exceeds', currency: null },
        entry: { kind: 'spread_exceeds', currency: null },
        alert: { kind: 'spread_exceeds', threshold_currency: null },
      }),
      steps: [],
    },
  ])('$name', hasSteps);
});

describe('planSync for a row that became another alert', () => {
  it.each<PlanCase>([
    {
      name: 'another item: a new alert takes its place',
      given: managed({ row: { itemId: 48 } }),
      steps: [{ kind: 'replace', entry: { alertId: 'a1' } }],
    },
    { name: 'another kind: the same', given: managed({ row: { kind: 'price_above' } }), steps: [{ kind: 'replace' }] },
    {
      name: 'another item and a new threshold here: the same',
      given: managed({ row: { itemId: 48, threshold: '5' } }),
      steps: [{ kind: 'replace' }],
    },
    {
      name: 'another item here, another threshold there: conflict',
      given: managed({ row: { itemId: 48 }, alert: { threshold_value: '19' } }),
      steps: [{ kind: 'conflict', field: 'item', theirs: '19 USD' }],
    },
    {
      name: 'another item here, and the threshold edited alike on both sides: replaced',
      given: managed({ row: { itemId: 48, threshold: '19' }, alert: { threshold_value: '19' } }),
      steps: [{ kind: 'replace' }],
    },
    {
      name: 'the entry of a replaced alert that is gone is forgotten, the row stays with its own',
      given: {
        rows: [row({ alertId: 'a2' })],
        base: [entry({ alertId: 'a2', aliases: ['a1'] }), entry()],
        alerts: [alert({ id: 'a2' })],
      },
      steps: [{ kind: 'forget', entry: { alertId: 'a1' } }],
    },
    {
      name: 'a replaced alert whose deletion failed is deleted now',
      given: {
        rows: [row({ alertId: 'a2' })],
        base: [entry(), entry({ alertId: 'a2', aliases: ['a1'] })],
        alerts: [alert({ id: 'a2' }), alert()],
      },
      steps: [{ kind: 'delete', entry: { alertId: 'a1' } }],
    },
  ])('C5: $name', hasSteps);
});

describe('the reasons that a preview shows', () => {
  it.each<PlanCase>([
    {
      name: 'what is sent, old value and new',
      given: managed({ row: { threshold: '25', currency: 'EUR', enabled: false } }),
      steps: [{ kind: 'patch', reason: 'threshold 20.00 → 25, currency USD → EUR, switched off in the sheet' }],
    },
    {
      name: 'a currency where there was none',
      given: managed({ row: { currency: 'EUR' }, entry: { currency: null }, alert: { threshold_currency: null } }),
      steps: [{ kind: 'patch', reason: 'currency none → EUR' }],
    },
    {
      name: 'a re-arm',
      given: managed({ entry: wasFired, alert: off }),
      steps: [{ kind: 'patch', reason: 'armed in the sheet' }],
    },
    {
      name: 'what is taken over',
      given: managed({ alert: { ...off, threshold_value: '19', threshold_currency: 'EUR' } }),
      steps: [{ kind: 'pull', reason: 'threshold is 19 at CS2Cap, currency is EUR at CS2Cap, switched off at CS2Cap' }],
    },
    {
      name: 'when an alert fired',
      given: managed({ alert: { ...off, last_triggered_at: '2026-11-24T12:00:00Z' } }),
      steps: [{ kind: 'fired', reason: 'fired at 2026-11-24T12:00:00Z' }],
    },
    {
      name: 'whose row is gone',
      given: { base: [entry()], alerts: [alert()] },
      steps: [{ kind: 'delete', reason: 'price_below 20 USD: its row was deleted from the sheet' }],
    },
  ])('say $name', hasSteps);
});
