import { describe, expect, it } from 'vitest';
import { isCall, planOf, sync, world } from './account-model.ts';
import { CASES } from './every-case.ts';
import { hasSteps, plan } from './plan-parts.ts';

describe('the plan for every case of (base × row × alert)', () => {
  it.each(CASES)('$name', hasSteps);

  it.each(CASES)('once applied, leaves nothing to send — $name', ({ given, shows }) => {
    const after = sync(world(given));
    expect(planOf(after).steps.filter(isCall)).toEqual([]);
    if (shows !== undefined) expect(after.shown['k1']?.status).toBe(shows);
  });

  it.each(CASES)('says in words why — $name', ({ given }) => {
    for (const step of plan(given).steps) expect(step.reason).not.toBe('');
  });

  it('names every kind of step', () => {
    const kinds = new Set(CASES.flatMap(({ given }) => plan(given).steps.map((step) => step.kind)));
    expect([...kinds].sort()).toEqual([
      'adopt',
      'agree',
      'conflict',
      'create',
      'delete',
      'duplicate',
      'elsewhere',
      'fired',
      'forget',
      'gone',
      'patch',
      'pull',
      'remote-deleted',
      'replace',
    ]);
  });
});
