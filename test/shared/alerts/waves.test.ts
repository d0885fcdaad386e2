import { describe, expect, it } from 'vitest';
import { outcomeOf } from '#shared/alerts/outcome.ts';
import type { Step, StepOf } from '#shared/alerts/step.ts';
import { followUps, knownAnswer, needsCall, wavesOf } from '#shared/alerts/waves.ts';
import { ok } from '#shared/result.ts';
import { planOf, sync, type World, world } from './account-model.ts';
import { alert, entry, MONDAY, managed, plan, row } from './plan-parts.ts';

const both = { row: row(), alert: alert(), entry: entry(), reason: '' };
const replace: StepOf<'replace'> = { kind: 'replace', ...both, row: row({ itemId: 48 }), enable: true };
const kinds = (steps: readonly Step[]) => steps.map((step) => step.kind);

describe('wavesOf', () => {
  const raise: Step = { kind: 'patch', ...both, changes: { threshold: '25' } };
  const disarm: Step = { kind: 'patch', ...both, changes: { enabled: false } };
  const arm: Step = { kind: 'patch', ...both, changes: { enabled: true, threshold: '25' } };
  const remove: Step = { kind: 'delete', because: 'asked', entry: entry(), alert: alert(), reason: '' };
  const create: Step = { kind: 'create', row: row(), reason: '' };
  const adopt = (enable: boolean): Step => ({ kind: 'adopt', row: row(), alert: alert(), enable, reason: '' });
  const silent: Step[] = [adopt(false), { kind: 'fired', ...both }, { kind: 'forget', entry: entry(), reason: '' }];

  it('C20: frees places first, then creates, then arms; nothing is sent twice or left out', () => {
    const steps = [adopt(true), arm, replace, create, remove, disarm, raise, ...silent];
    const waves = wavesOf(steps);
    expect(waves).toEqual({ free: [remove, disarm, raise], create: [replace, create], arm: [adopt(true), arm] });
    const sent = [...waves.free, ...waves.create, ...waves.arm];
    expect(new Set(sent)).toEqual(new Set(steps.filter(needsCall)));
  });

  it('C5, C20: a full account stays within its cap while rows are replaced, switched off and armed', () => {
    const off = { enabled: false, fired: false };
    const before = world({
      cap: 2,
      rows: [
        row({ itemId: 48 }),
        row({ rowKey: 'k2', alertId: 'a2', threshold: '30', enabled: false }),
        row({ rowKey: 'k3', alertId: 'a3', threshold: '40' }),
      ],
      base: [
        entry(),
        entry({ rowKey: 'k2', alertId: 'a2', threshold: '30' }),
        entry({ rowKey: 'k3', alertId: 'a3', threshold: '40', ...off }),
      ],
      alerts: [
        alert(),
        alert({ id: 'a2', threshold_value: '30' }),
        alert({ id: 'a3', threshold_value: '40', is_enabled: false }),
      ],
    });
    const after = sync(before);
    expect(Object.values(after.shown).map((cells) => cells.status)).toEqual(['Armed', 'Off', 'Armed']);
    expect(planOf(after).steps).toEqual([]);
  });
});

describe('a replacement', () => {
  const fresh = alert({
    id: 'a2',
    is_enabled: false,
    last_triggered_at: null,
    item: { item_id: 48, market_hash_name: 'B' },
  });

  it.each([
    ['with the new alert', { alertId: 'a2', alert: fresh }],
    ['with its id alone', { alertId: 'a2' }],
  ])('C5: deletes the old alert and arms the new one, answered %s', (_name, created) => {
    const { delete: removal, enable } = followUps(replace, created);
    expect(removal).toMatchObject({
      kind: 'delete',
      because: 'replaced',
      alert: { id: 'a1' },
      entry: { alertId: 'a1' },
    });
    expect(enable).toMatchObject({
      changes: { enabled: true },
      alert: { id: 'a2', item: { item_id: 48 }, is_enabled: false },
      entry: { alertId: 'a2', itemId: 48, enabled: false, aliases: ['a1'] },
    });
  });

  it('arms nothing that is armed or that is to stay off', () => {
    expect(followUps(replace, { alertId: 'a2', alert: { ...fresh, is_enabled: true } }).enable).toBeUndefined();
    expect(followUps({ ...replace, enable: false }, { alertId: 'a2', alert: fresh }).enable).toBeUndefined();
  });

  it('keeps its tick until it is armed, and is not shown armed before (C6)', () => {
    const { cells } = outcomeOf(replace, ok({ alertId: 'a2', alert: fresh }), entry());
    expect(cells).toMatchObject({ status: 'Off', alertId: 'a2' });
    expect('enabled' in cells).toBe(false);
  });

  it('takes an alert that does the same instead of making a twin', () => {
    const given = managed({ row: { itemId: 48 } });
    const [step] = plan({ ...given, alerts: [alert(), fresh] }).steps;
    expect(step).toMatchObject({ kind: 'replace', twin: { id: 'a2' }, enable: false });
    expect(step && knownAnswer(step)).toEqual(ok({ alertId: 'a2', alert: fresh }));
  });

  it('arms the alert that an unanswered try left, unless it has fired since', () => {
    const intents = [{ rowKey: 'k1', wantsEnabled: true, at: MONDAY }];
    const given = { ...managed({ row: { itemId: 48 } }), intents };
    expect(plan({ ...given, alerts: [alert(), fresh] }).steps).toMatchObject([{ enable: true }]);
    const fired = { ...fresh, last_triggered_at: '2026-11-23T12:01:00Z' };
    expect(plan({ ...given, alerts: [alert(), fired] }).steps).toMatchObject([{ enable: false }]);
  });

  it('says on its row that the old alert is still there, and the next sync deletes it without asking', () => {
    const before: World = world({ rows: [row({ itemId: 48 })], base: [entry()], alerts: [alert()] });
    const after = sync(before, { refuse: (step) => step.kind === 'delete' });
    expect(after.shown['k1']?.message).toContain(
      'The alert that was replaced could not be deleted: refused; the next sync tries again',
    );
    expect(planOf(after).steps).toMatchObject([{ kind: 'delete', because: 'replaced', alert: { id: 'a1' } }]);
    expect(kinds(planOf(sync(after)).steps)).toEqual([]);
  });

  it('deletes the old alert even if the replacing row vanished', () => {
    const base = [entry({ alertId: 'a2', itemId: 48, aliases: ['a1'] }), entry()];
    expect(plan({ base, alerts: [fresh, alert()] }).steps).toMatchObject([
      { kind: 'delete', because: 'row-gone', alert: { id: 'a2' } },
      { kind: 'delete', because: 'replaced', alert: { id: 'a1' } },
    ]);
  });
});
