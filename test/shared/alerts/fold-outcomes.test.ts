import { describe, expect, it } from 'vitest';
import { entriesToKeep, foldOutcomes, restingRows } from '#shared/alerts/fold-outcomes.ts';
import type { StepAnswer } from '#shared/alerts/outcome.ts';
import type { Step } from '#shared/alerts/step.ts';
import { ok } from '#shared/result.ts';
import { alert, entry, row, TUESDAY } from './plan-parts.ts';

const both = { row: row(), alert: alert(), entry: entry(), reason: '' };
const pull: Step = { kind: 'pull', ...both, changes: { threshold: '19' } };
const raise: Step = { kind: 'patch', ...both, row: row({ threshold: '25' }), changes: { threshold: '25' } };
const create: Step = {
  kind: 'create',
  row: row({ rowKey: 'k2', alertId: null, currency: null, threshold: '30' }),
  reason: '',
};
const off = { is_enabled: false, last_triggered_at: TUESDAY };
const answers = (...pairs: readonly (readonly [Step, StepAnswer])[]) => new Map(pairs);
const created = ok({ alertId: 'a2', alert: alert({ id: 'a2', threshold_value: '30.00', ...off }) });

describe('foldOutcomes', () => {
  it('changes nothing for steps that wait for an answer', () => {
    expect(foldOutcomes([entry()], [raise, create], answers())).toEqual({ cells: new Map(), entries: [entry()] });
  });

  it('takes the outcomes of a row one after another', () => {
    const raised = ok({ alertId: 'a1', alert: alert({ threshold_value: '25.00', threshold_currency: 'EUR' }) });
    const currency: Step = { ...pull, changes: { currency: 'EUR' } };
    const { cells, entries } = foldOutcomes([entry()], [currency, raise], answers([raise, raised]));
    expect(cells.get('k1')).toMatchObject({ currency: 'EUR', status: 'Armed' });
    expect(entries).toMatchObject([{ threshold: '25', currency: 'EUR' }]);
  });
});

describe('entriesToKeep, saved before the rows are written,', () => {
  it('know no value that a row does not show yet', () => {
    expect(entriesToKeep([entry()], [pull, { kind: 'fired', ...both }], answers())).toEqual([entry()]);
  });

  it('C14: know of a new alert, but its trigger stays news', () => {
    const kept = entriesToKeep([], [create], answers([create, created]));
    expect(kept).toMatchObject([{ alertId: 'a2', threshold: '30', enabled: true, fired: false }]);
    expect(kept[0]).not.toHaveProperty('lastTriggeredAt');
    expect(kept[0]).not.toHaveProperty('currency');
  });

  it('know what was sent of a row, so that it can be changed back', () => {
    const raised = ok({ alertId: 'a1', alert: alert({ threshold_value: '25', ...off }) });
    expect(entriesToKeep([entry()], [raise], answers([raise, raised]))).toEqual([entry({ threshold: '25' })]);
    const undo: Step = { ...raise, restores: true };
    expect(entriesToKeep([entry()], [undo], answers([undo, raised]))).toEqual([entry()]);
  });

  it('forget a deleted alert, but not the one whose row is still to be told', () => {
    const gone: Step = { kind: 'delete', because: 'row-gone', entry: entry(), alert: alert(), reason: '' };
    const asked: Step = { ...gone, because: 'asked' };
    expect(entriesToKeep([entry()], [gone], answers([gone, ok({ alertId: 'a1' })]))).toEqual([]);
    expect(entriesToKeep([entry()], [asked], answers([asked, ok({ alertId: 'a1' })]))).toEqual([entry()]);
  });
});

describe('restingRows', () => {
  it('says on a fired row when its policy arms it, and who does', () => {
    const rearm = { kind: 'after', delayMs: 6 * 3_600_000 } as const;
    const fired = [entry({ enabled: false, fired: true })];
    const cellsOf = (...by: string[]) => restingRows([row({ rearm })], [], fired, ...by).get('k1');
    expect(cellsOf()).toEqual({ status: 'Fired', message: 'Automatic sync arms it again after 2026-11-23 18:00 UTC' });
    expect(cellsOf('The relay')?.message).toMatch(/^The relay arms it/);
  });

  it('leaves rows alone that a step is about, and rows of other sheets', () => {
    expect(restingRows([row()], [pull], [entry()]).size).toBe(0);
    expect(restingRows([row({ rowKey: 'k9' })], [], [entry()]).size).toBe(0);
  });
});
