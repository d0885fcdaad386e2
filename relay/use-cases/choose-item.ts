import type { ItemRef } from '#shared/items/resolve-item.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Catalog, FoundName } from '../cs2cap/catalog.ts';
import type { LookFailure } from '../cs2cap/look-failure.ts';

/** What a person's words for an item mean: one, or several to choose from. */
export type Choice =
  | { readonly kind: 'one'; readonly item: ItemRef }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'phases'; readonly items: readonly ItemRef[] };

/** Why no item was found. */
export type ChoiceRefusal =
  | { readonly kind: 'no-catalog'; readonly why: LookFailure }
  | { readonly kind: 'no-such-item'; readonly typed: string }
  | { readonly kind: 'item-gone' };

/** So many buttons are looked through without paging. */
const MOST = 8;
/** A second name this near to the best one may have been meant as well. */
const NEAR = 0.93;
const LEAST = 0.5;
const PHASE = /\b(phase\s*[1-4]|ruby|sapphire|black pearl|emerald|p[1-4])\b/i;

/**
 * Which item words mean. Names that fit about as well are asked about, and a phased item's phase is never guessed:
 * the phaseless entry is another, often cheaper item (C25). Fails if nothing fits.
 */
export async function chooseItem(catalog: Catalog, typed: string): Promise<Result<Choice, ChoiceRefusal>> {
  const phase = PHASE.exec(typed)?.[1];
  const words = phase === undefined ? typed : typed.replace(PHASE, ' ');
  const found = await catalog.search(words, MOST);
  if (!found.ok) return fail({ kind: 'no-catalog', why: found.failure });
  const names = nearBest(asTyped(found.value, words));
  const [only] = names;
  if (!only) return fail({ kind: 'no-such-item', typed });
  if (names.length > 1) return ok({ kind: 'names', names: names.map(({ name }) => name) });
  return choosePhase(only.items, phase);
}

/** Which of a name's items is meant. */
export function choosePhase(items: readonly ItemRef[], phase?: string): Result<Choice, ChoiceRefusal> {
  const [only] = items;
  if (!only) return fail({ kind: 'item-gone' });
  const phased = items.filter((item) => item.phase !== undefined);
  if (phased.length === 0) return ok({ kind: 'one', item: only });
  const wanted =
    phase === undefined
      ? undefined
      : phase
          .toLowerCase()
          .replace(/^p(?=[1-4]$)/, 'phase ')
          .replace(/\s+/g, ' ');
  const match = phased.find((item) => item.phase?.toLowerCase() === wanted);
  return ok(match ? { kind: 'one', item: match } : { kind: 'phases', items: phased });
}

/** StatTrak™ and Souvenir items are others than the plain one: they are meant where they are named. */
function asTyped(found: readonly FoundName[], typed: string): readonly FoundName[] {
  if (/\b(st|stattrak|souvenir)\b/i.test(typed.replace('™', ''))) return found;
  const plain = found.filter(({ name }) => !/stattrak|souvenir/i.test(name));
  return plain.length > 0 ? plain : found;
}

function nearBest(found: readonly FoundName[]): readonly FoundName[] {
  const best = found[0]?.score ?? 0;
  return best < LEAST ? [] : found.filter(({ score }) => score >= best * NEAR);
}
