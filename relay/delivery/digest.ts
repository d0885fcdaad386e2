import { DIGEST_ROWS } from '#shared/telegram/digest-message.ts';
import { chatByKey } from '../store/chats.ts';
import { type Delivery, setDigestUntil } from '../store/deliveries.ts';
import { headsOf, sentSince } from '../store/lane-queue.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import type { LaneStep } from './lanes.ts';

/** So many messages sent within this time are a burst; so are as many that wait. */
const BURST_MS = 10_000;
/** In digest mode a message goes out at most this often, and takes what has gathered. */
const GATHER_MS = 5000;
/** Digest mode ends after a quiet minute (DESIGN §5 "Lanes"). */
export const DIGEST_QUIET_MS = 60_000;

/** What a lane sends next: the deliveries that one call is made for, and their chat. */
export interface Send {
  readonly kind: 'send';
  readonly deliveries: readonly Delivery[];
  readonly chat: ChatTable | undefined;
}

/**
 * What is next in a chat's lane: its head, or in a burst every message that waits for the same chat, as one digest; so
 * does what quiet hours kept, also where bursts are never gathered. While a digest gathers, edits go first: they are
 * about messages that people have.
 */
export async function nextInLane(
  deps: { readonly db: Db; readonly digestAfter?: number },
  lane: string,
  now: number,
  waitedUntil = 0,
): Promise<Send | LaneStep> {
  const [head] = await headsOf(deps.db, lane, 1);
  if (!head) return { kind: 'idle' };
  // A clock that was set back meanwhile must not make what has waited wait again.
  if (head.next_at > Math.max(now, waitedUntil)) return { kind: 'later', atMs: head.next_at };
  const chat = await chatByKey(deps.db, head.chat_key ?? '');
  const alone: Send = { kind: 'send', deliveries: [head], chat };
  const after = deps.digestAfter ?? 0;
  if (head.kind !== 'message' || !chat || (after === 0 && chat.digest_until <= now)) return alone;
  const sent = await sentSince(deps.db, lane, now - BURST_MS);
  const inDigests = chat.digest_until > now || sent.length >= after;
  const heads = await headsOf(deps.db, lane, DIGEST_ROWS);
  const waiting = sameChat(heads, head);
  if (!inDigests && waiting.length <= after) return alone;
  // What made it a burst by waiting has waited.
  const openAt = inDigests ? (sent[0] ?? Number.NEGATIVE_INFINITY) + GATHER_MS : now;
  if (openAt > now) return editFirst(heads, chat) ?? { kind: 'later', atMs: openAt };
  if (after > 0) await setDigestUntil(deps.db, chat.key, now + DIGEST_QUIET_MS);
  return { kind: 'send', deliveries: waiting, chat };
}

function editFirst(heads: readonly Delivery[], chat: ChatTable): Send | undefined {
  const edit = heads.find((delivery) => delivery.kind === 'edit' && delivery.chat_key === chat.key);
  return edit && { kind: 'send', deliveries: [edit], chat };
}

/** The messages at the head of the lane that are for one chat, edits between them left for later. */
const sameChat = (heads: readonly Delivery[], head: Delivery): Delivery[] =>
  heads.filter((delivery) => delivery.kind === 'message' && delivery.chat_key === head.chat_key);
