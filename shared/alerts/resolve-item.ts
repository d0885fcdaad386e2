import type { Item } from '../cs2cap/item.ts';
import { fail, ok, type Result } from '../result.ts';

export interface ItemRef {
  readonly itemId: number;
  readonly name: string;
  readonly phase?: string;
}

/** Why a typed name is no single item; `phases` are the valid ones where only the phase is missing or wrong. */
export interface ItemProblem {
  readonly message: string;
  readonly phases?: readonly string[];
}

/**
 * The one item a name and phase mean, among the catalog's entries of that name. A phased item is never guessed:
 * without a phase the API would take the phaseless entry, which is another, often cheaper item (C25).
 */
export function resolveItem(
  wanted: { readonly name: string; readonly phase?: string },
  catalog: readonly Item[],
): Result<ItemRef, ItemProblem> {
  const named = catalog.filter((item) => fold(item.market_hash_name) === fold(wanted.name) && item.item_id != null);
  if (named.length === 0) {
    return fail({ message: `Item "${wanted.name}" is not in the CS2Cap catalog; check the spelling` });
  }
  const phases = [...new Set(named.flatMap((item) => (item.phase ? [item.phase] : [])))];
  if (phases.length > 0 && !wanted.phase) {
    return fail({ message: `"${wanted.name}" has phases; set Phase to one of: ${phases.join(', ')}`, phases });
  }
  const match = named.find((item) => fold(item.phase ?? '') === fold(wanted.phase ?? ''));
  if (match?.item_id == null) {
    return phases.length > 0
      ? fail({ message: `Phase "${wanted.phase}" is not one of: ${phases.join(', ')}`, phases })
      : fail({ message: `"${wanted.name}" has no phases; leave Phase blank` });
  }
  return ok({ itemId: match.item_id, name: match.market_hash_name, ...(match.phase ? { phase: match.phase } : {}) });
}

/** Names compare without regard to case and spacing at the ends or in between. */
export const fold = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase();
