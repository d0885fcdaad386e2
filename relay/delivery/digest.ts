import { DIGEST_ROWS } from '#shared/telegram/digest-message.ts';
import { chatByKey } from '../store/chats.ts';
import { type Delivery, headsOf, sentSince, setDigestUntil } from '../store/deliveries.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import type { LaneStep } from './lanes.ts';

/** So many messages within this time are a burst. */
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
 * What is next in a chat's lane: its head, or in a burst every message that waits for the same chat, as one digest.
 * While a digest gathers, edits go first: they are about messages that people have.
 */
export async function nextInLane(
  deps: { readonly db: Db; readonly digestAfter?: number },
  lane: string,
  now: number,
): Promise<Send | LaneStep> {
  const heads = await headsOf(deps.db, lane, deps.digestAfter ? DIGEST_ROWS : 1);
  const [head] = heads;
  if (!head) return { kind: 'idle' };
  if (head.next_at > now) return { kind: 'later', atMs: head.next_at };
  const chat = await chatByKey(deps.db, head.chat_key ?? '');
  const alone: Send = { kind: 'send', deliveries: [head], chat };
  if (head.kind !== 'message' || !chat || !deps.digestAfter) return alone;
  const sent = await sentSince(deps.db, lane, now - BURST_MS);
  const isDigesting = chat.digest_until > now;
  if (!isDigesting && sent.length < deps.digestAfter) return alone;
  const openAt = (sent[0] ?? Number.NEGATIVE_INFINITY) + GATHER_MS;
  if (openAt > now) return editFirst(heads, chat) ?? { kind: 'later', atMs: openAt };
  await setDigestUntil(deps.db, chat.key, now + DIGEST_QUIET_MS);
  return { kind: 'send', deliveries: sameChat(heads, head), chat };
}

function editFirst(heads: readonly Delivery[], chat: ChatTable): Send | undefined {
  const edit = heads.find((delivery) => delivery.kind === 'edit' && delivery.chat_key === chat.key);
  return edit && { kind: 'send', deliveries: [edit], chat };
}

/** The messages at the head of the lane that are for one chat, edits between them left for later. */
const sameChat = (heads: readonly Delivery[], head: Delivery): Delivery[] =>
  heads.filter((delivery) => delivery.kind === 'message' && delivery.chat_key === head.chat_key);
