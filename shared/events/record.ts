/**
 * How an event came into the log: `relay` signed, `direct` posted by CS2Cap without visible headers, `poll` read from
 * the API, `test` of the toolkit. `kept` stands in Quarantine instead; `hint` is a direct post that may be a repeat.
 */
export type RecordKind = 'relay' | 'direct' | 'poll' | 'test' | 'kept' | 'hint';

/** What must be known of a logged event to see that it comes again, whichever way (DESIGN §5 "Identity, in two stages"). Blank: unknown. */
export interface LogRecord {
  /** Random; versions of one record share it, and the later one holds. */
  readonly id: string;
  readonly kind: RecordKind;
  /** Nobody has confirmed yet that CS2Cap sent it. */
  readonly isOpen: boolean;
  /** Identity of the signed request, or of a direct post's body. */
  readonly key: string;
  readonly deliveryIds: readonly string[];
  readonly eventId: string;
  readonly alertId: string;
  /** When it was signed or created, in milliseconds; for a direct post when it came. */
  readonly at: number;
  readonly loggedAt: number;
}

const LETTERS: Readonly<Record<RecordKind, string>> = {
  relay: 'r',
  direct: 'd',
  poll: 'p',
  test: 't',
  kept: 'k',
  hint: 'h',
};
const KINDS = new Map<string, RecordKind>([
  ['r', 'relay'],
  ['d', 'direct'],
  ['p', 'poll'],
  ['t', 'test'],
  ['k', 'kept'],
  ['h', 'hint'],
]);

/** A record as one text without line breaks: a cell per record, so that 20,000 of them are one quick read. */
export function writeRecord(record: LogRecord): string {
  return [
    LETTERS[record.kind] + (record.isOpen ? '?' : ''),
    record.id,
    word(record.key),
    record.deliveryIds.map(word).join(',') || '-',
    word(record.eventId),
    word(record.alertId),
    record.at.toString(36),
    record.loggedAt.toString(36),
  ].join(' ');
}

/** The record of a cell; undefined for anything else. */
export function readRecord(text: string): LogRecord | undefined {
  const [letters = '', id = '', key = '', deliveries = '', eventId = '', alertId = '', at = '', logged] =
    text.split(' ');
  const kind = KINDS.get(letters.charAt(0));
  if (kind === undefined || logged === undefined) return undefined;
  return {
    id,
    kind,
    isOpen: letters.length > 1,
    key: unword(key),
    deliveryIds: deliveries === '-' ? [] : deliveries.split(',').map(unword),
    eventId: unword(eventId),
    alertId: unword(alertId),
    at: Number.parseInt(at, 36),
    loggedAt: Number.parseInt(logged, 36),
  };
}

/** An id as records keep it: opaque and short. One that is absurdly long, which only a forger sends, is kept by its hash. */
export function shortId(id: string, sha256: (text: string) => string): string {
  return id.length > 64 ? `sha256:${sha256(id).slice(0, 32)}` : id;
}

const word = (id: string) => (id === '' ? '-' : id === '-' ? '%2D' : encodeURIComponent(id).replace(/,/g, '%2C'));

function unword(text: string): string {
  if (text === '-') return '';
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // Somebody edited the cell: such a text matches nothing, and the log goes on.
    return text;
  }
}
