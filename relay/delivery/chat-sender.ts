import { type Delivery, eventsOfMessage, queueEdits } from '../store/deliveries.ts';
import {
  countInterrupted,
  type DeliveryOutcome,
  finishDelivery,
  markSending,
  unmarkSending,
} from '../store/lane-queue.ts';
import { nextNotice } from '../store/notices.ts';
import type { ChatTable, Db } from '../store/schema.ts';
import { findShown, type ShownEvent } from '../store/stored-event.ts';
import { nextInLane } from './digest.ts';
import type { LaneStep } from './lanes.ts';
import { noteAttempt } from './note-attempt.ts';
import { type Content, renderMessage } from './render.ts';
import { actOn, sendDelivery, sendNotice, type TelegramWorkDeps } from './telegram.ts';
import { readTelegramAnswer, type TelegramOutcome } from './telegram-outcome.ts';

/** Sends what waits in the lanes of chats. */
export interface ChatSender {
  /** Sends what is next in a chat's lane, or edits with it, and writes down how that ended. */
  work(lane: string, waitedUntil?: number): Promise<LaneStep>;
  /** Forgets what was taken in hand of a lane: another replica may have worked on it since. */
  forget(lane: string): void;
  /** Gives back what was taken in hand and not sent; for when no lane is worked on any more. */
  release(): Promise<void>;
}

/** What a lane is about to send: marked in the store, with all that its message shows. */
interface Claim {
  readonly kind: 'send';
  readonly deliveries: readonly [Delivery, ...Delivery[]];
  readonly chat: ChatTable;
  readonly events: readonly ShownEvent[];
  readonly content: Content;
}

type Next =
  | Claim
  | LaneStep
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'interrupted'; readonly tried: Awaited<ReturnType<typeof countInterrupted>> };
type Notice = NonNullable<Awaited<ReturnType<typeof nextNotice>>>;

/**
 * A sender for chats. "Sent n" and "sending n + 1" are one transaction, so that after a crash at most one message of
 * each lane may arrive twice, and that one is known and counted as ambiguous (DESIGN §5 "Group commit").
 */
export function createChatSender(deps: TelegramWorkDeps): ChatSender {
  /** Taken together with the outcome of the one before. */
  const claimed = new Map<string, Claim>();

  async function send(lane: string, claim: Claim): Promise<LaneStep> {
    const startedAt = deps.clock.now();
    const [delivery] = claim.deliveries;
    deps.pacing?.sent(lane, startedAt);
    const outcome = readTelegramAnswer(await sendDelivery(deps, delivery, claim.chat, claim.content));
    if (outcome.kind === 'flood') deps.pacing?.refused(lane, deps.clock.now());
    const came = await actOn(deps, delivery, claim.chat, outcome);
    const at = { startedAt, now: deps.clock.now() };
    const next = await deps.commit(async (tx) => {
      await settle(deps, tx, claim, came, at);
      return mayGoOn(outcome) ? takeNext(deps, tx, lane) : undefined;
    });
    for (const each of claim.deliveries) noteAttempt(deps, each, came, at);
    if (next?.kind === 'interrupted') return tellInterrupted(next.tried, lane);
    // Anything but a send is decided anew at the next look: work may have come since.
    if (next?.kind === 'send') claimed.set(lane, next);
    return { kind: 'more' };
  }

  function tellInterrupted(tried: Extract<Next, { kind: 'interrupted' }>['tried'], lane: string): LaneStep {
    const now = deps.clock.now();
    deps.log.warn({ lane, deliveries: tried.length }, 'the relay stopped while it sent; they may arrive twice');
    for (const [delivery, outcome] of tried) {
      noteAttempt(deps, delivery, outcome, { startedAt: delivery.sending_at ?? now, now });
    }
    return { kind: 'more' };
  }

  return {
    async work(lane, waitedUntil) {
      const next = claimed.get(lane) ?? (await deps.commit((tx) => takeNext(deps, tx, lane, waitedUntil)));
      claimed.delete(lane);
      if (next.kind === 'send') return send(lane, next);
      if (next.kind === 'notice') return sendNotice(deps, next.notice);
      return next.kind === 'interrupted' ? tellInterrupted(next.tried, lane) : next;
    },
    forget: (lane) => void claimed.delete(lane),
    async release() {
      const ids = [...claimed.values()].flatMap((claim) => claim.deliveries.map((delivery) => delivery.id));
      claimed.clear();
      await unmarkSending(deps.db, ids);
    },
  };
}

/** After a refusal the lane waits: what is next then is not what is next now. */
const mayGoOn = (outcome: TelegramOutcome) => outcome.kind === 'sent' || outcome.kind === 'nothing-to-do';

/** Finds what is next in a lane; a message is marked as being sent, then rendered as things stand. */
async function takeNext(deps: TelegramWorkDeps, tx: Db, lane: string, waitedUntil = 0): Promise<Next> {
  const now = deps.clock.now();
  const notice = await nextNotice(tx, lane);
  if (notice) return { kind: 'notice', notice };
  const next = await nextInLane({ db: tx, ...digestOf(deps) }, lane, now, waitedUntil);
  if (next.kind !== 'send') return next;
  const { chat } = next;
  const [first, ...more] = next.deliveries;
  if (next.deliveries.some((delivery) => delivery.sending_at !== null)) {
    return { kind: 'interrupted', tried: await countInterrupted(tx, lane, now) };
  }
  const openAt = deps.pacing?.openAt(lane, now) ?? now;
  if (openAt > now) return { kind: 'later', atMs: openAt };
  await markSending(tx, next.deliveries, now);
  const events = await eventsOf(tx, next.deliveries);
  if (!first || chat?.state !== 'active' || events.length === 0) {
    const outcome: DeliveryOutcome = { kind: 'dropped', reason: 'the chat is no destination any more' };
    for (const delivery of next.deliveries) await finishDelivery(tx, delivery, outcome, { startedAt: now, now });
    return { kind: 'more' };
  }
  const content = await renderMessage({ ...deps, db: tx }, chat, events);
  return { kind: 'send', deliveries: [first, ...more], chat, events, content };
}

const digestOf = ({ digestAfter }: TelegramWorkDeps) => (digestAfter === undefined ? {} : { digestAfter });

/** Writes the outcome of every delivery that one call was made for, and has the message edited if it is out of date. */
async function settle(
  deps: TelegramWorkDeps,
  tx: Db,
  claim: Claim,
  outcome: DeliveryOutcome,
  at: { readonly startedAt: number; readonly now: number },
): Promise<void> {
  let isStale = false;
  const each = outcome.kind === 'sent' && claim.deliveries.length > 1 ? { ...outcome, inDigest: true } : outcome;
  for (const delivery of claim.deliveries) {
    if (await finishDelivery(tx, delivery, each, at)) isStale = true;
  }
  if (isStale && outcome.kind === 'sent') await editIfChanged(deps, tx, claim, at.now);
}

/** Facts and actions came while the message was under way; one edit follows, unless it shows the same. */
async function editIfChanged(deps: TelegramWorkDeps, tx: Db, claim: Claim, now: number): Promise<void> {
  const events = await Promise.all(claim.events.map((event) => findShown(tx, event.id)));
  const content = await renderMessage(
    { ...deps, db: tx },
    claim.chat,
    events.filter((event) => event !== undefined),
  );
  if (JSON.stringify(content) === JSON.stringify(claim.content)) return;
  const [delivery] = claim.deliveries;
  await queueEdits(tx, delivery.event_id, now, delivery.chat_key ?? '');
}

/** Every event that a message shows: the ones it is sent for, or all that share it, for an edit. */
async function eventsOf(db: Db, deliveries: readonly Delivery[]): Promise<ShownEvent[]> {
  const [first] = deliveries;
  const shown = first?.kind === 'edit' ? await eventsOfMessage(db, first) : deliveries.map(({ event_id }) => event_id);
  const events = await Promise.all(shown.map((id) => findShown(db, id)));
  return events.filter((event) => event !== undefined);
}
