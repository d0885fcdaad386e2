import type { LogState } from '#shared/events/completeness.ts';
import type { LogRecord } from '#shared/events/record.ts';
import { nowMs } from '../google/clock.ts';
import { readJsonProperty, writeProperty } from '../google/properties.ts';
import { readPolledChats, sayInChat } from '../settings/polled-chats.ts';
import type { Book } from '../sheets/book.ts';
import { type EventLine, readLines, readLog } from '../sheets/event-sheet.ts';

/** What could not be told waits here for the next run. */
const NAME = 'untold';
const MOST = 20;
/** Older events are history. */
const RECENT_MS = 24 * 3_600_000;

/**
 * Tells the chats of this sheet what was polled since the last time: where the account has no webhooks, nobody else
 * does. What Telegram refused is tried again at the next run. Gives what went wrong, or undefined.
 */
export function tellChats(book: Book, records: readonly LogRecord[], state: LogState): string | undefined {
  const since = Math.max(state.followedUntilMs, nowMs() - RECENT_MS);
  const fresh = records.filter(
    ({ kind, loggedAt, at }) => kind === 'poll' && loggedAt > since && at > nowMs() - RECENT_MS,
  );
  if (fresh.length === 0 && !state.isUntold) return undefined;
  const chats = readPolledChats();
  if (chats.length === 0) return undefined;
  const untold = state.isUntold ? readJsonProperty(NAME) : [];
  const waiting = Array.isArray(untold) ? untold.map(String) : [];
  const texts = [...waiting, ...(fresh.length > 0 ? readLines(readLog(book), fresh).map(words) : [])].slice(-MOST);
  const failures: string[] = [];
  const left = texts.filter((text) => {
    const refused = chats.map((chat) => sayInChat(chat.url, text)).flatMap((said) => (said.ok ? [] : [said.failure]));
    failures.push(...refused);
    return refused.length === chats.length;
  });
  writeProperty(NAME, JSON.stringify(left));
  return failures[0];
}

const RULES: Readonly<Record<string, string>> = {
  price_below: 'Price at or below',
  price_above: 'Price at or above',
  spread_exceeds: 'Spread at or over',
};

const amount = (value: string, currency: string, kind: string) =>
  value && (kind === 'spread_exceeds' ? `${value} %` : `${value} ${currency}`.trim());

function words({ text }: EventLine): string {
  const [kind, currency] = [text('kind'), text('currency')];
  const phase = text('phase');
  const value = text('value');
  return [
    text('item') + (phase ? ` (${phase})` : ''),
    `${RULES[kind] ?? kind} ${amount(text('threshold'), currency, kind)}`.trim(),
    ...(value ? [`Seen: ${amount(value, currency, kind)}`] : []),
    ...(text('reason') ? [text('reason')] : []),
  ].join('\n');
}
