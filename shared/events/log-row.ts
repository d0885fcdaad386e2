import type { EventFacts } from './event.ts';

/** Header texts of the Events tab (DESIGN §6). Columns are found by these texts, never by position. */
export const EVENT_COLUMNS = {
  triggeredAt: 'Triggered at',
  item: 'Item',
  phase: 'Phase',
  kind: 'Kind',
  threshold: 'Threshold',
  value: 'Value',
  currency: 'Currency',
  reason: 'Reason',
  verdict: 'Verdict',
  source: 'Source',
  receivedAt: 'Received at',
  eventId: 'Event ID',
  deliveryId: 'Delivery ID',
  alertId: 'Alert ID',
  raw: 'Raw',
  signedAt: 'Signed at',
  signature: 'Signature',
  /** Hidden: what dedupe must know of the line (record.ts). */
  record: 'Record',
} as const;
export type EventColumn = keyof typeof EVENT_COLUMNS;

export type LogVerdict = 'signed' | 'confirmed' | 'unconfirmed' | 'late' | 'test';
export type LogSource = 'relay' | 'direct' | 'poll' | 'back-fill';

/** A value for one cell; the sheet's codec decides how it is written. Dates stay numbers (ms) until then. */
export type LogCell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'decimal'; readonly decimal: string }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'blank' };

export type LogRow = Readonly<Record<EventColumn, LogCell>>;

export interface LogEntry {
  readonly facts: EventFacts;
  readonly verdict: LogVerdict;
  readonly source: LogSource;
  readonly receivedAtMs: number;
  readonly deliveryId?: string;
  /** The body as received; empty for polled events. */
  readonly raw?: string;
  /** The X-CS2C-Timestamp and signature, so that the verdict can be computed again. */
  readonly signedAt?: string;
  readonly signature?: string;
  /** The line's record as text. */
  readonly record?: string;
}

/** How much of a body a cell keeps: the platform's limit is 50,000 characters (apps-script.md §5). */
export const RAW_LIMIT = 45_000;

/** The cells of one line of the Events tab. `sha256` of an over-long body is given by the host so that a cut body can still be matched. */
export function toLogRow(entry: LogEntry, sha256: (text: string) => string): LogRow {
  const { facts } = entry;
  const triggeredMs = facts.createdAt === undefined ? Number.NaN : Date.parse(facts.createdAt);
  return {
    triggeredAt: Number.isNaN(triggeredMs) ? time(signedMs(entry) ?? entry.receivedAtMs) : time(triggeredMs),
    item: text(facts.itemName),
    phase: text(facts.phase),
    kind: text(facts.kind),
    threshold: decimal(facts.threshold),
    value: decimal(facts.value),
    currency: text(facts.valueCurrency ?? facts.thresholdCurrency),
    reason: text(facts.reason),
    verdict: text(entry.verdict),
    source: text(entry.source),
    receivedAt: time(entry.receivedAtMs),
    eventId: text(facts.eventId),
    deliveryId: text(entry.deliveryId),
    alertId: text(facts.alertId),
    raw: text(entry.raw === undefined ? undefined : clipRaw(entry.raw, sha256)),
    signedAt: text(entry.signedAt),
    signature: text(entry.signature),
    record: text(entry.record),
  };
}

/** A body as a cell can hold it: whole up to `RAW_LIMIT` characters, then cut, with length and SHA-256 of the whole. */
export function clipRaw(body: string, sha256: (text: string) => string): string {
  if (body.length <= RAW_LIMIT) return body;
  return `${wholeCharacters(body.slice(0, RAW_LIMIT))}… [${body.length} characters, SHA-256 ${sha256(body)}]`;
}

/** A cut may fall inside a surrogate pair; half of one is no character. */
const wholeCharacters = (text: string) => text.replace(/[\ud800-\udbff]$/, '');

function signedMs(entry: LogEntry): number | undefined {
  return entry.signedAt !== undefined && /^\d{1,12}$/.test(entry.signedAt) ? Number(entry.signedAt) * 1000 : undefined;
}

const text = (value: string | undefined): LogCell => (value ? { kind: 'text', text: value } : { kind: 'blank' });
const decimal = (value: string | undefined): LogCell =>
  value ? { kind: 'decimal', decimal: value } : { kind: 'blank' };
const time = (ms: number): LogCell => ({ kind: 'time', ms });
