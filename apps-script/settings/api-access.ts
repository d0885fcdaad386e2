import { normaliseBase } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { deleteProperty, readProperty, writeProperty } from '../google/properties.ts';

/** Where CS2Cap is and with which key it is asked. */
export interface ApiAccess {
  readonly base: string;
  readonly apiKey: string;
}

export const DEFAULT_BASE = 'https://api.cs2c.app/v1';

/** The least of all tiers (C59). */
const LEAST_PER_MINUTE = 20;

/** The stored access. Fails with what to do if there is no key yet. */
export function readApiAccess(): Result<ApiAccess, string> {
  const apiKey = readProperty('api_key');
  if (!apiKey) return fail('There is no CS2Cap API key yet. Choose CS2Cap ▸ Settings… and enter it.');
  return ok({ base: storedBase(), apiKey });
}

/** The stored API address, or CS2Cap's own. */
export const storedBase = (): string => readProperty('api_base') ?? DEFAULT_BASE;

export function writeApiAccess(access: ApiAccess): void {
  writeProperty('api_key', access.apiKey);
  writeProperty('api_base', normaliseBase(access.base));
}

/** How many requests a minute the key may make, where CS2Cap said so. */
export const knownPerMinute = (): number | undefined => Number(readProperty('rpm')) || undefined;

/** How many requests a minute the key may make: what CS2Cap said of it, else 20, which every tier may. */
export const requestsPerMinute = (): number => knownPerMinute() ?? LEAST_PER_MINUTE;

/** How many requests a month the key may make, where CS2Cap said so. */
export const requestsPerMonth = (): number | undefined => Number(readProperty('requests_per_month')) || undefined;

/** Keeps the requests a month that a refusal told (C55). */
export const keepPerMonth = (limit: number): void => writeProperty('requests_per_month', String(limit));

export function writeLimits(limits: {
  readonly perMinute?: number | undefined;
  readonly perMonth?: number | undefined;
}): void {
  for (const [name, limit] of [['rpm', limits.perMinute] as const, ['requests_per_month', limits.perMonth] as const]) {
    if (limit === undefined) deleteProperty(name);
    else writeProperty(name, String(limit));
  }
}

/** Forgets the key and what it may do; the address stays. */
export function forgetApiAccess(): void {
  deleteProperty('api_key');
  writeLimits({});
}
