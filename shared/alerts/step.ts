import type { Alert } from '../cs2cap/alert.ts';
import type { AlertRow } from './row.ts';

/** What both sides agreed on at the last sync, one entry per alert this sheet manages. */
export interface BaseEntry {
  readonly rowKey: string;
  readonly alertId: string;
  readonly itemId: number;
  /** As typed when `itemId` was resolved; an unchanged name needs no new look-up. */
  readonly itemName: string;
  readonly phase?: string;
  readonly kind: string;
  readonly threshold: string;
  readonly currency?: string;
  readonly enabled: boolean;
  /** Off because it fired, not because somebody switched it off. */
  readonly fired: boolean;
  readonly lastTriggeredAt?: string;
  /** Ids this row's alert had before it was replaced (C5), so that old events still join. */
  readonly aliases: readonly string[];
}

/** A create that was sent and whose answer never came, journaled before it was sent (there is no idempotency key, C1). */
export interface Intent {
  readonly rowKey: string;
  readonly wantsEnabled: boolean;
  /** ISO 8601, when it was journaled. */
  readonly at: string;
}

/** A row whose item is known. */
export interface PlannedRow extends AlertRow {
  readonly itemId: number;
}

export interface Changes {
  readonly threshold?: string;
  readonly currency?: string;
  readonly enabled?: boolean;
}

interface Managed {
  readonly row: PlannedRow;
  readonly alert: Alert;
  readonly entry: BaseEntry;
  readonly reason: string;
}

interface Unmanaged {
  readonly row: PlannedRow;
  readonly reason: string;
}

/** One thing a sync does, with its reason for the preview. Steps without a call only change cells or the base. */
export type Step =
  | ({ readonly kind: 'create' } & Unmanaged)
  | ({ readonly kind: 'adopt'; readonly alert: Alert; readonly enable: boolean } & Unmanaged)
  | ({ readonly kind: 'patch'; readonly changes: Changes } & Managed)
  | ({ readonly kind: 'replace' } & Managed)
  | ({ readonly kind: 'pull'; readonly changes: Changes } & Managed)
  | ({ readonly kind: 'fired' } & Managed)
  | ({ readonly kind: 'agree' } & Managed)
  | ({
      readonly kind: 'conflict';
      readonly field: 'threshold' | 'currency' | 'enabled' | 'item';
      readonly mine: string;
      readonly theirs: string;
    } & Managed)
  | ({ readonly kind: 'remote-deleted'; readonly entry: BaseEntry } & Unmanaged)
  | ({ readonly kind: 'elsewhere'; readonly alert: Alert } & Unmanaged)
  | ({ readonly kind: 'gone' } & Unmanaged)
  | ({ readonly kind: 'duplicate'; readonly sameAsLine: number } & Unmanaged)
  | { readonly kind: 'delete'; readonly entry: BaseEntry; readonly alert: Alert; readonly reason: string }
  | { readonly kind: 'forget'; readonly entry: BaseEntry; readonly reason: string };
