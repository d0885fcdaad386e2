import { readProperties } from '../google/properties.ts';
import { type Capability, parseCapability } from './capability.ts';
import { type Link, parseLink } from './link.ts';
import { parseLogState } from './log-state.ts';
import { parseSigningSecrets, type SigningSecret } from './signing-secrets.ts';

/** Everything a web call must know, read in one round trip. */
export interface WebSettings {
  readonly link: Link | undefined;
  readonly secrets: readonly SigningSecret[];
  readonly capability: Capability;
  readonly bookId: string | undefined;
  /** A new signing secret is being fetched until then: what no known one has signed may be genuine. */
  readonly rotatingUntilMs: number;
  /** Lines logged since then wait for the follow-up. */
  readonly followedUntilMs: number;
}

export function readWebSettings(): WebSettings {
  const all = readProperties();
  return {
    link: parseLink(all['link']),
    secrets: parseSigningSecrets(all['signing_secrets']),
    capability: parseCapability(all['capability']),
    bookId: all['spreadsheet_id'],
    rotatingUntilMs: Number(all['rotating_until'] ?? 0),
    followedUntilMs: parseLogState(all['log_state']).followedUntilMs,
  };
}
