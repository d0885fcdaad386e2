import { canonicalDecimal, compareDecimals } from '#shared/alerts/decimal.ts';
import type { EventFacts } from '#shared/events/event.ts';
import { fail, ok, type Result } from '#shared/result.ts';

/** What a subscription or a mute is about; a filter that names nothing matches every event. */
export interface Filter {
  /** Each must be part of the item's name, or a group of items such as `knives`; lower case. */
  readonly words: readonly string[];
  readonly itemId?: number;
  readonly kind?: string;
  readonly phase?: string;
  /** Bounds of the threshold, inclusive, canonical decimals in the alert's own currency: nothing is converted. */
  readonly atLeast?: string;
  readonly atMost?: string;
  readonly currency?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  price_below: 'price_below',
  below: 'price_below',
  under: 'price_below',
  price_above: 'price_above',
  above: 'price_above',
  over: 'price_above',
  spread_exceeds: 'spread_exceeds',
  spread: 'spread_exceeds',
  ниже: 'price_below',
  выше: 'price_above',
  спред: 'spread_exceeds',
};

/** Wear as traders write it. */
const WEARS: Readonly<Record<string, string>> = {
  fn: 'factory new',
  mw: 'minimal wear',
  ft: 'field-tested',
  ww: 'well-worn',
  bs: 'battle-scarred',
};

const isGlove = (name: string) => name.startsWith('★') && /gloves|wraps/.test(name);

/** Words that any name fits, known or not. */
const EVERYTHING: ReadonlySet<string> = new Set(['all', 'everything', 'всё', 'все']);

/** Groups of items that no single word of their names covers. */
const GROUPS: Readonly<Record<string, (name: string) => boolean>> = {
  all: () => true,
  everything: () => true,
  всё: () => true,
  все: () => true,
  ножи: (name) => name.startsWith('★') && !isGlove(name),
  перчатки: isGlove,
  knives: (name) => name.startsWith('★') && !isGlove(name),
  knife: (name) => name.startsWith('★') && !isGlove(name),
  gloves: isGlove,
  stickers: (name) => name.startsWith('sticker |'),
  cases: (name) => / case( \d+)?$/.test(name),
};

/** Why a filter is not taken. */
export type FilterRefusal =
  | { readonly kind: 'which-phase' }
  | { readonly kind: 'empty-range'; readonly atLeast: string; readonly atMost: string };

/** `knives price_below 10-50 USD phase ruby`: item words, a kind, a threshold range and a phase, in any order. */
export function readFilter(text: string): Result<Filter, FilterRefusal> {
  const words: string[] = [];
  let filter: Filter = { words };
  const tokens = text.replace(/[|]/g, ' ').trim().split(/\s+/).filter(Boolean);
  for (let at = 0; at < tokens.length; at++) {
    const token = (tokens[at] ?? '').toLowerCase();
    const kind = KINDS[token];
    const range = readRange(token);
    if (kind !== undefined) filter = { ...filter, kind };
    else if (token === 'phase') filter = { ...filter, phase: readPhase(tokens, ++at) };
    else if (range) {
      filter = { ...filter, ...range };
      if (/^[a-z]{3}$/i.test(tokens[at + 1] ?? ''))
        filter = { ...filter, currency: (tokens[++at] ?? '').toUpperCase() };
    } else words.push(WEARS[token] ?? token);
  }
  if (filter.phase === '') return fail({ kind: 'which-phase' });
  const { atLeast, atMost } = filter;
  if (atLeast !== undefined && atMost !== undefined && compareDecimals(atLeast, atMost) > 0) {
    return fail({ kind: 'empty-range', atLeast, atMost });
  }
  return ok(filter);
}

/** "Phase 2" is the only phase name of two words. */
function readPhase(tokens: readonly string[], at: number): string {
  const name = tokens[at] ?? '';
  return /^\d$/.test(name) ? `phase ${name}` : name.toLowerCase();
}

/** `10-50`, `>=10`, `<50`; a bare number is a part of a name, as in "P250". */
function readRange(token: string): Pick<Filter, 'atLeast' | 'atMost'> | undefined {
  const between = /^(\d+(?:[.,]\d+)?)-(\d+(?:[.,]\d+)?)$/.exec(token);
  if (between) return { ...bound('atLeast', between[1]), ...bound('atMost', between[2]) };
  const open = /^([<>])=?(\d+(?:[.,]\d+)?)$/.exec(token);
  return open ? bound(open[1] === '>' ? 'atLeast' : 'atMost', open[2]) : undefined;
}

function bound(side: 'atLeast' | 'atMost', text = ''): Pick<Filter, 'atLeast' | 'atMost'> {
  const decimal = canonicalDecimal(text.replace(',', '.'));
  return decimal === undefined ? {} : { [side]: decimal };
}

/** Whether a filter covers an event. What the event does not tell (a small body) can't match what the filter asks for. */
export function matches(filter: Filter, facts: EventFacts): boolean {
  if (filter.itemId !== undefined && filter.itemId !== facts.itemId) return false;
  if (filter.kind !== undefined && filter.kind !== facts.kind) return false;
  if (filter.phase !== undefined && filter.phase !== facts.phase?.toLowerCase()) return false;
  if (filter.currency !== undefined && filter.currency !== facts.thresholdCurrency) return false;
  return isInRange(filter, facts.threshold) && namesItem(filter.words, facts.itemName);
}

function isInRange({ atLeast, atMost }: Filter, threshold: string | undefined): boolean {
  if (atLeast === undefined && atMost === undefined) return true;
  const value = threshold === undefined ? undefined : canonicalDecimal(threshold);
  if (value === undefined) return false;
  return (
    (atLeast === undefined || compareDecimals(value, atLeast) >= 0) &&
    (atMost === undefined || compareDecimals(value, atMost) <= 0)
  );
}

/** Whether every word is part of the name or a group it belongs to. */
export function namesItem(words: readonly string[], itemName: string | undefined): boolean {
  if (words.every((word) => EVERYTHING.has(word))) return true;
  const name = itemName?.toLowerCase();
  return name !== undefined && words.every((word) => GROUPS[word]?.(name) ?? name.includes(word));
}

/** The item words of a text as `readFilter` takes them: wear written out, "|" left out. */
export const itemWords = (text: string): readonly string[] =>
  text
    .replace(/[|()]/g, ' ')
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => WEARS[word] ?? word);

/** A filter as one line that `readFilter` takes again; undefined for one that covers everything. */
export function describeFilter(filter: Filter): string | undefined {
  const { words, kind, phase, atLeast, atMost, currency } = filter;
  const range =
    atLeast !== undefined && atMost !== undefined
      ? `${atLeast}-${atMost}`
      : atLeast !== undefined
        ? `>=${atLeast}`
        : atMost !== undefined
          ? `<=${atMost}`
          : undefined;
  const phaseText = phase === undefined ? undefined : phase.startsWith('phase ') ? phase : `phase ${phase}`;
  const parts = [...words, kind, range, range && currency, phaseText].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' ') : undefined;
}
