import { fail, ok, type Result } from '../result.ts';

/** An item of the catalog that can carry an alert. */
export interface ItemRef {
  readonly itemId: number;
  readonly name: string;
  readonly phase?: string;
}

/** Why a typed name is no single item; `phases` are the valid ones where only the phase is missing or wrong. */
export interface ItemProblem {
  readonly kind: 'unknown' | 'phase';
  readonly message: string;
  readonly phases?: readonly string[];
}

/**
 * The one item a name and phase mean, among the catalog's entries of that name. A phased item is never guessed:
 * without a phase the API would take the phaseless entry, which is another, often cheaper item (C25).
 */
export function resolveItem(
  wanted: { readonly name: string; readonly phase?: string },
  catalog: readonly ItemRef[],
): Result<ItemRef, ItemProblem> {
  const named = catalog.filter((item) => fold(item.name) === fold(wanted.name));
  if (named.length === 0) return fail({ kind: 'unknown', message: `"${wanted.name}" is not in the catalog.` });
  const phases = [...new Set(named.flatMap((item) => (item.phase ? [item.phase] : [])))];
  if (phases.length > 0 && !wanted.phase) {
    return wrongPhase(`"${wanted.name}" has phases; set Phase to one of: ${phases.join(', ')}`, phases);
  }
  const match = named.find((item) => fold(item.phase ?? '') === fold(wanted.phase ?? ''));
  if (match) return ok(match);
  return phases.length > 0
    ? wrongPhase(`Phase "${wanted.phase}" is not one of: ${phases.join(', ')}`, phases)
    : wrongPhase(`"${wanted.name}" has no phases; leave Phase blank`);
}

const wrongPhase = (message: string, phases?: readonly string[]) =>
  fail({ kind: 'phase' as const, message, ...(phases ? { phases } : {}) });

/** Names compare without regard to case and spacing at the ends or in between. */
export const fold = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase();
