import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.ts';
import type { Figure } from './metrics.ts';
import { type QueueFigures, queueFigures } from './store/queue-figures.ts';
import { unmatchedSince } from './store/routing.ts';
import type { Db } from './store/schema.ts';

/** What a scrape reads as it stands at that moment. */
export const GAUGES = {
  relay_build_info: 'Always 1; the build is a label',
  relay_queue_depth: 'Deliveries that wait, by state (pending, or held for the end of quiet hours)',
  relay_queue_oldest_seconds: 'Age of the oldest pending delivery; 0: none waits',
  relay_dead_letters: 'Dead letters that can be replayed, by kind',
  relay_unmatched_events: 'Events of the last seven days that no chat got',
  relay_clock_skew_seconds: 'Our clock minus CS2Cap’s, as last seen in its answers and signatures',
  relay_event_loop_utilization: 'Share of the time since the last scrape that the process was busy, 0 to 1',
  process_resident_memory_bytes: 'Resident memory size in bytes',
  process_start_time_seconds: 'Start time of the process since the Unix epoch in seconds',
  nodejs_heap_size_used_bytes: 'Heap in use in bytes',
} as const;
type GaugeName = keyof typeof GAUGES;

/** Counted by the system, not by us. */
export const PROCESS_COUNTERS = { process_cpu_seconds_total: 'User and system CPU time spent in seconds' } as const;

const WEEK_MS = 7 * 86_400_000;

/** Reads the gauges of one relay. */
export function gaugeReader(deps: {
  readonly db: Db;
  readonly clock: Clock;
  readonly build: string;
  /** Milliseconds; undefined: CS2Cap's clock was not seen yet. */
  readonly skewMs: () => number | undefined;
}): () => Promise<readonly Figure[]> {
  const { db, clock, build, skewMs } = deps;
  let busyBefore = performance.eventLoopUtilization();
  return async () => {
    const now = clock.now();
    const queue = await queueFigures(db);
    const unmatched = await unmatchedSince(db, now - WEEK_MS);
    const busy = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(busy, busyBefore);
    busyBefore = busy;
    const skew = skewMs();
    return [
      gauge('relay_build_info', [{ value: 1, labels: { build } }]),
      ...queueGauges(queue, now),
      gauge('relay_unmatched_events', [{ value: unmatched.count, labels: {} }]),
      gauge('relay_clock_skew_seconds', skew === undefined ? [] : [{ value: skew / 1000, labels: {} }]),
      gauge('relay_event_loop_utilization', [{ value: utilization, labels: {} }]),
      ...processFigures(),
    ];
  };
}

function queueGauges({ pending, held, oldestAt, dead }: QueueFigures, now: number): Figure[] {
  const age = oldestAt === undefined ? 0 : Math.max(0, now - oldestAt) / 1000;
  return [
    gauge('relay_queue_depth', [
      { value: pending, labels: { state: 'pending' } },
      { value: held, labels: { state: 'held' } },
    ]),
    gauge('relay_queue_oldest_seconds', [{ value: age, labels: {} }]),
    gauge(
      'relay_dead_letters',
      Object.entries(dead).map(([kind, value]) => ({ value, labels: { kind } })),
    ),
  ];
}

/** Few and cheap: the client's own set keeps timers and observers running. */
function processFigures(): Figure[] {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    gauge('process_resident_memory_bytes', [{ value: memory.rss, labels: {} }]),
    gauge('process_start_time_seconds', [{ value: performance.timeOrigin / 1000, labels: {} }]),
    gauge('nodejs_heap_size_used_bytes', [{ value: memory.heapUsed, labels: {} }]),
    {
      name: 'process_cpu_seconds_total',
      help: PROCESS_COUNTERS.process_cpu_seconds_total,
      type: 'counter',
      values: [{ value: (user + system) / 1e6, labels: {} }],
    },
  ];
}

const gauge = (name: GaugeName, values: Figure['values']): Figure => ({
  name,
  help: GAUGES[name],
  type: 'gauge',
  values,
});
