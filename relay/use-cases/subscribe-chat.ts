import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '../clock.ts';
import { type Filter, type FilterRefusal, readFilter } from '../destinations/filter.ts';
import { setChatSettings } from '../store/chats.ts';
import { addSubscription, type Kept, removeSubscriptions, subscriptionsOf } from '../store/filters.ts';
import type { ChatTable, Db } from '../store/schema.ts';

interface SubscribeDeps {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
}

/** A chat has at most so many subscriptions; every event is held against each. */
const MOST = 20;
/** The share of a default chat, by name. */
const DEFAULT = 'default';

/** Why a chat was not subscribed. */
export type SubscribeRefusal =
  | FilterRefusal
  | { readonly kind: 'own-alerts-only' }
  | { readonly kind: 'most-subscriptions'; readonly most: number };

export type Subscribed =
  | { readonly kind: 'subscribed' | 'already'; readonly filter: Filter; readonly isDefault: boolean }
  | { readonly kind: 'default' };

/** Subscribes a chat to what a text describes; `default` makes it a default chat again, where it may see everything. */
export async function subscribeChat(
  deps: SubscribeDeps,
  input: { readonly chat: ChatTable; readonly text: string; readonly who: string },
): Promise<Result<Subscribed, SubscribeRefusal>> {
  const { chat, text, who } = input;
  if (text.toLowerCase() === DEFAULT) {
    if (chat.sees_all === 0) return fail({ kind: 'own-alerts-only' });
    await setChatSettings(deps.db, chat.key, { is_default: 1 });
    return ok({ kind: 'default' });
  }
  const filter = readFilter(text);
  if (!filter.ok) return filter;
  const known = await subscriptionsOf(deps.db, chat.key);
  if (known.length >= MOST) return fail({ kind: 'most-subscriptions', most: MOST });
  const wish = { chatKey: chat.key, filter: filter.value, who };
  const added = await addSubscription(deps.db, wish, deps.clock.now());
  return ok({ kind: added ? 'subscribed' : 'already', filter: filter.value, isDefault: chat.is_default === 1 });
}

/** Ends a subscription, `all` of them, or with `default` the chat's share in what no other route takes. Gives how many ended. */
export async function unsubscribeChat(
  deps: SubscribeDeps,
  input: { readonly chat: ChatTable; readonly text: string },
): Promise<Result<number, FilterRefusal | { readonly kind: 'which-subscription' }>> {
  const { chat, text } = input;
  switch (text.toLowerCase()) {
    case '':
      return fail({ kind: 'which-subscription' });
    case 'all':
    case 'все':
    case 'всё':
      return ok(await removeSubscriptions(deps.db, chat.key));
    case DEFAULT:
      await setChatSettings(deps.db, chat.key, { is_default: 0 });
      return ok(chat.is_default);
    default: {
      const filter = readFilter(text);
      return filter.ok ? ok(await removeSubscriptions(deps.db, chat.key, filter.value)) : filter;
    }
  }
}

/** What a chat is subscribed to. */
export const listSubscriptions = (deps: SubscribeDeps, chat: ChatTable): Promise<Kept<Filter>[]> =>
  subscriptionsOf(deps.db, chat.key);
