import { contradictions } from './confirm.ts';
import { fromBase64 } from './encoding.ts';
import { type EventFacts, readEventBody } from './event.ts';
import { type HmacSha256, verifyDelivery } from './verify.ts';

/** A line of the log as it stands in its cells now. */
export interface CheckedLine {
  readonly verdict: string;
  readonly raw: string;
  readonly signedAt: string;
  readonly signature: string;
  readonly receivedAtMs: number;
  /** The line still waits for its confirmation. */
  readonly isOpen: boolean;
  /** What the cells say of the event. */
  readonly facts: EventFacts;
}

export type Recheck =
  | { readonly kind: 'holds' }
  | { readonly kind: 'altered'; readonly reason: string }
  /** Nothing is left to check it by. */
  | { readonly kind: 'unknown' };

const altered = (reason: string): Recheck => ({ kind: 'altered', reason });
const UNKNOWN: Recheck = { kind: 'unknown' };
const HOLDS: Recheck = { kind: 'holds' };

/**
 * Computes the verdict of a line again: a signed one from Raw, Signed at and Signature with every secret that is
 * remembered; a confirmed one from what CS2Cap lists of its event. A signature that fits no longer, or cells that say
 * something else than what was proved, mean that the line was altered.
 */
export function recheckLine(
  line: CheckedLine,
  known: { readonly secrets: readonly string[]; readonly event: EventFacts | undefined; readonly toleranceS: number },
  hmac: HmacSha256,
): Recheck {
  const { verdict, facts, isOpen } = line;
  if (isOpen && verdict !== 'unconfirmed') return altered(`nobody confirmed it, but the verdict says "${verdict}"`);
  switch (verdict) {
    case 'signed':
    case 'late':
      return recheckSignature(line, known, hmac);
    case 'confirmed':
      return known.event ? compare(facts, known.event, 'CS2Cap’s list') : UNKNOWN;
    case 'unconfirmed':
    case 'test':
      return UNKNOWN;
    default:
      return altered(`"${verdict}" is no verdict`);
  }
}

function recheckSignature(
  line: CheckedLine,
  { secrets, toleranceS }: { readonly secrets: readonly string[]; readonly toleranceS: number },
  hmac: HmacSha256,
): Recheck {
  const { raw, signedAt: timestamp, signature, receivedAtMs, verdict } = line;
  // A cut body keeps its hash, but no signature can be computed from that.
  if (/… \[\d+ characters, SHA-256 [0-9a-f]{64}\]$/.test(raw)) return UNKNOWN;
  const body = raw.startsWith('base64:') ? (fromBase64(raw.slice(7)) ?? raw) : raw;
  const verified = verifyDelivery({ headers: { timestamp, signature }, body, secrets, receivedAtMs, toleranceS }, hmac);
  if (!verified.ok) return altered(verified.failure.message);
  if (verified.value.verdict !== verdict) return altered(`by its times it is "${verified.value.verdict}"`);
  const facts = readEventBody(raw);
  return facts.ok ? compare(line.facts, facts.value, 'Raw') : HOLDS;
}

function compare(cells: EventFacts, proved: EventFacts, source: string): Recheck {
  const differing = contradictions(cells, proved);
  const id = cells.eventId && proved.eventId && cells.eventId !== proved.eventId ? ['eventId'] : [];
  const names = [...differing, ...id];
  return names.length === 0 ? HOLDS : altered(`${names.join(', ')} differ from ${source}`);
}
