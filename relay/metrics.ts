/** Labels of one figure; every value comes from a short list, so that no sender can make a scrape grow. */
export type Labels = Readonly<Record<string, string>>;

/** What counts up while the relay runs. */
export const COUNTERS = {
  relay_webhooks_received_total: 'Webhook requests, by path (account, sheet)',
  relay_webhooks_verified_total:
    'Well-signed webhooks, by which secret matched (its place in the list) and in which form',
  relay_webhooks_duplicates_total: 'Webhooks that brought nothing new, by path',
  relay_webhooks_refused_total: 'Webhooks that were not taken, by path and reason',
  relay_events_total: 'New events, by source: push, lift (on a sheet’s path), poll, back-fill',
  relay_attempts_total: 'Tries to send, by kind (message, edit, sheet) and outcome',
  relay_dead_letters_total: 'Deliveries that were given up, by kind',
  relay_lane_pauses_total: 'Pauses that Telegram asked for (429)',
} as const;
export type CounterName = keyof typeof COUNTERS;

/** Counters that begin at 0: an alert on their rise would miss the first step of one that begins at 1. */
const FROM_ZERO: readonly (readonly [CounterName, Labels])[] = [
  ['relay_lane_pauses_total', {}],
  ...['message', 'edit', 'sheet'].map((kind) => ['relay_dead_letters_total', { kind }] as const),
  ...['account', 'sheet'].map((path) => ['relay_webhooks_refused_total', { path, reason: 'store' }] as const),
  ['relay_webhooks_refused_total', { path: 'account', reason: 'wrong-signature' }],
];

interface HistogramSpec {
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly bounds: readonly number[];
}

/** What is measured while the relay runs. */
export const HISTOGRAMS = {
  relay_delivery_seconds: {
    help: 'From an event to its message or row, in seconds, by kind; waiting for quiet hours to end is not counted',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86_400],
  },
  relay_store_seconds: {
    help: 'One commit of events with their deliveries, in seconds',
    bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  },
  relay_inbox_group_size: { help: 'Events that one commit took', bounds: [1, 2, 4, 8, 16, 32, 64] },
} as const satisfies Record<string, HistogramSpec>;
export type HistogramName = keyof typeof HISTOGRAMS;

/** The figures of one relay since it started, in memory: adding to one is a map look-up. */
export interface Metrics {
  /** Adds 1, or as many as are given. */
  count(name: CounterName, labels?: Labels, by?: number): void;
  observe(name: HistogramName, value: number, labels?: Labels): void;
  /** Every counter and histogram, also those that nothing was added to. */
  read(): readonly Figure[];
}

/** A figure as Prometheus knows it; `metricName` where a value's name differs from the figure's. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: readonly { readonly value: number; readonly labels: Labels; readonly metricName?: string }[];
}

interface Distribution {
  readonly labels: Labels;
  /** How many fell under each bound and not under the one before; the last is over all bounds. */
  readonly counts: number[];
  sum: number;
}

export function createMetrics(): Metrics {
  const counters = new Map<CounterName, Map<string, { readonly labels: Labels; value: number }>>();
  const histograms = new Map<HistogramName, Map<string, Distribution>>();
  const counterOf = (name: CounterName, labels: Labels) =>
    entryIn(counters, name, labels, () => ({ labels, value: 0 }));
  for (const [name, labels] of FROM_ZERO) counterOf(name, labels);
  return {
    count(name, labels = {}, by = 1) {
      counterOf(name, labels).value += by;
    },
    observe(name, value, labels = {}) {
      const bounds: readonly number[] = HISTOGRAMS[name].bounds;
      const counts = () => Array.from({ length: bounds.length + 1 }, () => 0);
      const known = entryIn(histograms, name, labels, () => ({ labels, counts: counts(), sum: 0 }));
      const found = bounds.findIndex((bound) => value <= bound);
      const place = found === -1 ? bounds.length : found;
      known.counts[place] = (known.counts[place] ?? 0) + 1;
      known.sum += value;
    },
    read: () => [
      ...namesOf(COUNTERS).map((name) => counterFigure(name, [...(counters.get(name)?.values() ?? [])])),
      ...namesOf(HISTOGRAMS).map((name) => histogramFigure(name, [...(histograms.get(name)?.values() ?? [])])),
    ],
  };
}

function entryIn<N, T>(table: Map<N, Map<string, T>>, name: N, labels: Labels, make: () => T): T {
  const entries = table.get(name) ?? new Map<string, T>();
  table.set(name, entries);
  const key = Object.values(labels).join('\n');
  const known = entries.get(key) ?? make();
  entries.set(key, known);
  return known;
}

function counterFigure(name: CounterName, values: Figure['values']): Figure {
  return { name, help: COUNTERS[name], type: 'counter', values };
}

function histogramFigure(name: HistogramName, distributions: readonly Distribution[]): Figure {
  const { help, bounds } = HISTOGRAMS[name];
  const values = distributions.flatMap(({ labels, counts, sum }) => {
    let below = 0;
    const buckets = [...bounds.map(String), '+Inf'].map((le, index) => {
      below += counts[index] ?? 0;
      return { value: below, labels: { ...labels, le }, metricName: `${name}_bucket` };
    });
    return [
      ...buckets,
      { value: sum, labels, metricName: `${name}_sum` },
      { value: below, labels, metricName: `${name}_count` },
    ];
  });
  return { name, help, type: 'histogram', values };
}

function namesOf<T extends object>(table: T): readonly (keyof T & string)[] {
  const isName = (name: string): name is keyof T & string => Object.hasOwn(table, name);
  return Object.keys(table).filter(isName);
}
