import { normaliseBase } from '#shared/cs2cap/requests.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { readProperty, writeProperty } from '../google/properties.ts';

/** Where CS2Cap is and with which key it is asked. */
export interface ApiAccess {
  readonly base: string;
  readonly apiKey: string;
}

export const DEFAULT_BASE = 'https://api.cs2c.app/v1';

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
