import { nowMs } from '../google/clock.ts';
import { deleteProperty, readJsonProperty, writeProperty } from '../google/properties.ts';

const NAME = 'tier_features';

/** What a tier may have or not; no document tells it for sure, so trying does (C2, C59). */
export type Feature = 'batch' | 'webhooks' | 'subKeys';

/** What trying a feature showed, and when. */
export interface Verdict {
  readonly isAvailable: boolean;
  readonly atMs: number;
}

/** What was found by trying; undefined where nobody has tried yet with this key. */
export const readFeature = (feature: Feature): boolean | undefined => readVerdict(feature)?.isAvailable;

/** What was found by trying, and when. */
export function readVerdict(feature: Feature): Verdict | undefined {
  const value: unknown = Reflect.get(readAll(), feature);
  if (typeof value !== 'object' || value === null || !('isAvailable' in value) || !('atMs' in value)) return undefined;
  return { isAvailable: value.isAvailable === true, atMs: Number(value.atMs) };
}

/** Keeps what trying a feature showed; the same verdict is written again only after a day. */
export function learnFeature(feature: Feature, isAvailable: boolean): void {
  const known = readVerdict(feature);
  if (known?.isAvailable === isAvailable && nowMs() - known.atMs < 86_400_000) return;
  writeProperty(NAME, JSON.stringify({ ...readAll(), [feature]: { isAvailable, atMs: nowMs() } }));
}

/** Another key may belong to another account. */
export const forgetFeatures = (): void => deleteProperty(NAME);

function readAll(): object {
  const known = readJsonProperty(NAME);
  return typeof known === 'object' && known !== null ? known : {};
}
