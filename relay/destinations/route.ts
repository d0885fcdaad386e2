import type { EventFacts } from '#shared/events/event.ts';
import { type Filter, matches } from './filter.ts';
import { type QuietHours, quietForMs } from './quiet-hours.ts';

/** What routing looks at: the event, who was named for its alert, which chats there are, and the time. */
export interface RouteInput {
  /** Default: nothing is known, so that no filter matches. */
  readonly facts?: EventFacts;
  /** Keys of the chats that the alert was made for, or that a sheet's Notify column names. */
  readonly named: readonly string[];
  readonly chats: readonly RoutableChat[];
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** A chat with what it wants; only who it is must be known. */
export interface RoutableChat {
  readonly key: string;
  readonly chatId: string;
  /** Gets every event that no other route takes. */
  readonly isDefault: boolean;
  /** Default true. False: Telegram refuses it, or its people disconnected it. */
  readonly isReachable?: boolean;
  readonly isPaused?: boolean;
  /** CS2Cap itself posts to this chat: a second message would be a duplicate. */
  readonly isNative?: boolean;
  readonly customerId?: number;
  /** May see every event that isn't another customer's own. Default: as `isDefault`. */
  readonly seesAll?: boolean;
  readonly subscriptions?: readonly Filter[];
  readonly mutes?: readonly Mute[];
  readonly quiet?: QuietHours;
  /** IANA name; default UTC. */
  readonly zone?: string;
}

export interface Mute {
  readonly filter: Filter;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface Route {
  readonly to: readonly RoutedChat[];
  readonly because: 'named' | 'subscribed' | 'default' | 'nobody';
  /** Chats that were meant and get nothing, and why. */
  readonly missed: readonly MissedChat[];
}

export interface RoutedChat {
  readonly key: string;
  readonly chatId: string;
  /** Without a sound. */
  readonly isSilent: boolean;
  /** Kept until then, for a digest; undefined: sent at once. */
  readonly heldUntil?: number;
}

export interface MissedChat {
  readonly key: string;
  readonly why: 'muted' | 'paused' | 'unreachable' | 'native';
}

/** The account's admin is the first customer; their chats may subscribe to everything (DESIGN §5 "Customers"). */
const ADMIN_CUSTOMER = 1;

/**
 * Who gets an event: the chats named for its alert and those whose subscriptions match, else the default chats. Named
 * or matching chats that are muted or out of reach never make an event fall through to the defaults (DESIGN §5, §6).
 */
export function route(input: RouteInput): Route {
  const named = new Set(input.named);
  const isNamed = (chat: RoutableChat) => named.has(chat.key);
  const isWanted = (chat: RoutableChat) => isSubscribed(chat, input);
  if (named.size > 0) return serve(input, 'named', (chat) => isNamed(chat) || isWanted(chat));
  if (input.chats.some((chat) => isLive(chat) && isWanted(chat))) return serve(input, 'subscribed', isWanted);
  const defaults = serve(input, 'default', (chat) => chat.isDefault);
  return defaults.to.length > 0 || defaults.missed.length > 0 ? defaults : { ...defaults, because: 'nobody' };
}

function serve(input: RouteInput, because: Route['because'], isMeant: (chat: RoutableChat) => boolean): Route {
  const to: RoutedChat[] = [];
  const missed: MissedChat[] = [];
  for (const chat of input.chats.filter(isMeant)) {
    const why = whyNot(chat, input);
    if (why === undefined) to.push(placed(chat, input.now ?? 0));
    else missed.push({ key: chat.key, why });
  }
  return { to, because, missed };
}

/** A chat without a subscription that matches wants nothing; another customer's own alerts are nobody else's business. */
function isSubscribed(chat: RoutableChat, { facts, named, chats }: RouteInput): boolean {
  if (!facts || !chat.subscriptions?.some((filter) => matches(filter, facts))) return false;
  if (chat.customerId === ADMIN_CUSTOMER || chat.customerId === undefined) return true;
  if (named.length === 0) return chat.seesAll ?? chat.isDefault;
  return chats.some((other) => named.includes(other.key) && other.customerId === chat.customerId);
}

const isLive = (chat: RoutableChat) => chat.isReachable !== false;

function whyNot(chat: RoutableChat, { facts, now = 0 }: RouteInput): MissedChat['why'] | undefined {
  if (!isLive(chat)) return 'unreachable';
  if (chat.isNative) return 'native';
  if (chat.isPaused) return 'paused';
  const isMuted = chat.mutes?.some((mute) => mute.until > now && matches(mute.filter, facts ?? {}));
  return isMuted ? 'muted' : undefined;
}

function placed(chat: RoutableChat, now: number): RoutedChat {
  const { key, chatId, quiet, zone = 'UTC' } = chat;
  const quietMs = quiet && quietForMs(quiet, now, zone);
  if (quietMs === undefined) return { key, chatId, isSilent: false };
  return quiet?.mode === 'digest'
    ? { key, chatId, isSilent: false, heldUntil: now + quietMs }
    : { key, chatId, isSilent: true };
}
