import type { Alert } from '../cs2cap/alert.ts';
import type { AlertRow } from './row.ts';
import type { Rule } from './rule.ts';

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
  /** What the new alert is to watch for. */
  readonly rule?: Rule;
  /** The row was ticked, but its alert is to stay as it is: it was switched off at CS2Cap, or had been there before. */
  readonly isTickedOnly?: boolean;
  /** The id of the alert whose place it takes. */
  readonly replaces?: string;
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

/**
 * Why an alert is deleted. A row that is gone may be an accident and needs a person's word; an alert that another one
 * has replaced already, or whose deletion a person asked for by name, does not.
 */
export type DeleteCause = 'row-gone' | 'replaced' | 'asked';

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
  /** `restores`: the row does not have the wished values yet; they are written into it once CS2Cap has them. */
  | ({ readonly kind: 'patch'; readonly changes: Changes; readonly restores?: true } & Managed)
  /** `twin` is taken instead of a new alert: an earlier try left it, or the account had it. `enable`: to be armed at the end. */
  | ({ readonly kind: 'replace'; readonly twin?: Alert; readonly enable: boolean; readonly restores?: true } & Managed)
  | ({ readonly kind: 'pull'; readonly changes: Changes; readonly restores?: true } & Managed)
  | ({ readonly kind: 'fired' } & Managed)
  | ({ readonly kind: 'agree' } & Managed)
  | ({
      readonly kind: 'conflict';
      readonly field: 'threshold' | 'currency' | 'enabled' | 'item';
      readonly mine: string;
      readonly theirs: string;
      readonly twin?: Alert;
    } & Managed)
  | ({ readonly kind: 'remote-deleted'; readonly entry: BaseEntry } & Unmanaged)
  | ({ readonly kind: 'elsewhere'; readonly alert: Alert } & Unmanaged)
  | ({ readonly kind: 'gone' } & Unmanaged)
  /** `isCopy`: its Alert ID was copied from another row along with the rest. */
  | ({ readonly kind: 'duplicate'; readonly sameAsLine: number; readonly isCopy?: boolean } & Unmanaged)
  | {
      readonly kind: 'delete';
      readonly because: DeleteCause;
      readonly entry: BaseEntry;
      readonly alert: Alert;
      readonly reason: string;
    }
  | { readonly kind: 'forget'; readonly entry: BaseEntry; readonly reason: string };

export type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;
