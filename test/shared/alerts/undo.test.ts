import { describe, expect, it } from 'vitest';
import type { PlannedRow, Step } from '#shared/alerts/step.ts';
import { planUndo, type UndoEntry, undoEntry } from '#shared/alerts/undo.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';
import { unreachable } from '#shared/cs2cap/reply.ts';
import { fail, ok } from '#shared/result.ts';
import { planOf, type SyncOptions, sync, type World, world } from './account-model.ts';
import { alert, entry, managed, row, TUESDAY, WEDNESDAY } from './plan-parts.ts';

/** A sync, and what it noted for its undo; kept as a host keeps it, as text. */
function syncNoting(before: World, options: SyncOptions = {}) {
  const noted: UndoEntry[] = [];
  const onAnswer: SyncOptions['onAnswer'] = (step, answer) => {
    const done = undoEntry(step, answer);
    if (done) noted.push(done);
  };
  const after = sync(before, { ...options, onAnswer });
  const kept: readonly UndoEntry[] = JSON.parse(JSON.stringify(noted));
  return { after, noted: kept };
}

/** The undo of a sync, as a host runs it: rows appended first, then its steps. */
function undo(after: World, noted: readonly UndoEntry[]) {
  const { steps, skipped, newRows } = planUndo(noted, { ...after, held: [] });
  const added = newRows.map((each, index) => ({ ...each, line: after.rows.length + index + 2 }));
  const done = syncNoting({ ...after, rows: [...after.rows, ...added] }, { steps });
  return { steps, skipped, after: done.after, noted: done.noted };
}

const rules = (alerts: readonly Alert[]) =>
  alerts
    .map(({ kind, threshold_value, threshold_currency, is_enabled, item }) =>
      [item.item_id, kind, Number(threshold_value), threshold_currency, is_enabled].join(' '),
    )
    .sort();
const given = (parts: ReturnType<typeof managed>) => world(parts);
const off = { is_enabled: false };

describe('planUndo', () => {
  const fresh = row({ alertId: null });
  const cases: readonly { readonly name: string; readonly before: World; readonly did: readonly string[] }[] = [
    { name: 'a create', before: world({ rows: [fresh] }), did: ['created'] },
    { name: 'a new threshold', before: given(managed({ row: { threshold: '25' } })), did: ['patched'] },
    {
      name: 'threshold, currency and tick at once',
      before: given(managed({ row: { threshold: '25', currency: 'EUR', enabled: false } })),
      did: ['patched'],
    },
    {
      name: 're-arming what was off',
      before: given(managed({ entry: { enabled: false, fired: true }, alert: off })),
      did: ['patched'],
    },
    {
      name: 'another item',
      before: given(managed({ row: { itemId: 48, itemName: 'AWP | Asiimov', phase: 'P2', threshold: '5' } })),
      did: ['replaced', 'patched'],
    },
    {
      name: 'another kind of a row that is off',
      before: given(managed({ row: { kind: 'price_above', enabled: false }, entry: { enabled: false }, alert: off })),
      did: ['replaced'],
    },
    { name: 'a delete', before: world({ base: [entry()], alerts: [alert()] }), did: ['deleted'] },
    {
      name: 'a delete of a spread that was off',
      before: world({
        base: [entry({ kind: 'spread_exceeds', currency: null, enabled: false, phase: 'Ruby' })],
        alerts: [alert({ kind: 'spread_exceeds', threshold_currency: null, ...off })],
      }),
      did: ['deleted'],
    },
    {
      name: 'an adopted alert that was armed',
      before: world({
        rows: [fresh],
        alerts: [alert({ ...off, last_triggered_at: null })],
        intents: [{ rowKey: 'k1', wantsEnabled: true, at: TUESDAY }],
      }),
      did: ['patched'],
    },
    {
      name: 'everything at once',
      before: world({
        rows: [
          row({ threshold: '25' }),
          row({ rowKey: 'k2', alertId: null, threshold: '30' }),
          row({ rowKey: 'k3', alertId: 'a3', itemId: 48 }),
        ],
        base: [
          entry(),
          entry({ rowKey: 'k3', alertId: 'a3', threshold: '20' }),
          entry({ rowKey: 'k4', alertId: 'a4', threshold: '40' }),
        ],
        alerts: [alert(), alert({ id: 'a3' }), alert({ id: 'a4', threshold_value: '40' })],
      }),
      did: ['patched', 'deleted', 'created', 'replaced', 'patched'],
    },
  ];

  it.each(cases)('takes back $name, and the next sync leaves it so', ({ before, did }) => {
    const { after, noted } = syncNoting(before);
    expect(noted.map((each) => each.did)).toEqual(did);
    expect(rules(after.alerts)).not.toEqual(rules(before.alerts));
    const undone = undo(after, noted);
    expect(undone.skipped).toEqual([]);
    expect(rules(undone.after.alerts)).toEqual(rules(before.alerts));
    expect(planOf(undone.after).steps.filter((step) => step.kind !== 'gone')).toEqual([]);
  });

  it.each(cases)('takes back the undo of $name', ({ before }) => {
    const { after, noted } = syncNoting(before);
    const undone = undo(after, noted);
    const redone = undo(undone.after, undone.noted);
    expect(redone.skipped).toEqual([]);
    expect(rules(redone.after.alerts)).toEqual(rules(after.alerts));
    expect(planOf(redone.after).steps.filter((step) => step.kind !== 'gone')).toEqual([]);
  });

  it('leaves the row of a created alert, marked Deleted and not created again', () => {
    const { after, noted } = syncNoting(world({ rows: [fresh] }));
    const undone = undo(after, noted);
    expect(undone.after.rows).toHaveLength(1);
    expect(undone.after.shown['k1']).toMatchObject({
      status: 'Deleted',
      message: expect.stringContaining('Clear the Alert ID'),
    });
    expect(planOf(undone.after).steps.map((step) => step.kind)).toEqual(['gone']);
  });

  it('brings the row of a deleted alert back with its key', () => {
    const before = world({ base: [entry({ phase: 'Ruby' })], alerts: [alert()] });
    const { after, noted } = syncNoting(before);
    const undone = undo(after, noted);
    expect(undone.after.rows).toMatchObject([{ rowKey: 'k1', phase: 'Ruby', threshold: '20.00', enabled: true }]);
    expect(undone.after.shown['k1']?.status).toBe('Armed');
  });
});

describe('planUndo leaves alone, and says why,', () => {
  const patched = syncNoting(given(managed({ row: { threshold: '25', enabled: false } })));
  const rearmed = syncNoting(given(managed({ entry: { enabled: false, fired: true }, alert: off })));
  const replaced = syncNoting(given(managed({ row: { itemId: 48 } })));
  const removed = syncNoting(world({ base: [entry()], alerts: [alert()] }));
  const touch = (state: World, alertPart: Partial<Alert>, rowPart: Partial<PlannedRow> = {}): World => ({
    ...state,
    alerts: state.alerts.map((each) => ({ ...each, ...alertPart })),
    rows: state.rows.map((each) => ({ ...each, ...rowPart })),
  });
  const only = ({ after, noted }: ReturnType<typeof syncNoting>, change: (state: World) => World) => ({
    after: change(after),
    noted,
  });

  it.each<[string, ReturnType<typeof syncNoting>, string, readonly object[]]>([
    [
      'a threshold that was changed since, and takes back the rest',
      only(patched, (state) => touch(state, { threshold_value: '30' })),
      'its threshold is 30 now',
      [{ kind: 'patch', changes: { enabled: true } }],
    ],
    [
      'a row that was edited since',
      only(patched, (state) => touch(state, {}, { threshold: '31', enabled: true })),
      'its row was edited since',
      [],
    ],
    [
      'an alert that fired since it was switched off, and so was armed meanwhile',
      only(patched, (state) => touch(state, { last_triggered_at: WEDNESDAY })),
      'it has fired since',
      [{ kind: 'patch', changes: { threshold: '20.00' } }],
    ],
    [
      'a re-armed alert that has fired since',
      only(rearmed, (state) => touch(state, { ...off, last_triggered_at: WEDNESDAY })),
      'it has fired since',
      [],
    ],
    ['what somebody switched off since', only(rearmed, (state) => touch(state, off)), 'it is off now', []],
    [
      'an alert that is gone',
      only(patched, (state) => ({ ...state, alerts: [] })),
      'the alert is gone from CS2Cap',
      [],
    ],
    [
      'an alert that is not managed any more',
      only(patched, (state) => ({ ...state, base: [] })),
      'this sheet does not manage the alert any more',
      [],
    ],
    [
      'an alert whose row is gone',
      only(patched, (state) => ({ ...state, rows: [] })),
      'its row is gone from the sheet or has a mistake',
      [],
    ],
    [
      'a replaced row that was edited since',
      only(replaced, (state) => touch(state, {}, { threshold: '9' })),
      'its row was edited since',
      [],
    ],
    [
      'a deleted rule that another row has now',
      only(removed, (state) => ({ ...state, base: [entry({ rowKey: 'k9', alertId: 'a9' })] })),
      'another row has the same rule now',
      [],
    ],
    [
      'a deleted alert whose row is there with another rule',
      only(removed, (state) => ({ ...state, rows: [row({ threshold: '9' })] })),
      'its row was edited since',
      [],
    ],
  ])('%s', (_name, { after, noted }, reason, steps) => {
    const undone = planUndo(noted, { ...after, held: [] });
    expect(undone.skipped.map((each) => each.reason)).toEqual([reason]);
    expect(undone.steps).toMatchObject(steps);
    expect(undone.steps).toHaveLength(steps.length);
  });

  it('a deleted alert whose row can not be read', () => {
    const { skipped, steps } = planUndo(removed.noted, { ...removed.after, held: [{ rowKey: 'k1' }] });
    expect([skipped[0]?.reason, steps]).toEqual(['its row has a mistake', []]);
  });

  it('a currency that was set where there was none', () => {
    const none = { currency: null };
    const { after, noted } = syncNoting(
      given(managed({ row: { currency: 'EUR' }, entry: none, alert: { threshold_currency: null } })),
    );
    expect(planUndo(noted, { ...after, held: [] })).toMatchObject({
      steps: [],
      skipped: [{ reason: 'a currency cannot be taken away' }],
    });
  });

  it('an alert that was there before and took the place of another', () => {
    const twin = alert({ id: 'a2', item: { item_id: 48, market_hash_name: 'B' } });
    const { after, noted } = syncNoting({ ...given(managed({ row: { itemId: 48 } })), alerts: [alert(), twin] });
    expect(planUndo(noted, { ...after, held: [] })).toMatchObject({
      steps: [],
      skipped: [{ entry: { alertId: 'a2' } }],
    });
  });

  it('an alert at CS2Cap that does what a deleted one did: it is taken over, as it is', () => {
    const state = { ...removed.after, alerts: [alert({ id: 'a7', ...off })] };
    expect(planUndo(removed.noted, { ...state, held: [] }).steps).toMatchObject([
      { kind: 'adopt', enable: false, alert: { id: 'a7' } },
    ]);
  });
});

describe('undoEntry', () => {
  const create: Step = { kind: 'create', row: row(), reason: '' };
  it('notes nothing of a call that failed, or that was not made', () => {
    expect(undoEntry(create, fail(unreachable('no answer')))).toBeUndefined();
    expect(undoEntry(create, undefined)).toBeUndefined();
  });

  it('notes what the reply says, not what was wished', () => {
    const arm: Step = {
      kind: 'patch',
      row: row(),
      entry: entry(),
      alert: alert(off),
      changes: { enabled: true },
      reason: '',
    };
    expect(undoEntry(arm, ok({ alertId: 'a1', alert: alert({ ...off, last_triggered_at: TUESDAY }) }))).toMatchObject({
      before: { enabled: false },
      after: { enabled: false },
      lastTriggeredAt: TUESDAY,
    });
  });
});
