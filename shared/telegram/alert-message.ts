import type { EventFacts } from '../events/event.ts';
import { bold, code, cut, italic, lines, type Part, type RichText, rich } from './rich-text.ts';

/** What an alert's message is made of: the facts known so far and what people did about it. */
export interface AlertMessage {
  readonly facts: EventFacts;
  /** What is still unknown and will come by an edit; false once nothing more is expected. */
  readonly incomplete: boolean;
  readonly verdict: 'signed' | 'late' | 'test' | 'polled';
  /** "Re-armed by Ann at 14:05"; the newest last. */
  readonly actions: readonly string[];
}

/** The message of one event as text and entities, cut to what Telegram takes. It says what is known, and that more will come. */
export function alertMessage(message: AlertMessage): RichText {
  const { facts } = message;
  return cut(
    lines(
      rich(icon(message), ' ', bold(itemTitle(facts))),
      ruleLine(facts),
      facts.value === undefined
        ? undefined
        : rich('Seen: ', code(amount(facts.value, facts.valueCurrency, facts.kind))),
      facts.reason === undefined ? undefined : italic(facts.reason),
      message.verdict === 'late' ? 'Signed, but delivered late.' : undefined,
      message.incomplete && facts.value === undefined ? italic('Details follow…') : undefined,
      standing(message),
      ...message.actions.map((action): Part => `✓ ${action}`),
    ),
  );
}

/** What the alert's state means for the reader, until somebody acted on it. */
function standing(message: AlertMessage): string | undefined {
  if (message.verdict === 'test') return 'A test of this connection; no alert fired.';
  return message.actions.length > 0 ? undefined : 'CS2Cap switches a fired alert off: re-arm it to hear of it again.';
}

/** Item name with its phase, or the best substitute that the facts allow. */
export function itemTitle(facts: EventFacts): string {
  const name = facts.itemName ?? (facts.itemId === undefined ? 'Unknown item' : `Item ${facts.itemId}`);
  return facts.phase ? `${name} (${facts.phase})` : name;
}

/** "Price at or below 20.50 USD": the rule in words; kinds we don't know are shown as they are (C8). Rules are inclusive (C9). */
export function ruleText(kind: string, threshold: string | undefined, currency: string | undefined): string {
  const limit = threshold === undefined ? '' : ` ${amount(threshold, currency, kind)}`;
  switch (kind) {
    case 'price_below':
      return `Price at or below${limit}`;
    case 'price_above':
      return `Price at or above${limit}`;
    case 'spread_exceeds':
      return `Spread at or over${limit}`;
    default:
      return `${kind}${limit}`;
  }
}

/** A decimal with its unit: percent for spreads (C10), else the currency. */
export function amount(value: string, currency: string | undefined, kind: string | undefined): string {
  if (kind === 'spread_exceeds') return `${value} %`;
  return currency ? `${value} ${currency}` : value;
}

function ruleLine(facts: EventFacts): Part | undefined {
  return facts.kind === undefined || facts.threshold === undefined
    ? undefined
    : rich('Rule: ', ruleText(facts.kind, facts.threshold, facts.thresholdCurrency));
}

function icon(message: AlertMessage): string {
  if (message.verdict === 'test') return '🧪';
  return message.facts.kind === 'price_above' ? '📈' : message.facts.kind === 'spread_exceeds' ? '↔️' : '📉';
}
