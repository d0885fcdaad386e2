import { readApiAccess } from '../settings/api-access.ts';
import { readLink } from '../settings/link.ts';
import { readSigningSecrets } from '../settings/signing-secrets.ts';
import { readBase } from '../sheets/base-sheet.ts';
import { openBook } from '../sheets/book.ts';

/** One step for a newcomer, and whether it is done. */
export interface FirstStep {
  readonly words: string;
  readonly isDone: boolean;
}

function managesAlerts(): boolean {
  const book = openBook();
  const base = book && readBase(book);
  return base?.ok === true && base.value.entries.length > 0;
}

/** What the First steps sidebar lists. */
export function firstSteps(): readonly FirstStep[] {
  return [
    { words: 'CS2Cap ▸ Settings…: enter your API key', isDone: readApiAccess().ok },
    { words: 'Alerts tab: one row per alert, then CS2Cap ▸ Sync now', isDone: managesAlerts() },
    { words: 'Optional: CS2Cap ▸ Connect relay…, for chats and signed events', isDone: readLink() !== undefined },
    { words: 'Optional: CS2Cap ▸ Webhook ▸ Connect (Quant)', isDone: readSigningSecrets().length > 0 },
  ];
}
