/** How fast messages go out before Telegram has to refuse any (TELEGRAM_PACING=adaptive; telegram.md §2 "Limits"). */
export interface Pacing {
  /** When the next message may go to the chat of a lane: `now`, or later. */
  openAt(lane: string, now: number): number;
  /** One more was sent. */
  sent(lane: string, now: number): void;
  /** Telegram answered 429: this chat takes less than was thought. */
  refused(lane: string, now: number): void;
}

interface Rate {
  readonly perSecond: number;
  /** So many at once, after a while without any. */
  readonly burst: number;
}

/** Exact limits are unpublished; these are what Telegram says it takes: a chat one a second, with bursts. */
const CHAT: Rate = { perSecond: 1, burst: 5 };
const GROUP: Rate = { perSecond: 20 / 60, burst: 20 };
const EVERYBODY: Rate = { perSecond: 30, burst: 30 };

/** After each 429 a chat gets half as much, down to this part. */
const SLOWEST = 16;
/** After so long without a 429 a slowed chat gets twice as much again. */
const EASE_MS = 5 * 60_000;
/** So many chats are remembered; then those that may burst again anyway are forgotten. */
const CHATS = 10_000;

interface Chat {
  readonly own: Bucket;
  /** Groups take no more than this over a minute; undefined for private chats. */
  readonly group: Bucket | undefined;
  slowness: number;
  slowedAt: number;
}

/** Paces chats by what the reference says, and each chat by what its own refusals taught. */
export function createPacing(): Pacing {
  const chats = new Map<string, Chat>();
  const everybody = new Bucket(EVERYBODY);

  function chatOf(lane: string, now: number): Chat {
    const known = chats.get(lane);
    if (known) return eased(known, now);
    if (chats.size >= CHATS) forgetRested(chats, now);
    const group = lane.startsWith('chat:-') ? new Bucket(GROUP) : undefined;
    const chat = { own: new Bucket(CHAT), group, slowness: 1, slowedAt: 0 };
    chats.set(lane, chat);
    return chat;
  }

  return {
    openAt(lane, now) {
      const { own, group, slowness } = chatOf(lane, now);
      return Math.max(everybody.openAt(now, 1), own.openAt(now, slowness), group?.openAt(now, slowness) ?? now);
    },
    sent(lane, now) {
      const { own, group, slowness } = chatOf(lane, now);
      everybody.take(now, 1);
      own.take(now, slowness);
      group?.take(now, slowness);
    },
    refused(lane, now) {
      const chat = chatOf(lane, now);
      chat.slowness = Math.min(SLOWEST, chat.slowness * 2);
      chat.slowedAt = now;
    },
  };
}

function eased(chat: Chat, now: number): Chat {
  // A clock that was set back must not keep a chat slow for as long.
  if (now < chat.slowedAt) chat.slowedAt = now;
  while (chat.slowness > 1 && now - chat.slowedAt >= EASE_MS) {
    chat.slowness /= 2;
    chat.slowedAt += EASE_MS;
  }
  return chat;
}

function forgetRested(chats: Map<string, Chat>, now: number): void {
  for (const [lane, chat] of chats) {
    const isRested = chat.own.isFull(now) && (chat.group?.isFull(now) ?? true);
    if (eased(chat, now).slowness === 1 && isRested) chats.delete(lane);
  }
}

/** A token bucket: fills up at its rate, one message takes one. */
class Bucket {
  readonly #rate: Rate;
  #level: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#level = rate.burst;
  }

  openAt(now: number, slowness: number): number {
    this.#fill(now, slowness);
    return this.#level >= 1 ? now : now + Math.ceil(((1 - this.#level) * 1000 * slowness) / this.#rate.perSecond);
  }

  /** Replies are sent whatever the level: they use it up, but leave no debt that alerts would wait for. */
  take(now: number, slowness: number): void {
    this.#fill(now, slowness);
    this.#level = Math.max(0, this.#level - 1);
  }

  isFull(now: number): boolean {
    this.#fill(now, 1);
    return this.#level >= this.#rate.burst;
  }

  #fill(now: number, slowness: number): void {
    // A clock that was set back refills nothing; one that was set forward fills no more than a burst.
    const seconds = Math.max(0, now - this.#at) / 1000;
    const burst = Math.max(1, this.#rate.burst / slowness);
    this.#level = Math.min(burst, this.#level + (seconds * this.#rate.perSecond) / slowness);
    this.#at = now;
  }
}
