import { readApiAccess } from '../settings/api-access.ts';
import { readLink } from '../settings/link.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';

/** One step for a newcomer, and whether it is done. */
export interface FirstStep {
  readonly words: string;
  readonly isDone: boolean;
}

/** What the First steps sidebar lists. */
export function firstSteps(): readonly FirstStep[] {
  return [
    { words: 'CS2Cap ▸ Settings…: enter your API key', isDone: readApiAccess().ok },
    { words: 'Alerts tab: one row per alert, then CS2Cap ▸ Sync now', isDone: false },
    { words: 'Optional: CS2Cap ▸ Connect relay…, for chats and signed events', isDone: readLink() !== undefined },
    { words: 'Optional: CS2Cap ▸ Webhook ▸ Connect (Quant)', isDone: readSigningSecrets().length > 0 },
  ];
}
