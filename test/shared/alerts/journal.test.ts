import { describe, expect, it } from 'vitest';
import { journalOf, settledIntent, waitingRows } from '#shared/alerts/journal.ts';
import type { Intent, Step } from '#shared/alerts/step.ts';
import { type ApiFailure, unreachable } from '#shared/cs2cap/reply.ts';
import { fail, ok } from '#shared/result.ts';
import { alert, entry, MONDAY, row, TUESDAY } from './plan-parts.ts';

const both = { row: row(), alert: alert(), entry: entry(), reason: '' };
const create: Step = { kind: 'create', row: row({ alertId: null }), reason: '' };
const replace: Step = { kind: 'replace', ...both, row: row({ itemId: 48 }), enable: false };
const adopt: Step = { kind: 'adopt', row: row(), alert: alert(), enable: true, reason: '' };
const patch: Step = { kind: 'patch', ...both, changes: { threshold: '25' } };
const rule = { itemId: 47, kind: 'price_below', threshold: '20', currency: 'USD' };
const earlier: Intent = { rowKey: 'k1', wantsEnabled: true, at: MONDAY };
const nobody: ReadonlySet<string> = new Set();

describe('journalOf', () => {
  it.each<[string, Step, object]>([
    ['a create', create, { rowKey: 'k1', wantsEnabled: true, at: TUESDAY, rule }],
    ['a replacement', replace, { wantsEnabled: false, at: TUESDAY, rule: { ...rule, itemId: 48 }, replaces: 'a1' }],
    ['an adoption', adopt, { wantsEnabled: true, at: TUESDAY, rule }],
  ])('C1: holds what %s is for, before it is sent', (_name, step, intent) => {
    expect(journalOf([], [step, patch], nobody, TUESDAY).get('k1')).toMatchObject(intent);
  });

  it('keeps since when a trigger counts for an alert that an earlier run made', () => {
    expect(journalOf([earlier], [adopt], nobody, TUESDAY).get('k1')).toEqual({ ...earlier, rule });
    expect(journalOf([earlier], [create], nobody, TUESDAY).get('k1')?.at).toBe(TUESDAY);
  });

  it('drops what a run has settled, and keeps what waits', () => {
    expect(journalOf([earlier], [patch], nobody, TUESDAY).size).toBe(0);
    expect([...journalOf([earlier], [], new Set(['k1']), TUESDAY).values()]).toEqual([earlier]);
  });
});

describe('waitingRows', () => {
  it('are those that can not be sent, and those whose alerts the run leaves out', () => {
    expect([...waitingRows([create, patch], [patch], ['k9'])]).toEqual(['k9', 'k1']);
    expect([...waitingRows([create, patch], [create], [])]).toEqual([]);
  });
});

describe('settledIntent', () => {
  const refused: ApiFailure = { kind: 'payment-required', status: 402, message: 'cap', fields: [] };
  it.each<
    [string, Step, ReturnType<typeof fail<ApiFailure>> | ReturnType<typeof ok<{ alertId: string }>>, string | undefined]
  >([
    ['a create that went through', create, ok({ alertId: 'a1' }), 'k1'],
    ['a create that was refused', create, fail(refused), 'k1'],
    ['a create whose answer never came', create, fail(unreachable('time-out')), undefined],
    ['a replacement that went through', replace, ok({ alertId: 'a2' }), 'k1'],
    ['an adopted alert that was armed', adopt, ok({ alertId: 'a1' }), 'k1'],
    ['an adopted alert that was not armed: it still is to be', adopt, fail(refused), undefined],
    [
      'a delete',
      { kind: 'delete', because: 'asked', entry: entry(), alert: alert(), reason: '' },
      ok({ alertId: 'a1' }),
      undefined,
    ],
  ])('C1: of %s', (_name, step, answer, settled) => expect(settledIntent(step, answer)).toBe(settled));
});
