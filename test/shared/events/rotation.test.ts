import { describe, expect, it } from 'vitest';
import { type DatedLine, planRotation } from '#shared/events/rotation.ts';

const line = (month: string, atMs = 0): DatedLine => ({ month, atMs });

describe('what goes to an archive', () => {
  it('is nothing while the log is short and of this month', () => {
    expect(planRotation([], '2026-11')).toBeUndefined();
    expect(planRotation([line('2026-11'), undefined], '2026-11')).toBeUndefined();
  });

  it('is the oldest past month, whole, wherever its lines stand', () => {
    const lines = [line('2026-11'), line('2026-09'), undefined, line('2026-10'), line('2026-09')];
    expect(planRotation(lines, '2026-11')).toEqual({ month: '2026-09', indexes: [1, 4] });
  });

  it('is the older half of a log of more than 20,000 lines', () => {
    const lines = Array.from({ length: 20_001 }, (_, index) => line('2026-11', 20_001 - index));
    const plan = planRotation(lines, '2026-11');
    expect(plan?.month).toBe('2026-11');
    expect(plan?.indexes).toHaveLength(10_001);
    expect(plan?.indexes[0]).toBe(10_000);
    expect(planRotation(lines.slice(1), '2026-11')).toBeUndefined();
  });
});
