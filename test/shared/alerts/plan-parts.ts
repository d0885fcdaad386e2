import { expect } from 'vitest';
import { type Plan, type PlanInput, planSync } from '#shared/alerts/plan.ts';
import type { BaseEntry, PlannedRow } from '#shared/alerts/step.ts';
import type { Alert } from '#shared/cs2cap/alert.ts';

export const MONDAY = '2026-11-23T12:00:00Z';
export const TUESDAY = '2026-11-24T12:00:00Z';
export const WEDNESDAY = '2026-11-25T12:00:00Z';

/** Fields that differ from the valid thing; `null` takes an optional one away. */
type Spoiled<T, K extends keyof T> = Partial<Omit<T, K>> & { readonly [P in K]?: string | null };

/** An armed row whose alert is known. */
export function row(spoiled: Spoiled<PlannedRow, 'currency' | 'alertId'> = {}): PlannedRow {
  const { currency = 'USD', alertId = 'a1', ...rest } = spoiled;
  return {
    line: 2,
    rowKey: 'k1',
    itemName: 'AK-47 | Redline (Field-Tested)',
    itemId: 47,
    kind: 'price_below',
    threshold: '20',
    enabled: true,
    rearm: { kind: 'manual' },
    notify: [],
    ...rest,
    ...(currency === null ? {} : { currency }),
    ...(alertId === null ? {} : { alertId }),
  };
}

/** The base entry that `row()` and `alert()` agree on. */
export function entry(spoiled: Spoiled<BaseEntry, 'currency' | 'lastTriggeredAt'> = {}): BaseEntry {
  const { currency = 'USD', lastTriggeredAt = MONDAY, ...rest } = spoiled;
  return {
    rowKey: 'k1',
    alertId: 'a1',
    itemId: 47,
    itemName: 'AK-47 | Redline (Field-Tested)',
    kind: 'price_below',
    threshold: '20',
    enabled: true,
    fired: false,
    aliases: [],
    ...rest,
    ...(currency === null ? {} : { currency }),
    ...(lastTriggeredAt === null ? {} : { lastTriggeredAt }),
  };
}

/** The alert as CS2Cap has it. */
export function alert(spoiled: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    kind: 'price_below',
    threshold_value: '20.00',
    threshold_currency: 'USD',
    is_enabled: true,
    last_triggered_at: MONDAY,
    created_at: '2026-11-01T00:00:00Z',
    updated_at: '2026-11-01T00:00:00Z',
    item: { item_id: 47, market_hash_name: 'AK-47 | Redline (Field-Tested)' },
    ...spoiled,
  };
}

/** A plan of whatever is named; nothing else is there. */
export function plan(input: Partial<PlanInput>): Plan {
  return planSync({ base: [], rows: [], held: [], alerts: [], intents: [], ...input });
}

/** A situation, and what the plan for it must be. */
export interface PlanCase {
  readonly name: string;
  readonly given: Partial<PlanInput>;
  /** What each step must hold, in order. */
  readonly steps: readonly object[];
}

/** Fails unless the plan has exactly these steps. */
export const hasSteps = ({ given, steps: expected }: PlanCase) => {
  const planned = plan(given).steps;
  expect(planned.map((step) => step.kind)).toEqual(expected.map((step) => ('kind' in step ? step.kind : undefined)));
  expect(planned).toMatchObject(expected);
};

/** One row, one base entry, one alert, each spoiled in some way. */
export const managed = (
  spoiled: {
    readonly row?: Parameters<typeof row>[0];
    readonly entry?: Parameters<typeof entry>[0];
    readonly alert?: Parameters<typeof alert>[0];
  } = {},
): Partial<PlanInput> => ({
  rows: [row(spoiled.row)],
  base: [entry(spoiled.entry)],
  alerts: [alert(spoiled.alert)],
});
