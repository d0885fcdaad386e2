import type { EventFacts } from '#shared/events/event.ts';
import type { Book } from './book.ts';
import { decodeText } from './cell-codec.ts';
import { findBlock } from './column-block.ts';
import { parseJson } from './json-lines.ts';
import { BASE } from './tab-specs.ts';

/** The only fields of a base entry that say something of an event, and what events call them. */
const FIELDS = {
  itemName: 'itemName',
  phase: 'phase',
  kind: 'kind',
  threshold: 'threshold',
  currency: 'thresholdCurrency',
} as const;

/**
 * What the base knows of alerts, by their ids and former ids, in one round trip: reading the whole base costs a push
 * three. Entries of other alerts are not even parsed.
 */
export function readBaseFacts(book: Book, alertIds: readonly string[]): ReadonlyMap<string, EventFacts> {
  const facts = new Map<string, EventFacts>();
  const wanted = alertIds.filter((id) => id !== '');
  const values: unknown[][] = wanted.length > 0 ? (findBlock(book, BASE, 'A:C')?.getValues() ?? []) : [];
  for (const line of values) {
    const text = line.map(decodeText).find((cell) => cell.startsWith('{')) ?? '';
    const id = wanted.find((each) => text.includes(each));
    const entry = id === undefined ? undefined : parseJson(text);
    if (id !== undefined && typeof entry === 'object' && entry !== null) addFacts(facts, wanted, entry);
  }
  return facts;
}

function addFacts(facts: Map<string, EventFacts>, wanted: readonly string[], entry: object): void {
  const field = (name: string): unknown => Reflect.get(entry, name);
  const aliases = field('aliases');
  const own = Object.entries(FIELDS).flatMap(([name, fact]) => {
    const value = field(name);
    return typeof value === 'string' ? [[fact, value]] : [];
  });
  const known: EventFacts = Object.fromEntries(own);
  for (const id of wanted) {
    if (field('alertId') === id) facts.set(id, known);
    else if (Array.isArray(aliases) && aliases.includes(id) && !facts.has(id)) facts.set(id, known);
  }
}
