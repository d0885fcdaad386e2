import type { EventFacts } from '../events/event.ts';
import { numberText } from './number-text.ts';
import { distancePast } from './past.ts';
import { bold, code, cut, italic, lines, link, type Part, type RichText, rich } from './rich-text.ts';
import { type ActionKind, type Language, type Words, wordsOf } from './words.ts';

/** What an alert's message is made of: the facts known so far and what people did about it. */
export interface AlertMessage {
  readonly facts: EventFacts;
  /** What is still unknown and will come by an edit; false once nothing more is expected. */
  readonly incomplete: boolean;
  readonly verdict: 'signed' | 'late' | 'test' | 'polled';
  /** The newest last. */
  readonly actions: readonly Acted[];
  /** Default English. */
  readonly language?: Language;
  /** When it fired, written for the reader. */
  readonly firedAt?: string;
  /** How much later the relay heard of it, in milliseconds. */
  readonly toldAfterMs?: number;
}

/** What somebody did about an alert. */
export interface Acted {
  readonly kind: ActionKind;
  /** Undefined where the reader must not learn who: another customer. */
  readonly who: string | undefined;
  /** The new threshold, with its unit. */
  readonly target?: { readonly value: string; readonly currency?: string };
  /** Written for the reader. */
  readonly until?: string;
  readonly undoneBy?: string;
}

/** A delay below this is not worth a word. */
const WORTH_TELLING_MS = 120_000;

/** The message of one event as text and entities, cut to what Telegram takes. It says what is known, and that more will come. */
export function alertMessage(message: AlertMessage): RichText {
  const { facts, language = 'en' } = message;
  const words = wordsOf(language);
  return cut(
    lines(
      rich(icon(message), ' ', bold(message.verdict === 'test' ? words.testTitle : itemTitle(facts, language))),
      ruleLine(facts, language),
      seenLine(facts, language),
      reasonLine(facts, language),
      firedLine(message, words),
      message.verdict === 'late' ? words.late : undefined,
      message.incomplete && facts.value === undefined ? italic(words.incomplete) : undefined,
      facts.itemName === undefined || message.verdict === 'test'
        ? undefined
        : link(words.market, marketUrl(facts.itemName)),
      standing(message, words),
      ...message.actions.map((action): Part => `✓ ${actedText(action, facts.kind, language)}`),
    ),
  );
}

/** What the alert's state means for the reader, until somebody acted on it. */
function standing(message: AlertMessage, words: Words): string | undefined {
  if (message.verdict === 'test') return words.isTest;
  return isSettled(message.actions) ? undefined : words.switchedOff;
}

/** Whether somebody has decided what becomes of the alert; muting the item alone decides nothing. */
export const isSettled = (actions: readonly Acted[]): boolean =>
  actions.some((action) => action.kind !== 'mute' && action.undoneBy === undefined);

/** "Lowered to 19.475 USD by Ann": what somebody did, in one line. */
export function actedText(action: Acted, kind: string | undefined, language: Language = 'en'): string {
  const words = wordsOf(language);
  const target = action.target && words.to(amount(action.target.value, action.target.currency, kind, language));
  const until = action.until === undefined ? '' : words.until(action.until);
  const did = `${words.did[action.kind]}${target ?? ''}${until}`;
  const text = action.kind === 'auto' ? did : words.by(did, action.who ?? words.inAnotherChat);
  return action.undoneBy === undefined ? text : `${text} – ${words.undone(action.undoneBy)}`;
}

/** Item name with its phase, or the best substitute that the facts allow. */
export function itemTitle(facts: EventFacts, language: Language = 'en'): string {
  const words = wordsOf(language);
  const name = facts.itemName ?? (facts.itemId === undefined ? words.unknownItem : `${words.item} ${facts.itemId}`);
  return facts.phase ? `${name} (${facts.phase})` : name;
}

/** "Price at or below 20.50 USD": the rule in words; kinds we don't know are shown as they are (C8). Rules are inclusive (C9). */
export function ruleText(
  kind: string,
  threshold: string | undefined,
  currency: string | undefined,
  language: Language = 'en',
): string {
  const words = wordsOf(language);
  const limit = threshold === undefined ? '' : ` ${amount(threshold, currency, kind, language)}`;
  switch (kind) {
    case 'price_below':
      return `${words.atOrBelow}${limit}`;
    case 'price_above':
      return `${words.atOrAbove}${limit}`;
    case 'spread_exceeds':
      return `${words.spreadFrom}${limit}`;
    default:
      return `${kind}${limit}`;
  }
}

/** A decimal with its unit: percent for spreads (C10), else the currency. */
export function amount(
  value: string,
  currency: string | undefined,
  kind: string | undefined,
  language: Language = 'en',
): string {
  const number = numberText(value, language);
  if (kind === 'spread_exceeds') return `${number} %`;
  return currency ? `${number} ${currency}` : number;
}

/** Where the item is traded. */
export const marketUrl = (itemName: string): string =>
  `https://steamcommunity.com/market/listings/730/${encodeURIComponent(itemName)}`;

function ruleLine(facts: EventFacts, language: Language): Part | undefined {
  return facts.kind === undefined || facts.threshold === undefined
    ? undefined
    : rich(wordsOf(language).rule, ruleText(facts.kind, facts.threshold, facts.thresholdCurrency, language));
}

function seenLine(facts: EventFacts, language: Language): Part | undefined {
  if (facts.value === undefined) return undefined;
  const seen = code(amount(facts.value, facts.valueCurrency, facts.kind, language));
  const past = pastText(facts, language);
  return rich(wordsOf(language).seen, seen, past === undefined ? '' : ` (${past})`);
}

/** CS2Cap gives its reason in English; where rule and value say the same in the reader's language, they are enough. */
function reasonLine({ reason, kind, threshold, value }: EventFacts, language: Language): Part | undefined {
  const isTold = kind !== undefined && threshold !== undefined && value !== undefined;
  return reason === undefined || (isTold && language !== 'en') ? undefined : italic(reason);
}

/** "2.5 % below it": how far past the threshold, where both are in one currency. */
export function pastText(facts: EventFacts, language: Language = 'en'): string | undefined {
  const { kind, threshold, value, valueCurrency, thresholdCurrency } = facts;
  if (valueCurrency !== undefined && thresholdCurrency !== undefined && valueCurrency !== thresholdCurrency) {
    return undefined;
  }
  const past = distancePast(kind, threshold, value);
  if (!past) return undefined;
  const words = wordsOf(language);
  const unit = kind === 'spread_exceeds' ? words.points : '%';
  const distance = `${numberText(past.tenths, language)} ${unit}`;
  if (past.side === 'at') return words.exactlyAt;
  return past.side === 'below' ? words.below(distance) : words.above(distance);
}

function firedLine({ firedAt, toldAfterMs = 0 }: AlertMessage, words: Words): string | undefined {
  if (firedAt === undefined) return undefined;
  const age = toldAfterMs < WORTH_TELLING_MS ? '' : words.toldLater(ageText(toldAfterMs, words));
  return `${words.fired}${firedAt}${age}`;
}

function ageText(ms: number, words: Words): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} ${words.minutes}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} ${words.hours}` : `${Math.floor(hours / 24)} ${words.days}`;
}

function icon(message: AlertMessage): string {
  if (message.verdict === 'test') return '🧪';
  return message.facts.kind === 'price_above' ? '📈' : message.facts.kind === 'spread_exceeds' ? '↔️' : '📉';
}
