import * as z from 'zod/mini';
import type { RearmCounts } from '#shared/alerts/rearm-plan.ts';
import { readJsonProperty, writeProperty } from '../google/properties.ts';

const NAME = 'rearm_counts';
const Stored = z.object({ day: z.string(), byAlert: z.record(z.string(), z.number()) });

/** How often each alert was armed by its policy today; undefined before the first time. */
export function readRearmCounts(): RearmCounts | undefined {
  const parsed = Stored.safeParse(readJsonProperty(NAME));
  return parsed.success ? parsed.data : undefined;
}

/** Keeps the counts. They must be written before alerts are armed: better one time too few than too many. */
export const writeRearmCounts = (counts: RearmCounts): void => writeProperty(NAME, JSON.stringify(counts));
