import type { PlanInput } from '#shared/alerts/plan.ts';
import { alert, entry, MONDAY, managed, type PlanCase, row, TUESDAY, WEDNESDAY } from './plan-parts.ts';

/** A cell of (base × row × alert): what the plan is, and what the row shows once it was applied. */
interface Case extends PlanCase {
  readonly shows?: string;
}

const off = { is_enabled: false };
const firedThere = { ...off, last_triggered_at: TUESDAY };
const firedBefore = { enabled: false, fired: true };
const fresh = (spoiled: Parameters<typeof row>[0] = {}) => row({ alertId: null, ...spoiled });
const second = (spoiled: Parameters<typeof row>[0] = {}) =>
  row({ rowKey: 'k2', line: 3, alertId: 'a2', threshold: '30', ...spoiled });
const two = (rows: PlanInput['rows']): Partial<PlanInput> => ({
  rows,
  base: [entry(), entry({ rowKey: 'k2', alertId: 'a2', threshold: '30' })],
  alerts: [alert(), alert({ id: 'a2', threshold_value: '30' })],
});
const intent = { rowKey: 'k1', wantsEnabled: true, at: TUESDAY };

/** Every case of (base × row × alert) that people can bring about. */
export const CASES: readonly Case[] = [
  { name: 'no-op: nothing was changed anywhere', given: managed(), steps: [] },
  { name: 'no-op: an empty sheet and an empty account', given: {}, steps: [] },
  {
    name: 'no-op: "1.50" was typed where CS2Cap says "1.5"',
    given: managed({ row: { threshold: '1.50' }, entry: { threshold: '1.5' }, alert: { threshold_value: '1.5' } }),
    steps: [],
  },
  {
    name: 'no-op: the rows were sorted',
    given: two([second({ line: 2 }), row({ line: 3 })]),
    steps: [],
  },
  {
    name: 'no-op: a blank currency of a spread stays blank',
    given: managed({
      row: { kind: 'spread_exceeds', currency: null },
      entry: { kind: 'spread_exceeds', currency: null },
      alert: { kind: 'spread_exceeds', threshold_currency: null },
    }),
    steps: [],
  },

  { name: 'create: a new row', given: { rows: [fresh()] }, steps: [{ kind: 'create' }], shows: 'Armed' },
  {
    name: 'create: a new row that is not ticked',
    given: { rows: [fresh({ enabled: false })] },
    steps: [{ kind: 'create' }],
    shows: 'Off',
  },
  {
    name: 'create: a row whose Alert ID was cleared after its alert was deleted',
    given: { rows: [fresh()], alerts: [alert({ id: 'a7', threshold_value: '21' })] },
    steps: [{ kind: 'create' }],
    shows: 'Armed',
  },

  {
    name: 'patch: another threshold was typed',
    given: managed({ row: { threshold: '25' } }),
    steps: [{ kind: 'patch', changes: { threshold: '25' } }],
    shows: 'Armed',
  },
  {
    name: 'patch: another currency was chosen',
    given: managed({ row: { currency: 'EUR' } }),
    steps: [{ kind: 'patch', changes: { currency: 'EUR' } }],
    shows: 'Armed',
  },
  {
    name: 'patch: the tick was taken away',
    given: managed({ row: { enabled: false } }),
    steps: [{ kind: 'patch', changes: { enabled: false } }],
    shows: 'Off',
  },
  {
    name: 'patch: a row that was off was ticked',
    given: managed({ entry: { enabled: false }, alert: off }),
    steps: [{ kind: 'patch', changes: { enabled: true } }],
    shows: 'Armed',
  },

  {
    name: 'replace: another item was typed',
    given: managed({ row: { itemId: 48 } }),
    steps: [{ kind: 'replace', enable: true }],
    shows: 'Armed',
  },
  {
    name: 'replace: another kind was chosen',
    given: managed({ row: { kind: 'price_above' } }),
    steps: [{ kind: 'replace', enable: true }],
    shows: 'Armed',
  },
  {
    name: 'replace: of a row that is off, the new alert stays off',
    given: managed({ row: { itemId: 48, enabled: false }, entry: { enabled: false }, alert: off }),
    steps: [{ kind: 'replace', enable: false }],
    shows: 'Off',
  },
  {
    name: 'replace: it was switched off at CS2Cap meanwhile, the new alert stays off',
    given: managed({ row: { itemId: 48 }, alert: off }),
    steps: [{ kind: 'replace', enable: false }],
    shows: 'Off',
  },
  {
    name: 'replace: an alert of the account does the same already, it is taken as it is',
    given: {
      ...managed({ row: { itemId: 48 } }),
      alerts: [alert(), alert({ id: 'a9', ...firedThere, item: { item_id: 48, market_hash_name: 'B' } })],
    },
    steps: [{ kind: 'replace', twin: { id: 'a9' }, enable: false }],
    shows: 'Fired',
  },
  {
    name: 'replace: ended after the new alert was there, the old one is deleted without asking',
    given: {
      rows: [row({ alertId: 'a2', itemId: 48 })],
      base: [entry({ alertId: 'a2', itemId: 48, aliases: ['a1'] }), entry()],
      alerts: [alert({ id: 'a2', item: { item_id: 48, market_hash_name: 'B' } }), alert()],
    },
    steps: [{ kind: 'delete', because: 'replaced', alert: { id: 'a1' } }],
  },

  {
    name: 'pull: the threshold was changed at CS2Cap',
    given: managed({ alert: { threshold_value: '19' } }),
    steps: [{ kind: 'pull', changes: { threshold: '19' } }],
    shows: 'Armed',
  },
  {
    name: 'pull: the currency was changed at CS2Cap',
    given: managed({ alert: { threshold_currency: 'EUR' } }),
    steps: [{ kind: 'pull', changes: { currency: 'EUR' } }],
    shows: 'Armed',
  },
  {
    name: 'pull: it was switched off at CS2Cap',
    given: managed({ alert: off }),
    steps: [{ kind: 'pull', changes: { enabled: false } }],
    shows: 'Off',
  },
  {
    name: 'pull: it was armed at CS2Cap',
    given: managed({ row: { enabled: false }, entry: { enabled: false } }),
    steps: [{ kind: 'pull', changes: { enabled: true } }],
    shows: 'Armed',
  },
  {
    name: 'pull: a blank currency was filled by CS2Cap, once',
    given: managed({ row: { currency: null }, entry: { currency: null } }),
    steps: [{ kind: 'pull', changes: { currency: 'USD' } }],
    shows: 'Armed',
  },
  {
    name: 'agree: the same was typed on both sides',
    given: managed({ row: { threshold: '25' }, alert: { threshold_value: '25.00' } }),
    steps: [{ kind: 'agree' }],
    shows: 'Armed',
  },

  {
    name: 'fired: off with a newer trigger, though the row is still ticked',
    given: managed({ alert: firedThere }),
    steps: [{ kind: 'fired' }],
    shows: 'Fired',
  },
  {
    name: 'fired: the next sync leaves it off',
    given: managed({ row: { enabled: false }, entry: firedBefore, alert: off }),
    steps: [],
  },
  {
    name: 'fired: with another threshold typed meanwhile, which is sent without arming',
    given: managed({ row: { threshold: '18' }, alert: firedThere }),
    steps: [{ kind: 'fired' }, { kind: 'patch', changes: { threshold: '18' } }],
    shows: 'Fired',
  },
  {
    name: 're-armed by a person: a fired row was ticked',
    given: managed({ entry: firedBefore, alert: off }),
    steps: [{ kind: 'patch', changes: { enabled: true } }],
    shows: 'Armed',
  },
  {
    name: 're-armed by a person at CS2Cap between two syncs',
    given: managed({ row: { enabled: false }, entry: firedBefore, alert: { last_triggered_at: TUESDAY } }),
    steps: [{ kind: 'pull', changes: { enabled: true } }],
    shows: 'Armed',
  },
  {
    name: 'fired again between the tick and the sync: a conflict, nothing is armed',
    given: managed({ entry: firedBefore, alert: firedThere }),
    steps: [{ kind: 'conflict', field: 'enabled', mine: 'armed', theirs: 'fired again' }],
    shows: 'Conflict',
  },

  {
    name: 'remote-deleted: the row says so and is not created again',
    given: { rows: [row()], base: [entry()] },
    steps: [{ kind: 'remote-deleted' }],
    shows: 'Deleted',
  },
  {
    name: 'remote-deleted: the next sync still says so',
    given: { rows: [row()] },
    steps: [{ kind: 'gone' }],
    shows: 'Deleted',
  },
  {
    name: 'remote-deleted: its rule is free for another row',
    given: { rows: [row(), fresh({ rowKey: 'k2', line: 3 })] },
    steps: [{ kind: 'gone' }, { kind: 'create', row: { rowKey: 'k2' } }],
    shows: 'Deleted',
  },
  {
    name: 'local-deleted: the row was deleted, a person must confirm',
    given: { base: [entry()], alerts: [alert()] },
    steps: [{ kind: 'delete', because: 'row-gone' }],
  },
  { name: 'local-deleted: row and alert are both gone', given: { base: [entry()] }, steps: [{ kind: 'forget' }] },
  {
    name: 'local-deleted: not while its row has a mistake',
    given: { base: [entry()], alerts: [alert()], held: [{ rowKey: 'k1' }] },
    steps: [],
  },

  {
    name: 'adopt twin: the same rule is at CS2Cap already, armed',
    given: { rows: [fresh()], alerts: [alert()] },
    steps: [{ kind: 'adopt', enable: false }],
    shows: 'Armed',
  },
  {
    name: 'adopt twin: without a journaled intent it stays off',
    given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: null })] },
    steps: [{ kind: 'adopt', enable: false }],
    shows: 'Off',
  },
  {
    name: 'adopt twin: without an intent, fired long ago: Fired',
    given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: MONDAY })] },
    steps: [{ kind: 'adopt', enable: false }],
    shows: 'Fired',
  },
  {
    name: 'adopt twin: of an unanswered create that wanted it armed',
    given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: null })], intents: [intent] },
    steps: [{ kind: 'adopt', enable: true }],
    shows: 'Armed',
  },
  {
    name: 'adopt twin: of an unanswered create, fired since: Fired, not armed',
    given: { rows: [fresh()], alerts: [alert({ ...off, last_triggered_at: WEDNESDAY })], intents: [intent] },
    steps: [{ kind: 'adopt', enable: false }],
    shows: 'Fired',
  },

  {
    name: 'elsewhere: a row that shows an alert this sheet does not manage is not sent',
    given: { rows: [row({ threshold: '5', enabled: false })], alerts: [alert()] },
    steps: [{ kind: 'elsewhere' }],
    shows: 'Elsewhere',
  },
  {
    name: 'copied spreadsheet: an empty base, so all rows are only shown',
    given: { ...two([row({ threshold: '1' }), second({ enabled: false })]), base: [] },
    steps: [{ kind: 'elsewhere' }, { kind: 'elsewhere' }],
    shows: 'Elsewhere',
  },
  {
    name: 'copied spreadsheet: rows were deleted in the copy, no alert is',
    given: { ...two([]), base: [] },
    steps: [],
  },

  {
    name: 'conflict: two thresholds',
    given: managed({ row: { threshold: '25' }, alert: { threshold_value: '19' } }),
    steps: [{ kind: 'conflict', field: 'threshold', mine: '25', theirs: '19' }],
    shows: 'Conflict',
  },
  {
    name: 'conflict: two currencies',
    given: managed({ row: { currency: 'EUR' }, alert: { threshold_currency: 'GBP' } }),
    steps: [{ kind: 'conflict', field: 'currency', mine: 'EUR', theirs: 'GBP' }],
    shows: 'Conflict',
  },
  {
    name: 'conflict: another item here, another threshold there',
    given: managed({ row: { itemId: 48, itemName: 'AWP' }, alert: { threshold_value: '19' } }),
    steps: [{ kind: 'conflict', field: 'item', mine: 'AWP price_below', theirs: '19 USD' }],
    shows: 'Conflict',
  },
  {
    name: 'conflict: another item here, armed there',
    given: managed({ row: { itemId: 48, enabled: false }, entry: { enabled: false } }),
    steps: [{ kind: 'conflict', field: 'item', theirs: 'armed' }],
    shows: 'Conflict',
  },
  {
    name: 'conflict: in one field only, the others go on',
    given: managed({ row: { threshold: '25', enabled: false }, alert: { threshold_value: '19' } }),
    steps: [
      { kind: 'patch', changes: { enabled: false } },
      { kind: 'conflict', field: 'threshold' },
    ],
    shows: 'Conflict',
  },

  {
    name: 'duplicate: two new rows with one rule',
    given: { rows: [fresh(), fresh({ rowKey: 'k2', line: 3, threshold: '20.00' })] },
    steps: [{ kind: 'create' }, { kind: 'duplicate', sameAsLine: 2 }],
    shows: 'Armed',
  },
  {
    name: 'duplicate: a managed row was edited into the rule of another, its alert stays as it is',
    given: two([row({ threshold: '30' }), second()]),
    steps: [{ kind: 'duplicate', row: { rowKey: 'k1' }, sameAsLine: 3 }],
    shows: 'Duplicate',
  },
  {
    name: 'duplicate: two managed rows were edited into one rule, only the first is sent',
    given: two([row({ threshold: '40' }), second({ threshold: '40.0' })]),
    steps: [
      { kind: 'patch', row: { rowKey: 'k1' } },
      { kind: 'duplicate', row: { rowKey: 'k2' }, sameAsLine: 2 },
    ],
    shows: 'Armed',
  },
  {
    name: 'duplicate: a managed row became the item of another, it is not replaced',
    given: {
      rows: [row(), second({ threshold: '20' })],
      base: [entry(), entry({ rowKey: 'k2', alertId: 'a2', itemId: 48 })],
      alerts: [alert(), alert({ id: 'a2', item: { item_id: 48, market_hash_name: 'B' } })],
    },
    steps: [{ kind: 'duplicate', row: { rowKey: 'k2' }, sameAsLine: 2 }],
  },
  {
    name: 'duplicate: what fired is taken over all the same, and the tick is still sent',
    given: {
      ...two([row({ threshold: '30' }), second({ enabled: false })]),
      alerts: [alert(firedThere), alert({ id: 'a2', threshold_value: '30' })],
    },
    steps: [
      { kind: 'fired', row: { rowKey: 'k1' } },
      { kind: 'duplicate', row: { rowKey: 'k1' } },
      { kind: 'patch', row: { rowKey: 'k2' } },
    ],
    shows: 'Duplicate',
  },
  {
    name: 'no duplicate: two rows swapped their thresholds',
    given: two([row({ threshold: '30' }), second({ threshold: '20' })]),
    steps: [{ kind: 'patch' }, { kind: 'patch' }],
    shows: 'Armed',
  },
  {
    name: 'no duplicate: one rule in two currencies',
    given: two([row({ threshold: '30', currency: 'EUR' }), second()]),
    steps: [{ kind: 'patch', changes: { threshold: '30', currency: 'EUR' } }],
    shows: 'Armed',
  },

  {
    name: 'copied row: the same rule with the copied Alert ID is a duplicate',
    given: { ...managed(), rows: [row(), row({ rowKey: 'k2', line: 3 })] },
    steps: [{ kind: 'duplicate', row: { rowKey: 'k2' }, isCopy: true }],
  },
  {
    name: 'copied row: with another threshold it is a new alert, in spite of the copied Alert ID',
    given: { ...managed(), rows: [row(), row({ rowKey: 'k2', line: 3, threshold: '15' })] },
    steps: [{ kind: 'create', row: { rowKey: 'k2' } }],
  },
  {
    name: 'copied row: pasted above its original, the original keeps the alert',
    given: { ...managed(), rows: [row({ rowKey: 'k2', threshold: '15' }), row({ line: 3 })] },
    steps: [{ kind: 'create', row: { rowKey: 'k2' } }],
  },
];
