import { describe, expect, it } from 'vitest';
import { createMetrics } from '#relay/metrics.ts';

const figure = (metrics: ReturnType<typeof createMetrics>, name: string) =>
  metrics.read().find((each) => each.name === name);

describe('the figures', () => {
  it('count from the start, apart for each relay and each set of labels', () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.count('relay_attempts_total', { kind: 'message', outcome: 'sent' });
    one.count('relay_attempts_total', { kind: 'message', outcome: 'sent' });
    one.count('relay_attempts_total', { kind: 'edit', outcome: 'sent' });
    expect(figure(one, 'relay_attempts_total')?.values).toEqual([
      { value: 2, labels: { kind: 'message', outcome: 'sent' } },
      { value: 1, labels: { kind: 'edit', outcome: 'sent' } },
    ]);
    expect(figure(other, 'relay_attempts_total')?.values).toEqual([]);
    expect(figure(other, 'relay_dead_letters_total')?.values).toHaveLength(3);
    expect(figure(other, 'relay_lane_pauses_total')?.values).toEqual([{ value: 0, labels: {} }]);
  });

  it('put what is measured into buckets that add up, the bounds included', () => {
    const metrics = createMetrics();
    for (const size of [1, 2, 3, 64, 65]) metrics.observe('relay_inbox_group_size', size);
    const values = figure(metrics, 'relay_inbox_group_size')?.values ?? [];
    const buckets = values.filter(({ metricName }) => metricName === 'relay_inbox_group_size_bucket');
    expect(buckets.map(({ labels, value }) => [labels['le'], value])).toEqual([
      ['1', 1],
      ['2', 2],
      ['4', 3],
      ['8', 3],
      ['16', 3],
      ['32', 3],
      ['64', 4],
      ['+Inf', 5],
    ]);
    expect(values.slice(-2)).toEqual([
      { value: 135, labels: {}, metricName: 'relay_inbox_group_size_sum' },
      { value: 5, labels: {}, metricName: 'relay_inbox_group_size_count' },
    ]);
  });
});
