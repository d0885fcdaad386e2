import { readJsonProperty, writeProperty } from '../google/properties.ts';

const NAME = 'tier_features';

/** What a tier may have or not; no document tells it for sure, so trying does (C2, C59). */
export type Feature = 'batch' | 'webhooks' | 'subKeys';

/** What was found by trying; undefined where nobody has tried yet. */
export function readFeature(feature: Feature): boolean | undefined {
  const known = readJsonProperty(NAME);
  const value: unknown = typeof known === 'object' && known !== null ? Reflect.get(known, feature) : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

export function learnFeature(feature: Feature, isAvailable: boolean): void {
  if (readFeature(feature) === isAvailable) return;
  const known = readJsonProperty(NAME);
  writeProperty(NAME, JSON.stringify({ ...(typeof known === 'object' ? known : {}), [feature]: isAvailable }));
}
