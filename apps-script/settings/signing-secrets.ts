import * as z from 'zod/mini';
import { parseJsonText, readProperty, writeProperty } from '../google/properties.ts';

/** The signing secret of a destination of this sheet. */
export interface SigningSecret {
  readonly webhookId: string;
  readonly secret: string;
}

const Stored = z.array(z.object({ webhookId: z.string(), secret: z.string() }));

/** How many are kept: deliveries signed before a change may still come (C46), and Verify log needs them for older lines. */
const KEPT = 20;

/** Every secret that may have signed a delivery, newest first. */
export const readSigningSecrets = (): readonly SigningSecret[] => parseSigningSecrets(readProperty('signing_secrets'));

/** The secrets in a property's text. */
export function parseSigningSecrets(text: string | undefined): readonly SigningSecret[] {
  const parsed = Stored.safeParse(parseJsonText(text));
  return parsed.success ? parsed.data : [];
}

/** Keeps a new secret before the others. */
export function addSigningSecret(added: SigningSecret): void {
  const others = readSigningSecrets().filter((other) => other.secret !== added.secret);
  writeProperty('signing_secrets', JSON.stringify([added, ...others].slice(0, KEPT)));
}
