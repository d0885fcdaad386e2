import * as z from 'zod/mini';
import { readJsonProperty, writeProperty } from '../google/properties.ts';

/** The signing secret of a destination of this sheet. */
export interface SigningSecret {
  readonly webhookId: string;
  readonly secret: string;
}

const Stored = z.array(z.object({ webhookId: z.string(), secret: z.string() }));

/** How many are kept: deliveries signed before a change of destination may still come (C46). */
const KEPT = 5;

/** Every secret that may have signed a delivery, newest first. */
export function readSigningSecrets(): readonly SigningSecret[] {
  const parsed = Stored.safeParse(readJsonProperty('signing_secrets'));
  return parsed.success ? parsed.data : [];
}

/** Keeps a new secret before the others. */
export function addSigningSecret(added: SigningSecret): void {
  const others = readSigningSecrets().filter((other) => other.secret !== added.secret);
  writeProperty('signing_secrets', JSON.stringify([added, ...others].slice(0, KEPT)));
}
