import { describe, expect, it } from 'vitest';
import { faultsOfFailure, faultsOfProblems } from '#shared/alerts/faults.ts';
import { type AlertCells, parseRow } from '#shared/alerts/row.ts';

const cells: AlertCells = {
  line: 2,
  rowKey: 'r1',
  item: '',
  phase: '',
  kind: 'below',
  threshold: { value: 'ten', shown: 'ten' },
  currency: 'dollars',
  enabled: 'perhaps',
  rearm: 'sometimes',
  notify: '',
  alertId: '',
};

describe('faults of cells', () => {
  it('are found for every problem that a row can have', () => {
    const parsed = parseRow(cells, { separator: '.' });
    const problems = parsed.kind === 'broken' ? parsed.problems : [];
    const faults = faultsOfProblems(problems);
    expect(problems).toHaveLength(6);
    expect(Object.keys(faults).sort()).toEqual(['currency', 'enabled', 'item', 'kind', 'rearm', 'threshold']);
    expect(Object.values(faults).sort()).toEqual([...problems].sort());
  });

  it('of a 422 go by field, wherever the field stands in the body; several of one are joined', () => {
    const failure = {
      kind: 'invalid' as const,
      status: 422,
      message: '',
      fields: [
        { path: ['body', 'threshold_value'], message: 'too small' },
        { path: ['threshold_value'], message: 'no number' },
        { path: ['body', 'unheard_of'], message: 'extra' },
      ],
    };
    expect(faultsOfFailure(failure)).toEqual({ threshold: 'too small; no number' });
  });
});
