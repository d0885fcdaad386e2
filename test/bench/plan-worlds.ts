import type { PlanInput } from '#shared/alerts/plan.ts';
import type { BaseEntry, PlannedRow } from '#shared/alerts/step.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';

/** What a plan is made for: as many rows as alerts. */
export interface PlanWorld {
  readonly name: string;
  readonly input: (count: number) => PlanInput;
}

const MONDAY = '2026-11-23T12:00:00Z';

interface Spec {
  readonly index: number;
  readonly itemId: number;
  readonly threshold: string;
}

const specOf = (index: number): Spec => ({
  index,
  itemId: index + 1,
  threshold: `${(index % 900) + 1}.${String(index % 90).padStart(2, '0')}`,
});

const rowOf = ({ index, itemId, threshold }: Spec, alertId?: string): PlannedRow => ({
  line: index + 2,
  rowKey: `r${index}`,
  itemName: `AK-47 | Redline ${itemId} (Field-Tested)`,
  itemId,
  kind: 'price_below',
  threshold,
  currency: 'USD',
  enabled: true,
  rearm: { kind: 'manual' },
  notify: [],
  ...(alertId === undefined ? {} : { alertId }),
});

const entryOf = ({ index, itemId, threshold }: Spec): BaseEntry => ({
  rowKey: `r${index}`,
  alertId: `a${index}`,
  itemId,
  itemName: `AK-47 | Redline ${itemId} (Field-Tested)`,
  kind: 'price_below',
  threshold,
  currency: 'USD',
  enabled: true,
  fired: false,
  aliases: [],
});

const alertOf = ({ index, itemId, threshold }: Spec): Alert => ({
  id: `a${index}`,
  kind: 'price_below',
  threshold_value: threshold,
  threshold_currency: 'USD',
  is_enabled: true,
  created_at: MONDAY,
  updated_at: MONDAY,
  item: { item_id: itemId, market_hash_name: `AK-47 | Redline ${itemId} (Field-Tested)` },
});

const specs = (count: number) => Array.from({ length: count }, (_, index) => specOf(index));

/** The first is the everyday one; the others are those in which a careless plan compares everything with everything. */
export const planWorlds: readonly PlanWorld[] = [
  {
    name: '2 of 100 changed, on either side',
    input: (count) => ({
      rows: specs(count).map((spec) => rowOf(changed(spec, 0), `a${spec.index}`)),
      base: specs(count).map(entryOf),
      alerts: specs(count).map((spec) => alertOf(changed(spec, 50))),
      held: [],
      intents: [],
    }),
  },
  {
    name: 'all rows new, all alerts made elsewhere',
    input: (count) => ({
      rows: specs(count).map((spec) => rowOf(spec)),
      base: [],
      alerts: specs(count).map((spec) => alertOf({ ...spec, itemId: spec.itemId + count })),
      held: [],
      intents: [],
    }),
  },
  {
    name: 'all rows and all alerts with the same rule',
    input: (count) => ({
      rows: specs(count).map((spec) => rowOf({ ...spec, itemId: 1, threshold: '5' })),
      base: [],
      alerts: specs(count).map((spec) => alertOf({ ...spec, itemId: 1, threshold: '5' })),
      held: [],
      intents: [],
    }),
  },
  {
    name: 'all rows deleted',
    input: (count) => ({
      rows: [],
      base: specs(count).map(entryOf),
      alerts: specs(count).map(alertOf),
      held: [],
      intents: [],
    }),
  },
];

const changed = (spec: Spec, phase: number): Spec =>
  spec.index % 100 === phase ? { ...spec, threshold: '5000' } : spec;
