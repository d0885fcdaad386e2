import { canonicalDecimal } from '../alerts/decimal.ts';
import type { EventFacts } from './event.ts';

/** What both a body and the API's record of its event may tell. */
const COMPARED = ['alertId', 'itemId', 'itemName', 'phase', 'kind', 'value', 'valueCurrency'] as const;

/**
 * Which facts of a body contradict what CS2Cap's API says of the event; empty if the API knows the event with the same
 * content. What either leaves out contradicts nothing.
 */
export function contradictions(body: EventFacts, event: EventFacts): readonly string[] {
  return COMPARED.filter((key) => {
    const [said, known] = [body[key], event[key]];
    return said !== undefined && known !== undefined && plain(said) !== plain(known);
  });
}

/** "9.50" and "9.5" are the same value. */
const plain = (value: string | number) => canonicalDecimal(String(value)) ?? String(value);
