import { describe, expect, it } from 'vitest';
import { mergeCells, outcomeOf, restingCells } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import type { ApiFailure } from '#shared/cs2cap/reply.ts';
import { fail, ok } from '#shared/result.ts';
import { isCall, planOf, sync, type World, world } from './account-model.ts';
import { alert, entry, MONDAY, row, TUESDAY } from './plan-parts.ts';

const refused: ApiFailure = { kind: 'payment-required', status: 402, message: 'alert cap reached', fields: [] };
const managed = { row: row(), alert: alert(), entry: entry(), reason: '' };
const one = (parts: Partial<World> = {}) => world({ rows: [row()], base: [entry()], alerts: [alert()], ...parts });
const firedThere = alert({ is_enabled: false, last_triggered_at: TUESDAY });

describe('outcomeOf a create', () => {
  const create: Step = { kind: 'create', row: row({ alertId: null }), reason: '' };

  it('is Armed with its ids once CS2Cap answered with the alert', () => {
    const outcome = outcomeOf(create, ok({ alertId: 'a1', alert: alert() }), undefined);
    expect(outcome.cells).toMatchObject({ status: 'Armed', alertId: 'a1', itemId: 47, message: '' });
    expect(outcome.base).toMatchObject({ alertId: 'a1', entry: { rowKey: 'k1', threshold: '20.00', enabled: true } });
  });

  it('is Armed with its id where a batch gave no more', () => {
    const outcome = outcomeOf(create, ok({ alertId: 'a1' }), undefined);
    expect(outcome.cells).toMatchObject({ status: 'Armed', alertId: 'a1' });
    expect(outcome.base?.entry).toMatchObject({ alertId: 'a1', threshold: '20', fired: false });
  });

  it('keeps the spelling of the threshold and fills a blank currency', () => {
    const blank: Step = { kind: 'create', row: row({ alertId: null, currency: null, threshold: '20' }), reason: '' };
    const { cells } = outcomeOf(blank, ok({ alertId: 'a1', alert: alert() }), undefined);
    expect(cells.threshold).toBeUndefined();
    expect(cells.currency).toBe('USD');
  });

  it('C6: is an Error with the reason when it was refused, and nothing is remembered', () => {
    const outcome = outcomeOf(create, fail(refused), undefined);
    expect(outcome).toEqual({ rowKey: 'k1', cells: { status: 'Error', message: 'alert cap reached' } });
  });

  it('C6: is not Armed when the created alert came back off', () => {
    const { cells } = outcomeOf(
      create,
      ok({ alertId: 'a1', alert: alert({ is_enabled: false, last_triggered_at: null }) }),
      undefined,
    );
    expect(cells).toMatchObject({ status: 'Off', enabled: false });
  });
});

describe('outcomeOf a patch', () => {
  const arm: Step = { kind: 'patch', ...managed, changes: { enabled: true } };
  const raise: Step = { kind: 'patch', ...managed, changes: { threshold: '25' } };

  it('C6: keeps the old state and says why when arming was refused', () => {
    const outcome = outcomeOf(arm, fail(refused), entry({ enabled: false, fired: true }));
    expect(outcome).toEqual({ rowKey: 'k1', cells: { status: 'Error', message: 'alert cap reached' } });
  });

  it('C14: shows Fired when the reply says that it fired while the threshold was sent', () => {
    const outcome = outcomeOf(raise, ok({ alertId: 'a1', alert: firedThere }), entry());
    expect(outcome.cells).toMatchObject({ status: 'Fired', enabled: false, lastTriggeredAt: TUESDAY });
    expect(outcome.base?.entry).toMatchObject({
      threshold: '25',
      enabled: false,
      fired: true,
      lastTriggeredAt: TUESDAY,
    });
  });

  it('C6: shows Off when the reply says that arming had no effect', () => {
    const still = alert({ is_enabled: false, last_triggered_at: MONDAY });
    const outcome = outcomeOf(arm, ok({ alertId: 'a1', alert: still }), entry({ enabled: false, fired: true }));
    expect(outcome.cells).toMatchObject({ status: 'Off', enabled: false });
  });

  it.each([
    [true, 'Fired'],
    [false, 'Off'],
  ])('keeps a row that is off as it was (fired: %s) when its threshold is sent', (fired, status) => {
    const quiet = alert({ is_enabled: false });
    const outcome = outcomeOf(raise, ok({ alertId: 'a1', alert: quiet }), entry({ enabled: false, fired }));
    expect(outcome.cells.status).toBe(status);
  });

  it('takes the last trigger for seen once a person has switched the alert off', () => {
    const disarm: Step = { kind: 'patch', ...managed, changes: { enabled: false } };
    const { cells, base } = outcomeOf(disarm, ok({ alertId: 'a1', alert: firedThere }), entry());
    expect(cells.status).toBe('Off');
    expect(base?.entry).toMatchObject({ enabled: false, fired: false, lastTriggeredAt: TUESDAY });
  });

  it('does not take a newer trigger for seen while the re-arm is in conflict with it', () => {
    const outcome = outcomeOf(raise, ok({ alertId: 'a1', alert: firedThere }), entry({ enabled: false, fired: true }));
    expect(outcome.base?.entry).toMatchObject({ threshold: '25', lastTriggeredAt: MONDAY });
  });
});

describe('outcomeOf what is taken over', () => {
  const adopted = (twin: Partial<typeof managed.alert>) =>
    outcomeOf(
      { kind: 'adopt', row: row({ phase: 'Ruby' }), alert: alert(twin), enable: false, reason: '' },
      undefined,
      undefined,
    );

  it.each([
    [{ is_enabled: false, last_triggered_at: MONDAY }, 'Fired'],
    [{ is_enabled: false, last_triggered_at: null }, 'Off'],
    [{ is_enabled: true, last_triggered_at: MONDAY }, 'Armed'],
  ])('shows an adopted twin as it is: %j is %s', (twin, status) => {
    const { cells, base } = adopted(twin);
    expect(cells).toMatchObject({ status, alertId: 'a1', ...(twin.is_enabled ? {} : { enabled: false }) });
    expect(base?.entry).toMatchObject({ phase: 'Ruby', fired: status === 'Fired', enabled: twin.is_enabled });
  });

  it('shows why a twin could not be armed, and remembers nothing', () => {
    const step: Step = { kind: 'adopt', row: row(), alert: alert(), enable: true, reason: '' };
    expect(outcomeOf(step, fail(refused), undefined)).toMatchObject({ cells: { status: 'Error' } });
    expect(outcomeOf(step, fail(refused), undefined).base).toBeUndefined();
  });

  it('keeps a fired row Fired when it only moved', () => {
    const fired = entry({ enabled: false, fired: true });
    const after = sync(
      one({ rows: [row({ rowKey: 'k5', enabled: false })], base: [fired], alerts: [alert({ is_enabled: false })] }),
    );
    expect(after.shown['k5']?.status).toBe('Fired');
    expect(after.base).toEqual([{ ...fired, rowKey: 'k5', threshold: '20.00' }]);
  });

  it('keeps a conflict about a new trigger when the row moved too', () => {
    const base = [entry({ enabled: false, fired: true })];
    const after = sync(one({ rows: [row({ rowKey: 'k5' })], base, alerts: [firedThere] }));
    expect(after.shown['k5']?.status).toBe('Conflict');
    expect(planOf(after).steps).toMatchObject([{ kind: 'conflict', field: 'enabled' }]);
  });
});

describe('outcomeOf what needs no call', () => {
  it('says of a conflict what each side has, and agrees to nothing', () => {
    const step: Step = {
      kind: 'conflict',
      ...managed,
      field: 'threshold',
      mine: '25',
      theirs: '19',
      reason: 'both changed',
    };
    expect(outcomeOf(step, undefined, entry())).toEqual({
      rowKey: 'k1',
      cells: {
        status: 'Conflict',
        message: 'both changed: here 25, at CS2Cap 19. Choose one: CS2Cap ▸ Resolve conflict',
      },
    });
  });

  it('keeps the id of an alert that was deleted there, so that the next sync does not create it again', () => {
    const after = sync(one({ alerts: [], rows: [row({ alertId: null })] }));
    expect(after.base).toEqual([]);
    expect(after.shown['k1']?.status).toBe('Deleted');
    expect(planOf(after).steps.map((step) => step.kind)).toEqual(['gone']);
  });

  it.each<[string, Step, string, RegExp]>([
    [
      'elsewhere',
      { kind: 'elsewhere', row: row(), alert: alert(), reason: '' },
      'Elsewhere',
      /CS2Cap ▸ Adopt selected$/,
    ],
    [
      'gone',
      { kind: 'gone', row: row(), reason: '' },
      'Deleted',
      /Clear the Alert ID to create it again, or delete the row$/,
    ],
    [
      'duplicate',
      { kind: 'duplicate', row: row(), sameAsLine: 7, reason: '' },
      'Duplicate',
      /row 7; change it or delete this row$/,
    ],
  ])('tells a person what to do about %s', (_kind, step, status, todo) => {
    const { cells, base } = outcomeOf(step, undefined, undefined);
    expect(cells.status).toBe(status);
    expect(cells.message).toMatch(todo);
    expect(base).toBeUndefined();
  });
});

describe('outcomeOf a delete', () => {
  const step: Step = { kind: 'delete', because: 'row-gone', entry: entry(), alert: alert(), reason: '' };
  const dropped = { alertId: 'a1', entry: null };

  it('drops the entry once it is done', () => {
    expect(outcomeOf(step, ok({ alertId: 'a1' }), entry()).base).toEqual(dropped);
  });

  it('C7: takes a 404 for done', () => {
    expect(outcomeOf(step, fail({ ...refused, kind: 'not-found', status: 404 }), entry()).base).toEqual(dropped);
  });

  it('keeps the entry after any other failure', () => {
    expect(outcomeOf(step, fail(refused), entry()).base).toBeUndefined();
    expect(outcomeOf(step, undefined, entry()).base).toBeUndefined();
  });
});

describe('outcomeOf a replace', () => {
  it('C5: keeps the old id as an alias, so that old events still join', () => {
    const after = sync(one({ rows: [row({ itemId: 48 })] }));
    const successor = after.base.find((known) => known.itemId === 48);
    expect(successor?.aliases).toEqual(['a1']);
    expect(after.rows[0]?.alertId).toBe(successor?.alertId);
    expect(after.alerts.map((left) => left.id)).toEqual([successor?.alertId]);
  });
});

describe('outcomes of several steps of one row, one after another', () => {
  const cases: readonly { name: string; before: World; status: string; left: readonly string[]; alert: object }[] = [
    {
      name: 'a pull and a patch',
      before: one({ rows: [row({ threshold: '25' })], alerts: [alert({ threshold_currency: 'EUR' })] }),
      status: 'Armed',
      left: [],
      alert: { threshold_value: '25', threshold_currency: 'EUR', is_enabled: true },
    },
    {
      name: 'Fired and a patch of the threshold',
      before: one({ rows: [row({ threshold: '18' })], alerts: [firedThere] }),
      status: 'Fired',
      left: [],
      alert: { threshold_value: '18', is_enabled: false },
    },
    {
      name: 'Fired and a pull',
      before: one({ alerts: [{ ...firedThere, threshold_value: '19' }] }),
      status: 'Fired',
      left: [],
      alert: { threshold_value: '19', is_enabled: false },
    },
    {
      name: 'Fired and a conflict',
      before: one({ rows: [row({ threshold: '25' })], alerts: [{ ...firedThere, threshold_value: '19' }] }),
      status: 'Conflict',
      left: ['conflict'],
      alert: { threshold_value: '19', is_enabled: false },
    },
    {
      name: 'a patch and a conflict',
      before: one({ rows: [row({ threshold: '25', enabled: false })], alerts: [alert({ threshold_value: '19' })] }),
      status: 'Conflict',
      left: ['conflict'],
      alert: { threshold_value: '19', is_enabled: false },
    },
    {
      name: 'a re-arm in conflict with a new trigger, and a patch of the threshold',
      before: one({
        rows: [row({ threshold: '18' })],
        base: [entry({ enabled: false, fired: true })],
        alerts: [firedThere],
      }),
      status: 'Conflict',
      left: ['conflict'],
      alert: { threshold_value: '18', is_enabled: false },
    },
  ];

  it.each(cases)('$name settle', ({ before, status, left, alert: expected }) => {
    const after = sync(before);
    expect(after.shown['k1']?.status).toBe(status);
    expect(after.alerts).toMatchObject([expected]);
    expect(planOf(after).steps.map((step) => step.kind)).toEqual(left);
  });

  it('a refused patch leaves the pulled field pulled and the edit to be sent again', () => {
    const before = one({ rows: [row({ threshold: '25' })], alerts: [alert({ threshold_currency: 'EUR' })] });
    const after = sync(before, { refuse: isCall });
    expect(after.shown['k1']).toMatchObject({ status: 'Error', message: 'refused', currency: 'EUR' });
    expect(planOf(after).steps).toMatchObject([{ kind: 'patch', changes: { threshold: '25' } }]);
  });

  it('a re-arm survives the next sync and the next trigger is Fired again', () => {
    const armed = sync(one({ base: [entry({ enabled: false, fired: true })], alerts: [alert({ is_enabled: false })] }));
    expect(armed.shown['k1']?.status).toBe('Armed');
    const fired = sync({ ...armed, alerts: [firedThere] });
    expect(fired.shown['k1']?.status).toBe('Fired');
    expect(fired.rows[0]?.enabled).toBe(false);
  });
});

describe('mergeCells', () => {
  it('lets later cells win and keeps both messages', () => {
    expect(mergeCells({ status: 'Armed', message: 'one' }, { status: 'Conflict', message: 'two' })).toEqual({
      status: 'Conflict',
      message: 'one; two',
    });
  });

  it('keeps an empty message, because it clears the cell', () => {
    expect(mergeCells({ message: '' }, { status: 'Armed', message: '' }).message).toBe('');
    expect(mergeCells({ message: 'kept' }, { message: '' }).message).toBe('kept');
    expect('message' in mergeCells({ threshold: '1' }, { currency: 'USD' })).toBe(false);
  });
});

describe('restingCells', () => {
  it.each([
    [entry(), 'Armed'],
    [entry({ enabled: false }), 'Off'],
    [entry({ enabled: false, fired: true }), 'Fired'],
  ])('shows what was agreed, without a message', (agreed, status) => {
    expect(restingCells(agreed)).toEqual({ status, message: '' });
  });
});
